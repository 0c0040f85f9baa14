package org.diversionhub.partner;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Where a partner leaves what it sends, and the hub looks for it.
 *
 * @param from a folder, here or on its SFTP server
 * @param every how long the hub waits between two looks
 * @param server how that server is known; empty where it is no server
 */
public record Pickup(URI from, Duration every, Optional<SshServer> server) {
    /** The route template by which it is looked at. */
    public String transport() {
        return from.getScheme();
    }
}
