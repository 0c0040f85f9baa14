package org.diversionhub.fhir;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import java.time.Instant;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.stereotype.Component;

/** Has subscriptions looked at, in the transaction that gives the reason: with it that is on disk or it is not. */
@Component
class Wakes {
    private final SchedulerClient client;

    Wakes(DataSource database) {
        client = SchedulerClient.Builder.create(new TransactionAwareDataSourceProxy(database))
                .tableName(NewsClock.TABLE)
                .build();
    }

    void course(Subscribed one, Instant at) {
        wake(Wake.course(one), at);
    }

    void news(UUID subscription, Instant at) {
        wake(Wake.news(subscription), at);
    }

    private void wake(String instance, Instant at) {
        client.scheduleIfNotExists(new TaskInstance<>(NewsClock.TELL, instance), at);
    }
}
