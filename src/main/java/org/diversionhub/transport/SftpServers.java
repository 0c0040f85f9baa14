package org.diversionhub.transport;

import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystemException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.digest.BuiltinDigests;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.sftp.SftpModuleProperties;
import org.apache.sshd.sftp.client.SftpClientFactory;
import org.apache.sshd.sftp.client.fs.SftpFileSystem;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.common.SftpException;
import org.diversionhub.partner.SshServer;
import org.diversionhub.trust.SshKey;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Sessions with the partners' SFTP servers. Only a server with a pinned key is spoken to, only by the hub's own key,
 * and nothing of the account in which the hub runs (known hosts, keys, configuration) plays a part.
 */
@Component
class SftpServers {
    private static final AttributeKey<SshServer> PINNED = new AttributeKey<>();
    private static final int PORT = 22;
    private static final Duration STEP = Duration.ofSeconds(5);
    private static final Duration IDLE = Duration.ofMinutes(2);

    private final SshKey key;
    private final Map<Server, SftpFileSystem> open = new ConcurrentHashMap<>();
    private final ScheduledThreadPoolExecutor deadlines = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "sftp-deadlines");
        thread.setDaemon(true);
        return thread;
    });
    private volatile @Nullable SshClient client;

    SftpServers(SshKey key) {
        this.key = key;
        this.deadlines.setRemoveOnCancelPolicy(true);
    }

    private record Server(String login, String host, int port, SshServer pinned) {}

    interface Work<T> {
        T in(SftpFileSystem files) throws IOException;
    }

    /**
     * Does the work on the server of this address; after a failure the next begins anew.
     *
     * @param most how long it may take; then the session is cut off, and nothing happens any more
     */
    <T> T with(URI address, SshServer pinned, Duration most, Work<T> work) throws IOException {
        Server server = new Server(
                address.getUserInfo(), address.getHost(), address.getPort() < 0 ? PORT : address.getPort(), pinned);
        Instant end = Instant.now().plus(most);
        SftpFileSystem files = files(server, shorter(most));
        long left = Duration.between(Instant.now(), end).toMillis();
        Future<?> cut = deadlines.schedule(
                () -> files.getClientSession().close(true), Math.max(0, left), TimeUnit.MILLISECONDS);
        try {
            return work.in(files);
        } catch (IOException | RuntimeException e) {
            if (!isUsable(files) || isLost(e)) {
                open.remove(server, files);
                files.getClientSession().close(true);
                throw new Unreachable(Instant.now().isBefore(end) ? "unreachable" : "timeout", e);
            }
            throw e;
        } finally {
            cut.cancel(false);
        }
    }

    private static Duration shorter(Duration most) {
        return most.compareTo(STEP) < 0 ? most : STEP;
    }

    private static boolean isUsable(SftpFileSystem files) {
        return files.isOpen() && files.getClientSession().isOpen();
    }

    /** Of a session that breaks its user may know before it does. What a server answers is of another kind. */
    private static boolean isLost(Exception e) {
        return switch (e) {
            case FileSystemException answer -> false;
            case Unreachable told -> false;
            case SftpException answer ->
                Set.of(SftpConstants.SSH_FX_CONNECTION_LOST, SftpConstants.SSH_FX_NO_CONNECTION)
                        .contains(answer.getStatus());
            case UncheckedIOException wrapped -> wrapped.getCause() instanceof IOException cause && isLost(cause);
            default -> e instanceof IOException;
        };
    }

    /** Two who come at once connect twice, and one session idles out; nobody waits for another's server. */
    private SftpFileSystem files(Server server, Duration step) throws IOException {
        SftpFileSystem known = open.get(server);
        if (known != null && isUsable(known)) {
            return known;
        }
        SftpFileSystem made = connect(server, step);
        open.put(server, made);
        return made;
    }

    private SftpFileSystem connect(Server server, Duration step) throws IOException {
        ClientSession session = session(server, step);
        try {
            session.addPublicKeyIdentity(
                    new KeyPair(key.pair().getPublic(), key.pair().getPrivate()));
            session.auth().verify(step);
            return SftpClientFactory.instance().createSftpFileSystem(session);
        } catch (IOException e) {
            session.close(true);
            boolean foreign = session.getServerKey() != null && !isPinned(session, session.getServerKey());
            throw new Unreachable(foreign ? "host-key" : "login", e);
        }
    }

    private ClientSession session(Server server, Duration step) throws IOException {
        try {
            return client().connect(
                            server.login(),
                            server.host(),
                            server.port(),
                            AttributeRepository.ofKeyValuePair(PINNED, server.pinned()),
                            null)
                    .verify(step)
                    .getSession();
        } catch (IOException e) {
            throw new Unreachable("unreachable", e);
        }
    }

    private synchronized SshClient client() {
        SshClient known = client;
        if (known == null) {
            known = start();
            client = known;
        }
        return known;
    }

    private static SshClient start() {
        SshClient client = SshClient.setUpDefaultClient();
        client.setServerKeyVerifier((session, address, hostKey) -> isPinned(session, hostKey));
        client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
        client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
        client.setUserAuthFactories(List.of(UserAuthPublicKeyFactory.INSTANCE));
        SshAlgorithms.limit(client);
        CoreModuleProperties.IDLE_TIMEOUT.set(client, IDLE);
        CoreModuleProperties.AUTH_TIMEOUT.set(client, STEP);
        SftpModuleProperties.SFTP_CHANNEL_OPEN_TIMEOUT.set(client, STEP);
        client.start();
        return client;
    }

    private static boolean isPinned(ClientSession session, PublicKey hostKey) {
        SshServer pinned = session.getConnectionContext().getAttribute(PINNED);
        return pinned != null && pinned.hostKeys().contains(KeyUtils.getFingerPrint(BuiltinDigests.sha256, hostKey));
    }

    @PreDestroy
    void close() {
        deadlines.shutdownNow();
        SshClient known = client;
        if (known != null) {
            known.close(true);
        }
    }
}
