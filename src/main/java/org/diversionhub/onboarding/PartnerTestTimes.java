package org.diversionhub.onboarding;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import javax.sql.DataSource;
import org.diversionhub.exchange.ConfigurationInForce;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** When each partner is tested: each at another time of the interval, always the same; also one that is new. */
@Component
class PartnerTestTimes {
    private final SchedulerClient scheduler;
    private final PartnerTests tests;
    private final PartnerTestSettings settings;
    private final MeterRegistry figures;
    private final Clock clock;

    PartnerTestTimes(
            DataSource database, PartnerTests tests, PartnerTestSettings settings, MeterRegistry figures, Clock clock) {
        this.scheduler = SchedulerClient.Builder.create(database)
                .tableName(PartnerTestClock.TABLE)
                .build();
        this.tests = tests;
        this.settings = settings;
        this.figures = figures;
        this.clock = clock;
    }

    @EventListener({ApplicationReadyEvent.class, ConfigurationInForce.class})
    void begin() {
        tests.ids().forEach(this::begin);
    }

    private void begin(String partner) {
        Gauge.builder("hub.partner.test.failures", tests, all -> all.failures(partner))
                .description("Tests of the way to a partner that have failed, one after the other.")
                .tag("partner", partner)
                .register(figures);
        if (!settings.every().isZero()) {
            long turn =
                    Math.floorMod((long) partner.hashCode(), settings.every().toMillis());
            scheduler.scheduleIfNotExists(
                    new TaskInstance<>(PartnerTestClock.TEST, partner),
                    clock.instant().plusMillis(turn));
        }
    }
}
