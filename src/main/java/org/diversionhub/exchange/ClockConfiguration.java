package org.diversionhub.exchange;

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
    private static final Duration AGAIN = Duration.ofSeconds(10);
    /** What a node had in its hands when it was killed is another's after a minute; by default half an hour. */
    private static final Duration BEAT = Duration.ofSeconds(10);

    private static final Duration MAIL_AGAIN = Duration.ofMinutes(1);

    private static final int MISSED_BEATS = 6;

    @Bean(initMethod = "start", destroyMethod = "stop")
    Scheduler scheduler(
            DataSource database,
            Ringing ringing,
            ConsentClock consents,
            AccountingClock requests,
            AskedClock asked,
            RosterClock rosters,
            FileClock files,
            AlarmsAnew anew,
            ExchangeSettings settings,
            Clock clock) {
        return on(
                        database,
                        settings,
                        clock,
                        ring(ringing),
                        consent(consents),
                        request(requests),
                        asked(asked),
                        roster(rosters),
                        file(files),
                        reset(anew))
                .build();
    }

    /** Mails have threads of their own: a server that takes no mail stops no clock. */
    @Bean(initMethod = "start", destroyMethod = "stop")
    Scheduler mailScheduler(DataSource database, DeskMail mail, ExchangeSettings settings, Clock clock) {
        return on(database, settings, clock, tell(mail)).tableName(Alarms.MAILS).build();
    }

    private static SchedulerBuilder on(DataSource database, ExchangeSettings settings, Clock clock, Task<?>... tasks) {
        return Scheduler.create(database, tasks)
                .clock(clock::instant)
                .pollingInterval(settings.look())
                .heartbeatInterval(BEAT)
                .missedHeartbeatsLimit(MISSED_BEATS)
                .pollUsingLockAndFetch(0.5, 2)
                .threads(2)
                .shutdownMaxWait(AGAIN)
                .alwaysPersistTimestampInUTC();
    }

    private static Task<Void> ring(Ringing ringing) {
        return Tasks.custom(Alarms.RING, Void.class)
                .onFailure(new FailureHandler.OnFailureRetryLater<>(AGAIN))
                .execute((instance, context) -> {
                    String[] parts = instance.getId().split("/");
                    return again(ringing.ring(UUID.fromString(parts[0]), Alarm.valueOf(parts[1])));
                });
    }

    private static Task<Void> consent(ConsentClock consents) {
        return Tasks.custom(Alarms.CONSENT, Void.class)
                .onFailure(new FailureHandler.OnFailureRetryLater<>(AGAIN))
                .execute((instance, context) -> {
                    String[] parts = instance.getId().split("/");
                    Instant end = Instant.ofEpochMilli(Long.parseLong(parts[1]));
                    return again(consents.ring(UUID.fromString(parts[0]), end));
                });
    }

    private static Task<Void> request(AccountingClock requests) {
        return Tasks.custom(Alarms.REQUEST, Void.class)
                .onFailure(new FailureHandler.OnFailureRetryLater<>(AGAIN))
                .execute((instance, context) -> again(requests.ring(UUID.fromString(instance.getId()))));
    }

    private static Task<Void> asked(AskedClock asked) {
        return Tasks.custom(Alarms.ASKED, Void.class)
                .onFailure(new FailureHandler.OnFailureRetryLater<>(AGAIN))
                .execute((instance, context) ->
                        again(asked.ring(UUID.fromString(instance.getId().split("/")[0]))));
    }

    private static Task<Void> roster(RosterClock rosters) {
        return Tasks.custom(Alarms.ROSTER, Void.class)
                .onFailure(new FailureHandler.OnFailureRetryLater<>(AGAIN))
                .execute((instance, context) -> again(rosters.ring(instance.getId())));
    }

    private static Task<Void> file(FileClock files) {
        return Tasks.custom(Alarms.FILE, Void.class)
                .onFailure(new FailureHandler.OnFailureRetryLater<>(AGAIN))
                .execute((instance, context) ->
                        again(files.ring(UUID.fromString(instance.getId().split("/")[0]))));
    }

    private static Task<Void> reset(AlarmsAnew anew) {
        return Tasks.oneTime(Alarms.RESET)
                .onFailure(new FailureHandler.OnFailureRetryLater<>(AGAIN))
                .execute((instance, context) -> anew.run());
    }

    private static CompletionHandler<Void> again(Optional<Instant> next) {
        return next.<CompletionHandler<Void>>map(at -> (done, operations) -> operations.reschedule(done, at))
                .orElseGet(CompletionHandler.OnCompleteRemove::new);
    }

    private static Task<Void> tell(DeskMail mail) {
        return Tasks.oneTime(Alarms.TELL)
                .onFailure(new FailureHandler.OnFailureRetryLater<>(MAIL_AGAIN))
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
