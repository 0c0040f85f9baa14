package org.diversionhub.demo;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the demo runs; each can be set as {@code HUB_DEMO_…}.
 *
 * @param stay whether the hub stays up after the journey; if not, it ends with 0, or 1 if a step failed
 * @param patience how long a step may take
 * @param certificates the folder of the sample certificates; a text, since Spring would look for a {@code Path} on the
 *     class path first
 */
@ConfigurationProperties("hub.demo")
record DemoSettings(
        @DefaultValue("true") boolean stay,
        @DefaultValue("20s") Duration patience,
        @DefaultValue("certs-sample") String certificates) {
    Path folder() {
        return Path.of(certificates);
    }
}
