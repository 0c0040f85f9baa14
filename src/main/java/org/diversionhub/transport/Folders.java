package org.diversionhub.transport;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.diversionhub.partner.SshServer;
import org.springframework.stereotype.Component;

/** The folders that partner files name: on this machine, or on a partner's SFTP server. What follows is the same. */
@Component
class Folders {
    /** As curl writes it: below the folder in which a login begins. */
    private static final String HOME = "/~/";

    private final SftpServers servers;

    Folders(SftpServers servers) {
        this.servers = servers;
    }

    /** What is done with a folder. */
    interface Work<T> {
        T in(Path folder) throws IOException;
    }

    /**
     * Does the work in the folder at this address.
     *
     * @param most how long it may take on a server
     * @throws Unreachable where its server cannot be used
     */
    <T> T with(URI address, Optional<SshServer> server, Duration most, Work<T> work) throws IOException {
        return server.isPresent()
                ? servers.with(
                        address,
                        server.get(),
                        most,
                        files -> work.in(
                                (address.getPath() + "/").startsWith(HOME)
                                        ? files.getDefaultDir()
                                                .resolve((address.getPath() + "/").substring(HOME.length()))
                                        : files.getPath(address.getPath())))
                : work.in(Path.of(address.getPath()));
    }
}
