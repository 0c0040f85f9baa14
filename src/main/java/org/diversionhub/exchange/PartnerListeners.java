package org.diversionhub.exchange;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.diversionhub.config.ConfigFault;
import org.diversionhub.transport.PartnerBroker;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Partners come to a broker or a listener that is there, and to folders that are theirs alone. */
@Component
class PartnerListeners implements Condition {
    private final ObjectProvider<PartnerBroker> broker;
    private final ObjectProvider<MllpPickup> mllp;
    private final List<Path> own;

    /**
     * @param home the folder with {@code config} and {@code mappings}
     * @param data that of the embedded engines, the keys and the ledger
     */
    PartnerListeners(
            ObjectProvider<PartnerBroker> broker,
            ObjectProvider<MllpPickup> mllp,
            @Value("${hub.exchange.home:.}") String home,
            @Value("${hub.platform.data-folder:data}") String data) {
        this.broker = broker;
        this.mllp = mllp;
        this.own = own(Path.of(home), data);
    }

    /** A hub's own folders below its home, and that of its data. */
    static List<Path> own(Path home, String data) {
        return Stream.of("config", "mappings", "routes", data)
                .map(home::resolve)
                .toList();
    }

    @Override
    public List<ConfigFault> faults(Snapshot next) {
        return new Hosting(broker.getIfAvailable() != null, mllp.getIfAvailable() != null, own).faults(next);
    }
}
