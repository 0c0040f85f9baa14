package org.diversionhub.exchange;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Fault;
import org.diversionhub.partner.Partner;
import org.diversionhub.trust.Receipts;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A jail's roster names everybody who is there. It passes through memory: what is of a participant is kept as a custody
 * event, what may be waits for a person, and of the others nothing stays but that there was a roster.
 */
@Component
class Rosters {
    private final TransactionTemplate transaction;
    private final JdbcClient sql;
    private final ToldBookings bookings;
    private final ReceiptBook book;
    private final Receipts receipts;
    private final RosterClock quiet;
    private final Clock clock;

    Rosters(
            PlatformTransactionManager transactions,
            JdbcClient sql,
            ToldBookings bookings,
            ReceiptBook book,
            Receipts receipts,
            RosterClock quiet,
            Clock clock) {
        this.transaction = new TransactionTemplate(transactions);
        this.sql = sql;
        this.bookings = bookings;
        this.book = book;
        this.receipts = receipts;
        this.quiet = quiet;
        this.clock = clock;
    }

    /**
     * @param roster the entries that fit
     * @param faults of the others, which are not taken
     */
    Answer accept(List<CanonicalMessage> roster, List<Fault> faults, Partner jail, String sha256, Snapshot snapshot) {
        Instant now = now();
        List<Accepting> inOrder = roster.stream()
                .sorted(Comparator.comparing(CanonicalMessage::time))
                .map(one -> new Accepting(one, jail, new byte[0], snapshot, now))
                .toList();
        String id = UUID.randomUUID().toString();
        transaction.executeWithoutResult(status -> {
            book.enter(jail.id(), book.idToken(jail.id(), id), sha256, now);
            bookings.put(inOrder);
            look(jail, !faults.isEmpty(), now);
            quiet.heard(jail.id(), snapshot, now);
        });
        return new Answer.Accepted(id, receipts.sign(id, now, sha256, faults), List.of(), now);
    }

    /** A roster of which nothing could be taken. */
    void refused(Partner jail) {
        transaction.executeWithoutResult(status -> look(jail, true, now()));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** From the first faulty roster to the next that is not a person knows: a jail's system reads no answers. */
    private void look(Partner jail, boolean faulty, Instant now) {
        String reason = "entries of the roster of " + jail.id() + " do not fit and were not taken: the answer has them";
        String change = faulty
                ? "insert into task (at, reason, id, what) values (?, ?, gen_random_uuid(), 'roster')"
                        + " on conflict do nothing"
                : "update task set done_at = ?, done_by = 'hub' where what = 'roster' and reason = ? and done_at is null";
        sql.sql(change).params(Timestamp.from(now), reason).update();
    }
}
