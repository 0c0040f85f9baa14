package org.diversionhub.exchange;

import java.util.List;
import org.diversionhub.config.ConfigFault;
import org.diversionhub.transport.PartnerQueues;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/**
 * Puts another configuration into force while the hub runs. An attempt that has begun ends under the one with which it
 * began; the routes of partners whose way has not changed go on.
 */
@Component
public class Switching {
    private final CurrentSnapshot snapshots;
    private final Conditions conditions;
    private final PartnerRoutes routes;
    private final ObjectProvider<PartnerQueues> broker;
    private final ApplicationEventPublisher events;
    private final AskingAnew askingAnew;

    Switching(
            CurrentSnapshot snapshots,
            Conditions conditions,
            PartnerRoutes routes,
            ObjectProvider<PartnerQueues> broker,
            ApplicationEventPublisher events,
            AskingAnew askingAnew) {
        this.snapshots = snapshots;
        this.conditions = conditions;
        this.routes = routes;
        this.broker = broker;
        this.events = events;
        this.askingAnew = askingAnew;
    }

    /** A hub begins with another configuration than it had: what was kept back is of that one. */
    public void begun(Snapshot before) {
        askingAnew.begun(before);
    }

    /** What speaks against it here. */
    public List<ConfigFault> faults(Snapshot next) {
        return conditions.faults(next);
    }

    /** @param next one of which {@link #faults} finds nothing */
    public void to(Snapshot next) {
        try {
            routes.stopThoseThatChange(next);
        } finally {
            snapshots.swap(next); // a narrowing waits for no route
        }
        broker.ifAvailable(found -> found.openFor(next.partners()));
        routes.start(next);
        events.publishEvent(new ConfigurationInForce(next));
    }
}
