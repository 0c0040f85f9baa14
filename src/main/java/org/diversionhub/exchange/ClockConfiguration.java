package org.diversionhub.exchange;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import javax.sql.DataSource;
import org.diversionhub.platform.DatabaseClock;
import org.diversionhub.referral.Alarm;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The programme's clocks, on the database: whichever node is up rings what is due, one at a time, also what fell due
 * while none was.
 */
@Configuration(proxyBeanMethods = false)
class ClockConfiguration {
    private static final Duration MAIL_AGAIN = Duration.ofMinutes(1);

    private static final int THREADS = 2;

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
        return DatabaseClock.on(database, clock, settings.look(), THREADS, tasks);
    }

    private static Task<Void> ring(Ringing ringing) {
        return DatabaseClock.task(Alarms.RING, id -> {
            String[] parts = id.split("/");
            return ringing.ring(UUID.fromString(parts[0]), Alarm.valueOf(parts[1]));
        });
    }

    private static Task<Void> consent(ConsentClock consents) {
        return DatabaseClock.task(Alarms.CONSENT, id -> {
            String[] parts = id.split("/");
            return consents.ring(UUID.fromString(parts[0]), Instant.ofEpochMilli(Long.parseLong(parts[1])));
        });
    }

    private static Task<Void> request(AccountingClock requests) {
        return DatabaseClock.task(Alarms.REQUEST, id -> requests.ring(UUID.fromString(id)));
    }

    private static Task<Void> asked(AskedClock asked) {
        return DatabaseClock.task(Alarms.ASKED, id -> asked.ring(UUID.fromString(id.split("/")[0])));
    }

    private static Task<Void> roster(RosterClock rosters) {
        return DatabaseClock.task(Alarms.ROSTER, rosters::ring);
    }

    private static Task<Void> file(FileClock files) {
        return DatabaseClock.task(Alarms.FILE, id -> files.ring(UUID.fromString(id.split("/")[0])));
    }

    private static Task<Void> reset(AlarmsAnew anew) {
        return Tasks.oneTime(Alarms.RESET)
                .onFailure(new FailureHandler.OnFailureRetryLater<>(DatabaseClock.AGAIN))
                .execute((instance, context) -> anew.run());
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
