package org.diversionhub.platform;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;

/** Clocks on the database: of several nodes one rings what is due, also what fell due while none was up. */
public final class DatabaseClock {
    /** After which what has failed rings again. */
    public static final Duration AGAIN = Duration.ofSeconds(10);
    /** What a node had in its hands when it was killed is another's after a minute; by default half an hour. */
    private static final Duration BEAT = Duration.ofSeconds(10);

    private static final int MISSED_BEATS = 6;

    private DatabaseClock() {}

    /** @param look how often it looks for what is due */
    public static SchedulerBuilder on(DataSource database, Clock clock, Duration look, int threads, Task<?>... tasks) {
        return Scheduler.create(database, tasks)
                .clock(clock::instant)
                .pollingInterval(look)
                .heartbeatInterval(BEAT)
                .missedHeartbeatsLimit(MISSED_BEATS)
                .pollUsingLockAndFetch(0.5, 1)
                .threads(threads)
                .shutdownMaxWait(AGAIN)
                .alwaysPersistTimestampInUTC();
    }

    /** @param ring is given what rings, by its id, and returns when it rings next, if it does */
    public static Task<Void> task(String name, Function<String, Optional<Instant>> ring) {
        return Tasks.custom(name, Void.class)
                .onFailure(new FailureHandler.OnFailureRetryLater<>(AGAIN))
                .execute((instance, context) -> again(ring.apply(instance.getId())));
    }

    private static CompletionHandler<Void> again(Optional<Instant> next) {
        return next.<CompletionHandler<Void>>map(at -> (done, operations) -> operations.reschedule(done, at))
                .orElseGet(CompletionHandler.OnCompleteRemove::new);
    }
}
