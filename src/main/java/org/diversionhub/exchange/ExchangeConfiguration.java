package org.diversionhub.exchange;

import java.nio.file.Path;
import java.time.Clock;
import org.apache.camel.component.jms.JmsComponent;
import org.diversionhub.partner.PartnersNow;
import org.diversionhub.transport.PartnerBroker;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
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

    /** The hub's way into the partners' broker; what a route does not finish goes back. */
    @Bean("partners")
    @ConditionalOnProperty("hub.amqp.enabled")
    JmsComponent partnersComponent(PartnerBroker broker) {
        JmsComponent component = JmsComponent.jmsComponentTransacted(broker.connections());
        component.setCacheLevelName("CACHE_CONSUMER");
        // Or a partner could have the hub send something where the partner itself may not.
        component.setDisableReplyTo(true);
        return component;
    }

    @Bean
    PartnersNow partnersNow(CurrentSnapshot snapshots) {
        return () -> snapshots.get().partners();
    }

    @Bean
    @ConditionalOnMissingBean
    Clock clock() {
        return Clock.systemUTC();
    }
}
