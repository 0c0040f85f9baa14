package org.diversionhub.fhir;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Looks at subscriptions when there is something to tell, on the database: whichever node is up does. It has threads of
 * its own, and many: most wait for other people's servers, and one that hangs keeps nobody.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(NewsSettings.class)
class NewsClock {
    static final String TELL = "tell-news";
    static final String TABLE = "scheduled_news";
    private static final int THREADS = 32;
    private static final int MISSED_BEATS = 6;
    private static final Duration AGAIN = Duration.ofSeconds(10);

    @Bean(initMethod = "start", destroyMethod = "stop")
    Scheduler newsScheduler(DataSource database, Telling telling, NewsSettings settings, Clock clock) {
        return Scheduler.create(database, tell(telling))
                .tableName(TABLE)
                .clock(clock::instant)
                .pollingInterval(settings.look())
                .heartbeatInterval(AGAIN)
                .missedHeartbeatsLimit(MISSED_BEATS)
                .pollUsingLockAndFetch(0.5, 1)
                .threads(THREADS)
                .shutdownMaxWait(AGAIN)
                .alwaysPersistTimestampInUTC()
                .build();
    }

    private static Task<Void> tell(Telling telling) {
        return Tasks.custom(TELL, Void.class)
                .onFailure(new FailureHandler.OnFailureRetryLater<>(AGAIN))
                .execute((instance, context) -> again(telling.run(Wake.parse(instance.getId()))));
    }

    private static CompletionHandler<Void> again(Optional<Instant> next) {
        return next.<CompletionHandler<Void>>map(at -> (done, operations) -> operations.reschedule(done, at))
                .orElseGet(CompletionHandler.OnCompleteRemove::new);
    }
}
