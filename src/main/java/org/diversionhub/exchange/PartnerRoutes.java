package org.diversionhub.exchange;

import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.partner.Partner;
import org.diversionhub.transport.PartnerBroker;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Makes each partner's routes from the templates of its transports, once the YAML routes are there. */
@Component
class PartnerRoutes implements CamelContextConfiguration {
    private final CurrentSnapshot snapshots;
    private final ExchangeSettings settings;
    private final ObjectProvider<PartnerBroker> broker;
    private final ObjectProvider<MllpPickup> mllp;

    PartnerRoutes(
            CurrentSnapshot snapshots,
            ExchangeSettings settings,
            ObjectProvider<PartnerBroker> broker,
            ObjectProvider<MllpPickup> mllp) {
        this.broker = broker;
        this.mllp = mllp;
        this.snapshots = snapshots;
        this.settings = settings;
    }

    @Override
    public void beforeApplicationStart(CamelContext context) {}

    @Override
    public void afterApplicationStart(CamelContext context) {
        ModelCamelContext model = (ModelCamelContext) context;
        refuseMissing(model);
        refuseWithoutBroker();
        refuseWithoutMllp();
        snapshots.get().partners().all().forEach(partner -> add(model, partner));
    }

    private static void refuseMissing(ModelCamelContext context) {
        ConfigFaults faults = new ConfigFaults();
        for (String route :
                List.of("receive-message", "wake-lanes", "dispatch-delivery", "sweep-deliveries", "seal-audit")) {
            if (context.getRouteDefinition(route) == null) {
                faults.add("routes", 0, "the route " + route + " is missing", "the shipped routes folder");
            }
        }
        faults.refuse();
    }

    private void refuseWithoutBroker() {
        ConfigFaults faults = new ConfigFaults();
        boolean none = broker.getIfAvailable() == null;
        snapshots.get().partners().all().stream()
                .filter(Partner::usesBroker)
                .filter(partner -> none)
                .forEach(partner -> faults.add(
                        "config/partners/" + partner.id() + ".yaml",
                        0,
                        "amqp: is the hub's broker for partners, and there is none",
                        "hub.amqp.enabled=true, or another address"));
        faults.refuse();
    }

    private void refuseWithoutMllp() {
        ConfigFaults faults = new ConfigFaults();
        boolean none = mllp.getIfAvailable() == null;
        snapshots.get().partners().all().stream()
                .filter(Partner::usesMllp)
                .filter(partner -> none)
                .forEach(partner -> faults.add(
                        "config/partners/" + partner.id() + ".yaml",
                        0,
                        "mllps: is the hub's MLLP listener, and there is none",
                        "hub.mllp.enabled=true, or another pickup"));
        faults.refuse();
    }

    private void add(ModelCamelContext context, Partner partner) {
        partner.endpoint().filter(endpoint -> !endpoint.isInbox()).ifPresent(endpoint -> {
            Map<String, Object> parameters =
                    Map.of("queue", Dispatcher.queueOf(partner.id()), "consumers", settings.consumers());
            add(context, "deliver-to-" + partner.id(), "deliver-" + endpoint.transport(), parameters);
        });
        partner.pickup()
                .ifPresent(pickup -> add(
                        context,
                        "pick-up-from-" + partner.id(),
                        "pick-up-" + pickup.transport(),
                        Map.of("partner", partner.id(), "every", pickup.every().toMillis())));
    }

    private static void add(ModelCamelContext context, String id, String template, Map<String, Object> parameters) {
        try {
            context.addRouteFromTemplate(id, template, parameters);
        } catch (Exception e) {
            throw new IllegalStateException("no route " + id + " from the template " + template, e);
        }
    }
}
