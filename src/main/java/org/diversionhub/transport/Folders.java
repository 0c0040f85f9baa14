package org.diversionhub.transport;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.sshd.sftp.client.fs.SftpFileSystem;
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
                ? servers.with(address, server.get(), most, files -> work.in(on(files, address.getPath())))
                : work.in(Path.of(address.getPath()));
    }

    /** A path that began with a slash would leave the folder in which the login begins. */
    private static Path on(SftpFileSystem files, String path) {
        String whole = path + "/";
        return whole.startsWith(HOME)
                ? files.getDefaultDir().resolve(whole.substring(HOME.length()).replaceFirst("^/+", ""))
                : files.getPath(path);
    }
}
