package org.diversionhub.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.List;
import java.util.function.Predicate;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.digest.BuiltinDigests;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/** A partner's SFTP server, on loopback: one login, one folder, one host key. */
public final class TestSftpServer implements AutoCloseable {
    private final Path folder;
    private final SshServer server = SshServer.setUpDefaultServer();
    private final KeyPair hostKey;
    private volatile boolean away;

    /** @param known whose keys may sign in */
    public TestSftpServer(Path folder, Predicate<PublicKey> known) {
        this.folder = folder;
        try {
            Files.createDirectories(folder);
            hostKey = KeyUtils.generateKeyPair("ecdsa-sha2-nistp256", 256);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        server.setHost("127.0.0.1");
        server.setPort(0);
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        server.setPublickeyAuthenticator((login, key, session) -> !away && login.equals("hub") && known.test(key));
        server.setPasswordAuthenticator(null);
        server.setFileSystemFactory(new VirtualFileSystemFactory(folder));
        server.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
        start();
    }

    public void start() {
        try {
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets nobody in, and hangs up on who is. */
    public void pause() {
        away = true;
        dropSessions();
    }

    public void goOn() {
        away = false;
    }

    /** Hangs up; its port stays its own. */
    public void dropSessions() {
        for (ServerSession session : server.getActiveSessions().toArray(ServerSession[]::new)) {
            session.close(true);
        }
    }

    public Path folder() {
        return folder;
    }

    /** An address on it. */
    public String address(String path) {
        return "sftp://hub@127.0.0.1:" + server.getPort() + path;
    }

    public String fingerprint() {
        return KeyUtils.getFingerPrint(BuiltinDigests.sha256, hostKey.getPublic());
    }

    @Override
    public void close() {
        try {
            server.stop(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
