package org.diversionhub.onboarding;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What of the broker for partners can be seen from beside the hub.
 *
 * @param enabled whether there is one
 * @param port at which it listens
 */
@ConfigurationProperties("hub.amqp")
public record BrokerPort(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("5671") int port) {}
