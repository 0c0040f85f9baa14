package org.diversionhub.transport;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The broker from which partners take messages, and to which they send them: AMQP 1.0, which JMS clients speak, too.
 *
 * @param enabled whether there is one. {@code HUB_AMQP_ENABLED}
 * @param address at which it listens. {@code HUB_AMQP_ADDRESS}
 * @param port at which it listens; TLS alone. {@code HUB_AMQP_PORT}
 * @param folder its journal; a text, since Spring would look for a {@code Path} on the class path first.
 *     {@code HUB_AMQP_FOLDER}
 * @param largestMessage what it takes at most. {@code HUB_AMQP_LARGESTMESSAGE}
 */
@ConfigurationProperties("hub.amqp")
record AmqpSettings(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("0.0.0.0") String address,
        @DefaultValue("5671") int port,
        @DefaultValue("data/partner-broker") String folder,
        @DefaultValue("4MB") DataSize largestMessage) {
    long largest() {
        return largestMessage.toBytes();
    }
}
