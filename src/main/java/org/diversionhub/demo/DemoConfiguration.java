package org.diversionhub.demo;

import org.diversionhub.exchange.CurrentSnapshot;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The demo is there in its own profile alone. */
@Profile("demo")
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DemoSettings.class)
class DemoConfiguration {
    @Bean(destroyMethod = "close")
    SamplePartners samplePartners(CurrentSnapshot snapshot, DemoSettings settings) {
        return new SamplePartners(snapshot.get().partners(), settings.folder());
    }

    @Bean
    Demo demo(SamplePartners partners, CurrentSnapshot snapshot, JdbcClient sql, DemoSettings settings) {
        return new Demo(partners, snapshot.get(), sql, settings);
    }
}
