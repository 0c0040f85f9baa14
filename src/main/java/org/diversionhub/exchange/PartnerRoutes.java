package org.diversionhub.exchange;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.partner.Partner;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes each partner's routes from the templates of its transports, once the YAML routes are there. */
@Component
class PartnerRoutes implements CamelContextConfiguration {
    /** Longer than any attempt. */
    private static final Duration STOPPING = Duration.ofSeconds(30);

    private final CurrentSnapshot snapshots;
    private final ExchangeSettings settings;
    private final Map<String, PartnerRoute> running = new ConcurrentHashMap<>();
    private volatile @Nullable ModelCamelContext camel;

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
        camel = model;
        start(snapshots.get());
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

    /** A route of one partner, from a template. */
    private record PartnerRoute(String id, String template, Map<String, Object> parameters) {}

    private Stream<PartnerRoute> routes(Partner partner) {
        return Stream.concat(
                partner.endpoint().filter(endpoint -> !endpoint.isInbox()).stream()
                        .map(endpoint -> new PartnerRoute(
                                "deliver-to-" + partner.id(),
                                "deliver-" + endpoint.transport(),
                                Map.of("queue", Dispatcher.queueOf(partner.id()), "consumers", settings.consumers()))),
                partner.pickup().stream()
                        .map(pickup -> new PartnerRoute(
                                "pick-up-from-" + partner.id(),
                                "pick-up-" + pickup.transport(),
                                Map.of(
                                        "partner",
                                        partner.id(),
                                        "every",
                                        pickup.every().toMillis()))));
    }

    private Map<String, PartnerRoute> routes(Snapshot snapshot) {
        return snapshot.partners().all().stream()
                .flatMap(this::routes)
                .collect(Collectors.toMap(PartnerRoute::id, route -> route));
    }

    /** Ends the routes that will go another way: what they have begun they end as they began it. */
    void stopThoseThatChange(Snapshot next) {
        routes(next).forEach((id, route) -> {
            if (running.containsKey(id) && !route.equals(running.get(id))) {
                remove(id);
            }
        });
    }

    /** Ends the routes of those who are not there any more, and begins those that do not run yet. */
    void start(Snapshot now) {
        Map<String, PartnerRoute> wanted = routes(now);
        Set.copyOf(running.keySet()).stream()
                .filter(id -> !wanted.containsKey(id))
                .forEach(this::remove);
        wanted.values().stream()
                .filter(route -> !running.containsKey(route.id()))
                .forEach(this::add);
    }

    private ModelCamelContext camel() {
        return Objects.requireNonNull(camel, "the routes have not started");
    }

    private void remove(String id) {
        try {
            camel().getRouteController().stopRoute(id, STOPPING.toSeconds(), TimeUnit.SECONDS);
            camel().removeRoute(id);
            running.remove(id);
        } catch (Exception e) {
            throw new IllegalStateException("the route " + id + " does not stop", e);
        }
    }

    private void add(PartnerRoute route) {
        try {
            camel().addRouteFromTemplate(route.id(), route.template(), route.parameters());
            running.put(route.id(), route);
        } catch (Exception e) {
            throw new IllegalStateException("no route " + route.id() + " from the template " + route.template(), e);
        }
    }
}
