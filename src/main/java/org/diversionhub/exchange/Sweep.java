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
import org.springframework.transaction.TransactionException;
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
        Instant now = clock.instant();
        try {
            // The scheduler waits until a time: by a clock that was ahead for a moment it would wait for as long again.
            step(() -> schedulers.forEach(Scheduler::triggerCheckForDueExecutions));
            step(() -> resuming.run(now));
            step(() -> lanes.takeBack(now));
            step(() -> dispatcher.wake(deliveries.giveUp(now)));
            step(() -> transaction.executeWithoutResult(status -> held.expire(now)));
            step(() -> begun(now));
            step(() -> dispatcher.wake(agreements.look(now)));
            step(() ->
                    dispatcher.wake(dispatcher.lostWakes() ? lanes.waiting(now) : lanes.due(now, dispatcher.pushed())));
            step(() -> dispatcher.wake(widening.run(now)));
            step(() -> dispatcher.wake(bookings.run()));
            step(() -> dispatcher.wake(matches.run(now)));
            step(() -> takingBack.run(now));
            step(() -> retention.run(now));
            step(() -> transaction.executeWithoutResult(status -> tasks.tell(now)));
        } catch (DataAccessException | TransactionException e) {
            LOG.warn(
                    "the sweep could not look ({}); it looks again",
                    e.getClass().getSimpleName());
        }
    }

    private void begun(Instant now) {
        lanes.begun(seen.minus(MARGIN), now).forEach(begun -> release(begun, now));
        dispatcher.wake(askingAnew.run(now));
        seen = now;
    }

    /** Without the database none can be done; any other fault is that step's, and keeps none of the others waiting. */
    private static void step(Runnable step) {
        try {
            step.run();
        } catch (DataAccessException | TransactionException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.error(
                    "a step of the sweep failed ({}); it is tried again",
                    e.getClass().getSimpleName());
        }
    }
}
