package org.diversionhub.exchange;

import com.github.kagkarlsson.scheduler.Scheduler;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Finds what a crash, a lost wake or a passed deadline left behind. A route calls it every two seconds; where wakes
 * were lost, at the start and after a broker was gone, it wakes everything, and otherwise a little at a time.
 */
@Component("sweep")
public class Sweep {
    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

    /** A claim that was deciding when an authority began holds its delivery a moment later. */
    private static final Duration MARGIN = Duration.ofMinutes(5);

    private final TransactionTemplate transaction;
    private final Resuming resuming;
    private final Lanes lanes;
    private final Held held;
    private final Deliveries deliveries;
    private final Widening widening;
    private final KeepBookings bookings;
    private final MatchDecisions matches;
    private final Agreements agreements;
    private final Dispatcher dispatcher;
    private final AskingAnew askingAnew;
    private final TakingBack takingBack;
    private final Retention retention;
    private final OtherTasks tasks;
    private final List<Scheduler> schedulers;
    private final Clock clock;
    private Instant seen = Instant.EPOCH;

    Sweep(
            PlatformTransactionManager transactions,
            Resuming resuming,
            Lanes lanes,
            Deliveries deliveries,
            Held held,
            Widening widening,
            KeepBookings bookings,
            MatchDecisions matches,
            Agreements agreements,
            Dispatcher dispatcher,
            AskingAnew askingAnew,
            TakingBack takingBack,
            Retention retention,
            OtherTasks tasks,
            List<Scheduler> schedulers,
            Clock clock) {
        this.transaction = new TransactionTemplate(transactions);
        this.resuming = resuming;
        this.lanes = lanes;
        this.deliveries = deliveries;
        this.held = held;
        this.widening = widening;
        this.bookings = bookings;
        this.matches = matches;
        this.agreements = agreements;
        this.dispatcher = dispatcher;
        this.askingAnew = askingAnew;
        this.takingBack = takingBack;
        this.retention = retention;
        this.tasks = tasks;
        this.schedulers = schedulers;
        this.clock = clock;
    }

    private void release(UUID caseId, Instant now) {
        dispatcher.wake(Objects.requireNonNull(transaction.execute(status -> held.release(caseId, now))));
    }

    public void run() {
        try {
            Instant now = clock.instant();
            // The scheduler waits until a time: by a clock that was ahead for a moment it would wait for as long again.
            schedulers.forEach(Scheduler::triggerCheckForDueExecutions);
            resuming.run(now);
            lanes.takeBack(now);
            dispatcher.wake(deliveries.giveUp(now));
            transaction.executeWithoutResult(status -> held.expire(now));
            lanes.begun(seen.minus(MARGIN), now).forEach(begun -> release(begun, now));
            dispatcher.wake(askingAnew.run(now));
            seen = now;
            dispatcher.wake(agreements.look(now));
            dispatcher.wake(dispatcher.lostWakes() ? lanes.waiting(now) : lanes.due(now, dispatcher.pushed()));
            dispatcher.wake(widening.run(now));
            dispatcher.wake(bookings.run());
            dispatcher.wake(matches.run(now));
            takingBack.run(now);
            retention.run(now);
            transaction.executeWithoutResult(status -> tasks.tell(now));
        } catch (DataAccessException e) {
            LOG.warn(
                    "the sweep could not look ({}); it looks again",
                    e.getClass().getSimpleName());
        }
    }
}
