package org.diversionhub.onboarding;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.Task;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.diversionhub.platform.DatabaseClock;
import org.diversionhub.transport.BrokerProbe;
import org.diversionhub.transport.FolderProbe;
import org.diversionhub.transport.Mailboxes;
import org.diversionhub.transport.PartnerBroker;
import org.diversionhub.trust.Cms;
import org.diversionhub.trust.HubTls;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.mail.javamail.JavaMailSender;

/**
 * Tests each partner in its turn, on the database: of several nodes one does. It has threads of its own, since a server
 * that hangs must keep no clock.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({PartnerTestSettings.class, BrokerPort.class})
class PartnerTestClock {
    static final String TEST = "partner-test";
    static final String TABLE = "scheduled_tests";
    private static final int THREADS = 4;
    private static final Duration LOOK = Duration.ofSeconds(10);

    @Bean
    Means means(
            HubTls tls,
            Cms cms,
            FolderProbe folders,
            BrokerProbe brokers,
            Mailboxes mailboxes,
            ObjectProvider<JavaMailSender> mail,
            @Value("${hub.exchange.alerts-from:" + PartnerTestSettings.FROM + "}") String mailFrom,
            BrokerPort broker,
            ObjectProvider<PartnerBroker> running,
            Clock clock,
            PartnerTestSettings settings) {
        return new Means(
                tls,
                folders,
                brokers,
                mailboxes,
                true,
                Optional.ofNullable(mail.getIfAvailable()),
                mailFrom,
                () -> cms,
                broker,
                Optional.ofNullable(running.getIfAvailable()),
                clock,
                settings.most());
    }

    @Bean(initMethod = "start", destroyMethod = "stop")
    Scheduler partnerTestScheduler(DataSource database, PartnerTests tests, Clock clock) {
        Task<Void> test = DatabaseClock.task(TEST, tests::ring);
        return DatabaseClock.on(database, clock, LOOK, THREADS, test)
                .tableName(TABLE)
                .build();
    }
}
