package org.diversionhub.exchange;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import javax.sql.DataSource;
import org.diversionhub.referral.Alarm;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.stereotype.Component;

/**
 * Sets what rings later, in the transaction of the message that gives the reason: with it an alarm is on disk or it is
 * not. What must not happen any more is not taken back; it finds that out when it rings.
 */
@Component
class Alarms {
    /** The scheduler's task for a case's alarm: the instance is case/alarm/time. */
    static final String RING = "case-alarm";
    /** The scheduler's task for one mail to one desk: the instance is task/desk, or task/cleared. */
    static final String TELL = "tell-desk";

    private final SchedulerClient client;
    private final Clock clock;

    Alarms(DataSource database, Clock clock) {
        this.client = SchedulerClient.Builder.create(new TransactionAwareDataSourceProxy(database))
                .build();
        this.clock = clock;
    }

    void set(UUID caseId, Alarm alarm, Instant due) {
        put(RING, caseId + "/" + alarm + "/" + due.toEpochMilli(), due);
    }

    /** Tells the next desk, as soon as what is being decided is on disk. */
    void tell(UUID task, int desk) {
        put(TELL, task + "/" + desk, clock.instant());
    }

    void tellCleared(UUID task) {
        put(TELL, task + "/cleared", clock.instant());
    }

    private void put(String name, String instance, Instant at) {
        client.scheduleIfNotExists(new TaskInstance<>(name, instance), at);
    }
}
