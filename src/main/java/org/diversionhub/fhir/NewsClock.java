package org.diversionhub.fhir;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.Task;
import java.time.Clock;
import javax.sql.DataSource;
import org.diversionhub.platform.DatabaseClock;
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

    @Bean(initMethod = "start", destroyMethod = "stop")
    Scheduler newsScheduler(DataSource database, Telling telling, NewsSettings settings, Clock clock) {
        Task<Void> tell = DatabaseClock.task(TELL, id -> telling.run(Wake.parse(id)));
        return DatabaseClock.on(database, clock, settings.look(), THREADS, tell)
                .tableName(TABLE)
                .build();
    }
}
