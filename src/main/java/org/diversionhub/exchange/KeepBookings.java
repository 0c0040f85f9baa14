package org.diversionhub.exchange;

import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Program;
import org.diversionhub.referral.LeadCase;
import org.diversionhub.trust.CaseKeyMissing;
import org.diversionhub.trust.SealBroken;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Keeps in its cases what {@link ToldBookings} took, or asks a person of whom it is; or corrects what was kept. */
@Component
class KeepBookings {
    private static final Logger LOG = LoggerFactory.getLogger(KeepBookings.class);

    private final TransactionTemplate transaction;
    private final JdbcClient sql;
    private final Bookings bookings;
    private final Corrections corrections;
    private final MatchQueue queue;
    private final Messages messages;
    private final CaseTasks caseTasks;
    private final CurrentSnapshot snapshots;
    private final Clock clock;

    KeepBookings(
            PlatformTransactionManager transactions,
            JdbcClient sql,
            Bookings bookings,
            Corrections corrections,
            MatchQueue queue,
            Messages messages,
            CaseTasks caseTasks,
            CurrentSnapshot snapshots,
            Clock clock) {
        this.transaction = new TransactionTemplate(transactions);
        this.sql = sql;
        this.bookings = bookings;
        this.corrections = corrections;
        this.queue = queue;
        this.messages = messages;
        this.caseTasks = caseTasks;
        this.snapshots = snapshots;
        this.clock = clock;
    }

    /**
     * Each in a transaction of its own, so that one that cannot be kept keeps no other jail's out. What the same jail
     * has told later waits with it: a correction would come before what it corrects.
     */
    List<Lane> run() {
        Snapshot snapshot = snapshots.get();
        sql.sql("delete from booking where case_id is null").update();
        List<Lane> lanes = new ArrayList<>();
        Set<String> behind = new HashSet<>();
        for (Waiting one : waiting(snapshot)) {
            if (behind.contains(one.jail())) {
                continue;
            }
            UUID id = one.id();
            try {
                lanes.addAll(Objects.requireNonNull(transaction.execute(status -> keep(id, snapshot))));
            } catch (CaseKeyMissing | SealBroken e) {
                LOG.error("the booking {} cannot be kept ({})", id, e.getClass().getSimpleName());
                drop(one);
            } catch (DataAccessException | UncheckedIOException e) {
                behind.add(one.jail());
                LOG.warn(
                        "the booking {} is not kept yet ({}); it is tried again",
                        id,
                        e.getClass().getSimpleName());
            }
        }
        return lanes;
    }

    /** A jail that is no partner any more, or not yet again, keeps nobody else's waiting. */
    private List<Waiting> waiting(Snapshot snapshot) {
        return sql.sql("select id, case_id, jail, sure from booking where jail = any(?) order by at, happened_at, id")
                .param(snapshot.partners().all().stream().map(Partner::id).toArray(String[]::new))
                .query((row, n) -> new Waiting(
                        row.getObject(1, UUID.class),
                        row.getObject(2, UUID.class),
                        row.getString(3),
                        row.getBoolean(4)))
                .list();
    }

    private record Waiting(UUID id, UUID caseId, String jail, boolean sure) {}

    private void drop(Waiting one) {
        transaction.executeWithoutResult(status -> {
            sql.sql("delete from booking where id = ?").param(one.id()).update();
            if (one.sure()) {
                caseTasks.raise(one.caseId(), CaseTasks.BOOKING_NOT_KEPT, clock.instant());
            }
        });
    }

    private record Taken(UUID participant, String program, boolean sure, boolean ofARoster, Accepting booking) {}

    private List<Lane> keep(UUID id, Snapshot snapshot) {
        return take(id, snapshot).map(this::keep).orElse(List.of());
    }

    /** Empty where another node was quicker. */
    private Optional<Taken> take(UUID id, Snapshot snapshot) {
        return sql.sql("delete from booking b using lead_case c where c.id = b.case_id and b.id = ?"
                        + " returning b.*, c.program")
                .param(id)
                .query((row, n) -> {
                    Instant happenedAt = row.getTimestamp("happened_at").toInstant();
                    CanonicalMessage told = messages.openToMatch(
                            id,
                            row.getObject("case_id", UUID.class),
                            Kind.parse(row.getString("kind")),
                            happenedAt,
                            row.getBytes("sealed"));
                    Partner jail =
                            snapshot.partners().byId(row.getString("jail")).orElseThrow();
                    Instant at = row.getTimestamp("at").toInstant();
                    return new Taken(
                            row.getObject("participant_id", UUID.class),
                            row.getString("program"),
                            row.getBoolean("sure"),
                            row.getBoolean("of_roster"),
                            new Accepting(told, jail, row.getBytes("id_token"), snapshot, at));
                })
                .optional();
    }

    private List<Lane> keep(Taken taken) {
        Accepting booking = taken.booking();
        if (Corrections.is(booking.message().kind())) {
            return corrections.keep(booking, taken.participant(), taken.sure());
        }
        Program program = booking.snapshot().programs().of(taken.program());
        List<LeadCase> cases = bookings.casesOf(taken.participant(), program, booking);
        if (cases.isEmpty()) {
            return List.of();
        }
        if (!taken.sure()) {
            queue.put(booking, cases.get(0));
            return List.of();
        }
        List<Lane> lanes = taken.ofARoster() ? bookings.keepOnce(booking, cases) : bookings.keep(booking, cases);
        queue.settle(booking, taken.participant(), program.id());
        return lanes;
    }
}
