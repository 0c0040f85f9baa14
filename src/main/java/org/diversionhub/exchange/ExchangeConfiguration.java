package org.diversionhub.exchange;

import java.time.Clock;
import org.apache.camel.component.jms.JmsComponent;
import org.diversionhub.partner.PartnersNow;
import org.diversionhub.transport.PartnerBroker;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ExchangeSettings.class, LimitSettings.class})
class ExchangeConfiguration {
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
