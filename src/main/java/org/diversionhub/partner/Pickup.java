package org.diversionhub.partner;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.diversionhub.config.ConfigPlace;

/**
 * Where a partner leaves what it sends, and the hub looks for it.
 *
 * @param from a folder, here or on its SFTP server; or its queue at the hub's broker
 * @param every how long the hub waits between two looks
 * @param server how that server is known; empty where it is no server
 * @param mapping by which what is not in the hub's own JSON is read; empty where all of it is
 * @param mappingAt where its file names the mapping
 */
public record Pickup(
        URI from, Duration every, Optional<SshServer> server, Optional<String> mapping, ConfigPlace mappingAt) {
    static final String FORMS = FolderAddress.FORM + ", or amqp:";

    static URI parse(String text) {
        return text.equals("amqp:") ? URI.create("amqp:here") : FolderAddress.parse(URI.create(text));
    }

    /** Whether it is the partner's queue at the hub's broker. */
    public boolean isBroker() {
        return transport().equals("amqp");
    }

    /** Whether it lies on the hub's own disks before the hub reads it. */
    public boolean isKeptHere() {
        return isBroker() || transport().equals("folder");
    }

    /** The route template by which it is looked at. */
    public String transport() {
        return from.getScheme();
    }
}
