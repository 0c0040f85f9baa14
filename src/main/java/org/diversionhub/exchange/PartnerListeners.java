package org.diversionhub.exchange;

import java.util.ArrayList;
import java.util.List;
import org.diversionhub.config.ConfigFault;
import org.diversionhub.partner.Partner;
import org.diversionhub.transport.PartnerBroker;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Whoever is to come to a listener of the hub's needs one that is switched on. */
@Component
class PartnerListeners implements Condition {
    private final ObjectProvider<PartnerBroker> broker;
    private final ObjectProvider<MllpPickup> mllp;

    PartnerListeners(ObjectProvider<PartnerBroker> broker, ObjectProvider<MllpPickup> mllp) {
        this.broker = broker;
        this.mllp = mllp;
    }

    @Override
    public List<ConfigFault> faults(Snapshot next) {
        List<ConfigFault> faults = new ArrayList<>();
        next.partners().all().forEach(partner -> {
            if (partner.usesBroker() && broker.getIfAvailable() == null) {
                faults.add(fault(partner, "amqp: is the hub's broker for partners", "hub.amqp.enabled=true"));
            }
            if (partner.usesMllp() && mllp.getIfAvailable() == null) {
                faults.add(fault(partner, "mllps: is the hub's MLLP listener", "hub.mllp.enabled=true"));
            }
        });
        return faults;
    }

    private static ConfigFault fault(Partner partner, String what, String right) {
        return new ConfigFault(
                "config/partners/" + partner.id() + ".yaml",
                0,
                what + ", and there is none",
                right + ", or another address");
    }
}
