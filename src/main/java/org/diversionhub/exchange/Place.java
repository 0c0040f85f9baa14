package org.diversionhub.exchange;

import java.net.URI;
import java.util.Optional;
import org.diversionhub.partner.Endpoint;
import org.diversionhub.partner.Partner;

/**
 * Where what is for a partner lies on the hub's own disks until the partner takes it.
 *
 * @param at a folder of this machine, or the partners' broker
 */
record Place(String partner, URI at) {
    /** None for a partner to whom it goes otherwise. */
    static Optional<Place> of(Partner partner) {
        return partner.endpoint().filter(Endpoint::isKeptHere).map(to -> new Place(partner.id(), to.to()));
    }

    boolean isQueue() {
        return "amqp".equals(at.getScheme());
    }

    /** Whether the partner still takes it there. */
    boolean isIn(Snapshot snapshot) {
        return snapshot.partners()
                .byId(partner)
                .flatMap(Place::of)
                .filter(this::equals)
                .isPresent();
    }
}
