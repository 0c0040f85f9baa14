package org.diversionhub.exchange;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.diversionhub.referral.Alarm;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The programme's clocks, on the database: whichever node is up rings what is due, one at a time, also what fell due
 * while none was.
 */
@Configuration(proxyBeanMethods = false)
class ClockConfiguration {
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration AGAIN = Duration.ofSeconds(10);

    @Bean(initMethod = "start", destroyMethod = "stop")
    Scheduler scheduler(DataSource database, Ringing ringing, DeskMail mail, Clock clock) {
        return Scheduler.create(database, List.of(ring(ringing), tell(mail)))
                .clock(clock::instant)
                .pollingInterval(LOOK)
                .pollUsingLockAndFetch(0.5, 2)
                .threads(2)
                .shutdownMaxWait(AGAIN)
                .alwaysPersistTimestampInUTC()
                .build();
    }

    private static Task<Void> ring(Ringing ringing) {
        return Tasks.custom(Alarms.RING, Void.class)
                .onFailure(new FailureHandler.OnFailureRetryLater<>(AGAIN))
                .execute((instance, context) -> {
                    String[] parts = instance.getId().split("/");
                    return ringing.ring(UUID.fromString(parts[0]), Alarm.valueOf(parts[1]))
                            .<CompletionHandler<Void>>map(
                                    again -> (complete, operations) -> operations.reschedule(complete, again))
                            .orElseGet(CompletionHandler.OnCompleteRemove::new);
                });
    }

    private static Task<Void> tell(DeskMail mail) {
        return Tasks.oneTime(Alarms.TELL)
                .onFailure(new FailureHandler.ExponentialBackoffFailureHandler<>(AGAIN, 2))
                .execute((instance, context) -> {
                    String[] parts = instance.getId().split("/");
                    UUID task = UUID.fromString(parts[0]);
                    if (parts[1].equals("cleared")) {
                        mail.cleared(task);
                    } else {
                        mail.opened(task, Integer.parseInt(parts[1]));
                    }
                });
    }
}
