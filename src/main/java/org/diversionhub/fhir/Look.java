package org.diversionhub.fhir;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.diversionhub.exchange.Rereading;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.partner.Partner;

/** What one partner may be told of at one moment, by name: what it could read then. */
final class Look {
    private final Partner partner;
    private final Snapshot snapshot;
    private final Rereading rereading;
    private final Brought brought;
    private final Catalogue catalogue;
    private final Map<Name, Boolean> asked = new HashMap<>();

    Look(Partner partner, Snapshot snapshot, Rereading rereading, Brought brought, Catalogue catalogue) {
        this.partner = partner;
        this.snapshot = snapshot;
        this.rereading = rereading;
        this.brought = brought;
        this.catalogue = catalogue;
    }

    boolean mayBeTold(Name name) {
        return asked.computeIfAbsent(
                name,
                one -> catalogue.find(partner.id(), one).stream()
                        .flatMap(listed -> listed.deliveries().stream())
                        .map(delivery -> rereading.toBeTold(partner, delivery, snapshot))
                        .flatMap(Optional::stream)
                        .anyMatch(draft ->
                                brought.of(partner, snapshot.mappings(), draft).containsKey(one)));
    }
}
