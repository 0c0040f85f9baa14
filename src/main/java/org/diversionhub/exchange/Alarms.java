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
    /**
     * The scheduler's task for a case's alarm: the instance is case/alarm and a number, since to ring twice is nothing.
     */
    static final String RING = "case-alarm";
    /** The scheduler's task for one mail to one desk: the instance is task/desk, or task/cleared. */
    static final String TELL = "tell-desk";

    /** The scheduler's task for a consent's end: the instance is consent/end. */
    static final String CONSENT = "consent-alarm";
    /** The scheduler's task for a request for an accounting, by its id. */
    static final String REQUEST = "accounting-alarm";
    /** The scheduler's task for whom a case has asked: the instance is case and a number, as of its own alarms. */
    static final String ASKED = "asked-alarm";
    /** The scheduler's task for a jail that sends rosters, by its id. */
    static final String ROSTER = "roster-alarm";
    /** The scheduler's task for a consent that came before its referral: the instance is its file and a number. */
    static final String FILE = "file-alarm";
    /** The scheduler's task that sets the alarms of open cases anew after the site has changed its times. */
    static final String RESET = "reset-alarms";

    /** Where mails wait apart, so that a mail server that hangs stops no clock. */
    static final String MAILS = "scheduled_mails";

    private final SchedulerClient client;
    private final SchedulerClient mails;
    private final Clock clock;

    Alarms(DataSource database, Clock clock) {
        var inTransaction = new TransactionAwareDataSourceProxy(database);
        this.client = SchedulerClient.Builder.create(inTransaction).build();
        this.mails =
                SchedulerClient.Builder.create(inTransaction).tableName(MAILS).build();
        this.clock = clock;
    }

    void set(UUID caseId, Alarm alarm, Instant due) {
        put(RING, caseId + "/" + alarm + "/" + UUID.randomUUID(), due);
    }

    /** @param end when the consent was to end when it was given; another end is another event's */
    void setConsent(UUID authority, Instant end, Instant at) {
        var alarm = new TaskInstance<>(CONSENT, authority + "/" + end.toEpochMilli());
        if (!client.scheduleIfNotExists(alarm, at)) {
            client.reschedule(alarm, at);
        }
    }

    void setRequest(UUID request, Instant at) {
        put(REQUEST, request.toString(), at);
    }

    void setAsked(UUID caseId, Instant at) {
        put(ASKED, caseId + "/" + UUID.randomUUID(), at);
    }

    void setFile(UUID file, Instant at) {
        put(FILE, file + "/" + UUID.randomUUID(), at);
    }

    void setRoster(String jail, Instant at) {
        put(ROSTER, jail, at);
    }

    /** Once, for all who ask at the same time. */
    void reset() {
        put(RESET, "all", clock.instant());
    }

    /** Tells the next desk, as soon as what is being decided is on disk. */
    void tell(UUID task, int desk) {
        tell(task + "/" + desk);
    }

    void tellCleared(UUID task) {
        tell(task + "/cleared");
    }

    private void tell(String instance) {
        mails.scheduleIfNotExists(new TaskInstance<>(TELL, instance), clock.instant());
    }

    private void put(String name, String instance, Instant at) {
        client.scheduleIfNotExists(new TaskInstance<>(name, instance), at);
    }
}
