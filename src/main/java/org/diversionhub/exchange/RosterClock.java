package org.diversionhub.exchange;

import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.diversionhub.partner.Program;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A jail that has sent a roster and sends none any more: nobody's booking or release would be seen. */
@Component
class RosterClock {
    private static final Duration AGAIN = Duration.ofDays(1);

    private final TransactionTemplate transaction;
    private final JdbcClient sql;
    private final ClockTasks tasks;
    private final Asking asking;
    private final Alarms alarms;
    private final CurrentSnapshot snapshots;
    private final Clock clock;

    RosterClock(
            PlatformTransactionManager transactions,
            JdbcClient sql,
            ClockTasks tasks,
            Asking asking,
            Alarms alarms,
            CurrentSnapshot snapshots,
            Clock clock) {
        this.transaction = new TransactionTemplate(transactions);
        this.sql = sql;
        this.tasks = tasks;
        this.asking = asking;
        this.alarms = alarms;
        this.snapshots = snapshots;
        this.clock = clock;
    }

    /** In the transaction that takes a roster, whoever is in it. */
    void heard(String jail, Snapshot snapshot, Instant now) {
        sql.sql("insert into roster_heard (jail, at) values (?, ?) on conflict (jail) do update set at = excluded.at")
                .params(jail, Timestamp.from(now))
                .update();
        snapshot.programs().servedBy(jail).forEach(program -> {
            tasks.clear(about(jail, program), reason(jail), now).forEach(alarms::tellCleared);
            alarms.setRoster(jail, due(program, now));
        });
    }

    /** @return when it rings again, or empty if no programme is served by this jail any more */
    Optional<Instant> ring(String jail) {
        return Objects.requireNonNull(transaction.execute(status -> sql.sql(
                        "select at from roster_heard where jail = ? for update")
                .param(jail)
                .query((row, n) -> row.getTimestamp(1).toInstant())
                .optional()
                .flatMap(last -> snapshots.get().programs().servedBy(jail).stream()
                        .map(program -> ring(jail, program, last))
                        .min(Instant::compareTo))));
    }

    private Instant ring(String jail, Program program, Instant last) {
        Instant now = clock.instant();
        Instant due = due(program, last);
        if (due.isAfter(now)) {
            return due;
        }
        UUID about = about(jail, program);
        return tasks.last(about, reason(jail))
                .flatMap(task -> task.closedByAPerson(due))
                .map(done -> done.plus(AGAIN))
                .filter(again -> again.isAfter(now))
                .orElseGet(() -> {
                    ClockTasks.Raised task = tasks.raise(about, reason(jail), now);
                    tasks.ofProgram(task.id(), program.id());
                    return asking.ask(task, program, reason(jail), AGAIN, now);
                });
    }

    private static Instant due(Program program, Instant last) {
        return program.clocks().after(last, program.clocks().rosterQuiet());
    }

    private static String reason(String jail) {
        return "roster-quiet of " + jail;
    }

    private static UUID about(String jail, Program program) {
        return UUID.nameUUIDFromBytes(("roster/" + jail + "/" + program.id()).getBytes(StandardCharsets.UTF_8));
    }
}
