package org.diversionhub.trust;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which of a site's hubs this is.
 *
 * @param node its name in the audit, no other hub's; empty means a random one, kept in the data folder.
 *     {@code HUB_NODE}
 * @param platform where that is
 */
@ConfigurationProperties("hub")
record NodeSettings(
        @DefaultValue("") String node, @DefaultValue Platform platform) {
    /** As in the room {@code platform}. */
    record Platform(@DefaultValue("data") String dataFolder) {}

    Path data() {
        return Path.of(platform.dataFolder());
    }
}
