package org.diversionhub.exchange;

import java.nio.file.Path;
import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Reads the site's configuration; the hub does not start on one that is wrong or whose own tests fail. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ExchangeSettings.class, LimitSettings.class})
class ExchangeConfiguration {
    @Bean
    @ConditionalOnMissingBean
    CurrentSnapshot currentSnapshot(ExchangeSettings settings) {
        return new CurrentSnapshot(Snapshot.readAndTest(Path.of(settings.home())));
    }

    @Bean
    @ConditionalOnMissingBean
    Clock clock() {
        return Clock.systemUTC();
    }
}
