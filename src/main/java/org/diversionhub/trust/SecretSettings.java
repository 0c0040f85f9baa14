package org.diversionhub.trust;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the hub's passwords for partners' servers are.
 *
 * @param folder a folder outside {@code config}, a file for each. {@code HUB_SECRETS_FOLDER}
 */
@ConfigurationProperties("hub.secrets")
record SecretSettings(@DefaultValue("secrets") String folder) {
    Path path() {
        return Path.of(folder);
    }
}
