package org.diversionhub.partner;

import java.util.LinkedHashSet;
import java.util.Set;
import org.diversionhub.config.ConfigMap;

/**
 * A partner's SFTP server, of which nothing is believed but its key.
 *
 * @param hostKeys fingerprints of its host keys, as {@code ssh-keygen -lf} shows them: {@code SHA256:} and base 64; two
 *     while one is replaced
 */
public record SshServer(Set<String> hostKeys) {
    public SshServer {
        hostKeys = Set.copyOf(hostKeys);
    }

    static SshServer read(ConfigMap map) {
        try (map) {
            Set<String> keys = new LinkedHashSet<>(
                    map.list(
                            "host-keys",
                            SshServer::fingerprint,
                            "SHA256:… as `ssh-keyscan <host> | ssh-keygen -lf -` shows it, compared with what the partner says"));
            if (keys.isEmpty()) {
                map.fault("host-keys", "no host key", "the fingerprint of the server's key, or of two");
            }
            return new SshServer(keys);
        }
    }

    private static String fingerprint(String text) {
        if (!text.matches("SHA256:[A-Za-z0-9+/]{43}")) {
            throw new IllegalArgumentException(text);
        }
        return text;
    }
}
