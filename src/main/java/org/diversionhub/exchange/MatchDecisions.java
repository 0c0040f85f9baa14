package org.diversionhub.exchange;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Program;
import org.diversionhub.trust.CaseKeyMissing;
import org.diversionhub.trust.SealBroken;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Keeps what persons have confirmed of a roster, and throws away what nobody has decided for too long. */
@Component
class MatchDecisions {
    private static final Logger LOG = LoggerFactory.getLogger(MatchDecisions.class);

    private final TransactionTemplate transaction;
    private final MatchQueue queue;
    private final Bookings bookings;
    private final CurrentSnapshot snapshots;

    MatchDecisions(
            PlatformTransactionManager transactions, MatchQueue queue, Bookings bookings, CurrentSnapshot snapshots) {
        this.transaction = new TransactionTemplate(transactions);
        this.queue = queue;
        this.bookings = bookings;
        this.snapshots = snapshots;
    }

    List<Lane> run(Instant now) {
        Snapshot snapshot = snapshots.get();
        snapshot.programs().all().forEach(program -> queue.forget(program.id(), now.minus(program.heldFor()), now));
        List<Lane> lanes = new ArrayList<>();
        for (MatchQueue.Match match : queue.confirmed()) {
            snapshot.partners()
                    .byId(match.jail())
                    .ifPresent(jail -> lanes.addAll(keepIfItOpens(match, jail, snapshot, now)));
        }
        return lanes;
    }

    /** One that cannot be opened keeps nobody from the others. */
    private List<Lane> keepIfItOpens(MatchQueue.Match match, Partner jail, Snapshot snapshot, Instant now) {
        try {
            return Objects.requireNonNull(transaction.execute(status -> keep(match, jail, snapshot, now)));
        } catch (CaseKeyMissing | SealBroken e) {
            LOG.error(
                    "the confirmed match {} cannot be opened ({})",
                    match.id(),
                    e.getClass().getSimpleName());
            return List.of();
        }
    }

    private List<Lane> keep(MatchQueue.Match match, Partner jail, Snapshot snapshot, Instant now) {
        Program program = snapshot.programs().of(match.program());
        List<Lane> lanes = new ArrayList<>();
        for (MatchQueue.Told told : queue.take(match)) {
            Accepting booking = new Accepting(told.booking(), jail, told.idToken(), snapshot, now);
            lanes.addAll(bookings.keepOnce(booking, bookings.casesOf(match.participant(), program, booking)));
        }
        return lanes;
    }
}
