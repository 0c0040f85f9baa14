package org.diversionhub.transport;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The broker from which partners take messages, and to which they send them: AMQP 1.0, or JMS by Artemis's own client.
 *
 * @param enabled whether there is one. {@code HUB_AMQP_ENABLED}
 * @param address at which it listens. {@code HUB_AMQP_ADDRESS}
 * @param port at which it listens; TLS alone. {@code HUB_AMQP_PORT}
 * @param folder its journal; a text, since Spring would look for a {@code Path} on the class path first.
 *     {@code HUB_AMQP_FOLDER}
 */
@ConfigurationProperties("hub.amqp")
record AmqpSettings(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("0.0.0.0") String address,
        @DefaultValue("5671") int port,
        @DefaultValue("data/partner-broker") String folder) {}
