package org.diversionhub.exchange;

import java.util.List;
import java.util.UUID;
import org.diversionhub.transport.FileDrop;
import org.diversionhub.transport.PartnerQueues;
import org.diversionhub.trust.NodeId;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * What lies in a place until its partner takes it. It is asked of the folder or the queue each time, and of nothing
 * that could be behind; where that cannot be done now, it is an {@link IllegalStateException}.
 */
@Component
class Untaken {
    private final FileDrop files;
    private final ObjectProvider<PartnerQueues> broker;
    private final String node;

    Untaken(FileDrop files, ObjectProvider<PartnerQueues> broker, NodeId node) {
        this.files = files;
        this.broker = broker;
        this.node = node.id();
    }

    List<UUID> at(Place place) {
        return place.isQueue() ? broker().lying(place.partner()) : files.lying(place.at());
    }

    /** @return whether it is out of its partner's reach now: it was there, or lay aside already */
    boolean putAside(Place place, UUID delivery) {
        return place.isQueue()
                ? broker().putAside(place.partner(), delivery)
                : files.putAside(place.at(), delivery, node);
    }

    /** Deletes what was put aside. */
    void discard(Place place, UUID delivery) {
        if (place.isQueue()) {
            broker().discard(delivery);
        } else {
            files.discard(place.at(), delivery, node);
        }
    }

    /** What partners have refused for good after they had taken it, and nobody has {@link #forgetRefused} yet. */
    List<UUID> refused() {
        return broker.stream().flatMap(one -> one.refused().stream()).toList();
    }

    void forgetRefused(UUID delivery) {
        broker().forgetRefused(delivery);
    }

    private PartnerQueues broker() {
        return broker.stream().findFirst().orElseThrow(() -> new IllegalStateException("there is no partners' broker"));
    }
}
