package org.diversionhub.exchange;

import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.partner.Partner;
import org.springframework.stereotype.Component;

/** Makes a delivery route for each partner from the template of its transport, once the YAML routes are there. */
@Component
class PartnerRoutes implements CamelContextConfiguration {
    private final CurrentSnapshot snapshots;
    private final ExchangeSettings settings;

    PartnerRoutes(CurrentSnapshot snapshots, ExchangeSettings settings) {
        this.snapshots = snapshots;
        this.settings = settings;
    }

    @Override
    public void beforeApplicationStart(CamelContext context) {}

    @Override
    public void afterApplicationStart(CamelContext context) {
        ModelCamelContext model = (ModelCamelContext) context;
        refuseMissing(model);
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

    private void add(ModelCamelContext context, Partner partner) {
        partner.endpoint().filter(endpoint -> !endpoint.isInbox()).ifPresent(endpoint -> {
            String template = "deliver-" + endpoint.transport();
            Map<String, Object> parameters =
                    Map.of("queue", Dispatcher.queueOf(partner.id()), "consumers", settings.consumers());
            try {
                context.addRouteFromTemplate("deliver-to-" + partner.id(), template, parameters);
            } catch (Exception e) {
                throw new IllegalStateException("no route for " + partner.id() + " from the template " + template, e);
            }
        });
    }
}
