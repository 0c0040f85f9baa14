package org.diversionhub.exchange;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.diversionhub.partner.Program;
import org.diversionhub.partner.Role;
import org.diversionhub.referral.ActiveCases;
import org.diversionhub.referral.LeadCase;
import org.diversionhub.referral.Parties;
import org.springframework.stereotype.Component;

/** A jail takes part while it holds the person, and so do its medical staff. */
@Component
class JailParts {
    private final Parties parties;
    private final Held held;
    private final ActiveCases active;

    JailParts(Parties parties, Held held, ActiveCases active) {
        this.parties = parties;
        this.held = held;
        this.active = active;
    }

    /**
     * Who has a part by this booking beside the jail itself; the stay of somebody who has left concerns nobody else.
     */
    List<String> joining(Accepting accepting, LeadCase known) {
        boolean booked = accepting.sender().role() == Role.JAIL_CUSTODY
                && known.custody().isOpen()
                && !active.hasLeft(known.id());
        return booked
                ? medical(accepting.snapshot(), known, accepting.sender().id()).stream()
                        .toList()
                : List.of();
    }

    /**
     * The person is not in this jail any more. Its medical staff hear of the end, and then only what a consent opens.
     */
    void leave(Snapshot snapshot, LeadCase known, String jail, Instant now) {
        parties.leave(known.id(), jail, now);
        held.end(known.id(), jail, now);
        medical(snapshot, known, jail).ifPresent(id -> parties.onlyNamed(known.id(), id));
    }

    private static Optional<String> medical(Snapshot snapshot, LeadCase known, String jail) {
        return snapshot.programOf(known)
                .of(known.agency())
                .filter(site -> site.jail().equals(jail))
                .flatMap(Program.Jurisdiction::jailMedical);
    }
}
