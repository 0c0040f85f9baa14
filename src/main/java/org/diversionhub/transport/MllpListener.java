package org.diversionhub.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.partner.PartnersNow;
import org.diversionhub.trust.HubTls;
import org.diversionhub.trust.SenderIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Listens for partners who send HL7 v2 by MLLP, over mutual TLS. It is the last to begin and the first to end: what it
 * takes needs everything else.
 */
@Component
@ConditionalOnProperty("hub.mllp.enabled")
public class MllpListener implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(MllpListener.class);
    private static final long LAST_ANSWERS = 10;

    private final MllpSettings settings;
    private final HubTls tls;
    private final MllpDoor door;
    private final Deadlines deadlines;
    private final Set<MllpConnection> connections = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofPlatform().name("mllp-", 0).factory());
    private volatile boolean running;
    private volatile Optional<ServerSocket> server = Optional.empty();

    MllpListener(
            MllpSettings settings,
            HubTls tls,
            SenderIdentity identity,
            PartnersNow partners,
            MllpService service,
            Deadlines deadlines) {
        this.settings = settings;
        this.tls = tls;
        this.deadlines = deadlines;
        this.door = new MllpDoor(identity, partners, service, settings.perPartner());
    }

    @Override
    public void start() {
        try {
            SSLServerSocket socket =
                    (SSLServerSocket) tls.context().getServerSocketFactory().createServerSocket();
            socket.setNeedClientAuth(true);
            socket.setEnabledProtocols(tls.parameters().getProtocols());
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(settings.address()), settings.port()));
            server = Optional.of(socket);
            running = true;
            Thread.ofPlatform().name("mllp-accept").daemon().start(() -> accept(socket));
        } catch (IOException e) {
            ConfigFaults faults = new ConfigFaults();
            faults.add(
                    "hub.mllp.port",
                    0,
                    "nobody can listen at " + settings.address() + ":" + settings.port(),
                    "an address and a port that are free");
            faults.refuse();
        }
    }

    private void accept(SSLServerSocket socket) {
        while (running) {
            try {
                serve((SSLSocket) socket.accept());
            } catch (IOException e) {
                if (running) {
                    LOG.warn("an MLLP connection could not be taken");
                    pause();
                }
            }
        }
    }

    /** Out of file handles, for one: what failed at once would fail again at once. */
    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(SSLSocket socket) throws IOException {
        if (connections.size() >= settings.connections()) {
            LOG.warn("an MLLP connection is refused: there are {} (hub.mllp.connections)", settings.connections());
            socket.close();
            return;
        }
        MllpConnection connection = new MllpConnection(socket, door, settings, deadlines);
        connections.add(connection);
        try {
            threads.execute(() -> {
                try {
                    connection.run();
                } finally {
                    connections.remove(connection);
                }
            });
        } catch (RejectedExecutionException e) {
            connections.remove(connection);
            socket.close();
        }
    }

    /** What is being answered is answered; who is silent is told nothing more. */
    @Override
    public void stop() {
        running = false;
        server.ifPresent(MllpListener::close);
        connections.forEach(MllpConnection::end);
        threads.shutdown();
        try {
            if (!threads.awaitTermination(LAST_ANSWERS, TimeUnit.SECONDS)) {
                connections.forEach(MllpConnection::cut);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }

    /** At which it listens: the setting, or the one that was free where that is 0. */
    public int port() {
        return server.map(ServerSocket::getLocalPort).orElse(-1);
    }
}
