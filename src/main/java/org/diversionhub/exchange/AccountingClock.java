package org.diversionhub.exchange;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.diversionhub.exchange.AccountingRequests.Request;
import org.diversionhub.partner.Clocks;
import org.diversionhub.partner.Program;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Asks somebody for an accounting that a person has requested: a week before its last day, and from that day on. */
@Component
class AccountingClock {
    private static final Duration AGAIN = Duration.ofDays(1);

    private final TransactionTemplate transaction;
    private final AccountingRequests requests;
    private final ClockTasks tasks;
    private final Asking asking;
    private final Alarms alarms;
    private final CurrentSnapshot snapshots;
    private final Clock clock;

    AccountingClock(
            PlatformTransactionManager transactions,
            DataSource database,
            ClockTasks tasks,
            Asking asking,
            Alarms alarms,
            CurrentSnapshot snapshots,
            Clock clock) {
        this.transaction = new TransactionTemplate(transactions);
        this.requests = new AccountingRequests(database, clock);
        this.tasks = tasks;
        this.asking = asking;
        this.alarms = alarms;
        this.snapshots = snapshots;
        this.clock = clock;
    }

    /** @return when it rings again, or empty if it is done */
    Optional<Instant> ring(UUID id) {
        return Objects.requireNonNull(
                transaction.execute(status -> requests.open(id).flatMap(this::ring)));
    }

    private Optional<Instant> ring(Request request) {
        Program program = snapshots.get().programs().of(requests.programOf(request.id()));
        Clocks clocks = program.clocks();
        Instant now = clock.instant();
        if (now.isBefore(request.soon(clocks))) {
            return Optional.of(request.soon(clocks));
        }
        if (now.isBefore(request.due(clocks))) {
            String soon = request.what().soon();
            tasks.raise(request.id(), soon, request.soon(clocks), now)
                    .ifPresent(task -> asking.askFirst(task, program, soon, now));
            return Optional.of(request.due(clocks));
        }
        tasks.clear(request.id(), request.what().soon(), now).forEach(alarms::tellCleared);
        return Optional.of(today(request, program, request.due(clocks), now));
    }

    /** Desk after desk, and again each day: the law's day is over. */
    private Instant today(Request request, Program program, Instant due, Instant now) {
        String today = request.what().today();
        return tasks.last(request.id(), today)
                .flatMap(last -> last.closedByAPerson(due))
                .map(done -> done.plus(AGAIN))
                .filter(again -> again.isAfter(now))
                .orElseGet(() -> asking.ask(tasks.raise(request.id(), today, now), program, today, AGAIN, now));
    }
}
