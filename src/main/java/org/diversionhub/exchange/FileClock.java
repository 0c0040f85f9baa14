package org.diversionhub.exchange;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.diversionhub.partner.Program;
import org.diversionhub.referral.Cases;
import org.diversionhub.referral.LeadCase;
import org.diversionhub.referral.Persons;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Somebody has signed a consent, and no referral comes: the paper lies in a file of its own, which nothing else looks
 * at. Each such file has an alarm, also of people who have a case, so that the answer costs the same.
 */
@Component
class FileClock {
    private static final String REASON = "consent-without-referral";
    private static final Duration AGAIN = Duration.ofDays(7);

    /**
     * Nobody waits for the referral of a person who has a case, or who has taken the consent back. A shredded one has
     * no door.
     */
    private static final String WAITS = "(exists (select 1 from authority a where a.participant_id in " + Persons.OF
            + " and (a.revoked_at is null or a.revoked_at > :now))"
            + " and not exists (select 1 from lead_case c where c.door not in ('consent', '') and c.participant_id in "
            + Persons.OF
            + "))";

    private static final String FILES =
            " from lead_case f where f.door = 'consent' and f.participant_id in " + Persons.OF;

    private final TransactionTemplate transaction;
    private final JdbcClient sql;
    private final Cases cases;
    private final Persons persons;
    private final ClockTasks tasks;
    private final Asking asking;
    private final Alarms alarms;
    private final CurrentSnapshot snapshots;
    private final Clock clock;

    FileClock(
            PlatformTransactionManager transactions,
            JdbcClient sql,
            Cases cases,
            Persons persons,
            ClockTasks tasks,
            Asking asking,
            Alarms alarms,
            CurrentSnapshot snapshots,
            Clock clock) {
        this.transaction = new TransactionTemplate(transactions);
        this.sql = sql;
        this.cases = cases;
        this.persons = persons;
        this.tasks = tasks;
        this.asking = asking;
        this.alarms = alarms;
        this.snapshots = snapshots;
        this.clock = clock;
    }

    /** In the transaction that opens the file. */
    void opened(LeadCase file, Program program, Instant now) {
        alarms.setFile(file.id(), due(program, now));
    }

    /**
     * In the transaction that keeps a referral or a consent of this participant: what has come is asked for no more.
     */
    void settle(UUID participant, Instant now) {
        sql.sql("update task set done_at = :now, done_by = 'hub' where what = 'clock' and reason = :reason"
                        + " and done_at is null and about in (select f.id" + FILES + ") and not " + WAITS
                        + " returning id")
                .param("now", Timestamp.from(now))
                .param("reason", REASON)
                .param("participant", participant)
                .query(UUID.class)
                .list()
                .forEach(alarms::tellCleared);
    }

    /** After the site has changed its times. */
    void watchAgain() {
        Instant now = clock.instant();
        sql.sql("select id from lead_case where door = 'consent' and shredded_at is null")
                .query(UUID.class)
                .list()
                .forEach(file -> alarms.setFile(file, now));
    }

    /** @return when it rings again, or empty if it is done */
    Optional<Instant> ring(UUID file) {
        return Objects.requireNonNull(
                transaction.execute(status -> sql.sql("select participant_id from lead_case where id = ?")
                        .param(file)
                        .query(UUID.class)
                        .optional()
                        .flatMap(participant -> held(file, participant))
                        .flatMap(this::ring)));
    }

    /** With all that the person has: of several files one asks. */
    private Optional<LeadCase> held(UUID file, UUID participant) {
        return cases.lockOf(persons.of(participant)).stream()
                .filter(one -> one.id().equals(file))
                .findFirst();
    }

    private Optional<Instant> ring(LeadCase file) {
        Program program = snapshots.get().programOf(file);
        Instant now = clock.instant();
        Instant due = due(program, openedAt(file.id()));
        if (due.isAfter(now)) {
            tasks.clear(file.id(), REASON, now).forEach(alarms::tellCleared);
            return Optional.of(due);
        }
        settle(file.participant(), now);
        return waits(file, now)
                ? tasks.raise(file.id(), REASON, due, now).map(task -> asking.ask(task, program, REASON, AGAIN, now))
                : Optional.empty();
    }

    private boolean waits(LeadCase file, Instant now) {
        return sql.sql("select " + WAITS + " and not exists (select 1 from task t where t.what = 'clock'"
                        + " and t.reason = :reason and t.done_at is null and t.about <> :file"
                        + " and t.about in (select f.id" + FILES + "))")
                .param("now", Timestamp.from(now))
                .param("reason", REASON)
                .param("file", file.id())
                .param("participant", file.participant())
                .query(Boolean.class)
                .single();
    }

    private Instant openedAt(UUID file) {
        return sql.sql("select opened_at from lead_case where id = ?")
                .param(file)
                .query((row, n) -> row.getTimestamp(1).toInstant())
                .single();
    }

    private static Instant due(Program program, Instant opened) {
        return program.clocks().after(opened, program.clocks().referralAwaited());
    }
}
