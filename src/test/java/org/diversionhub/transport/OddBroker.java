package org.diversionhub.transport;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.apache.qpid.protonj2.buffer.ProtonBuffer;
import org.apache.qpid.protonj2.buffer.ProtonBufferAllocator;
import org.apache.qpid.protonj2.engine.Connection;
import org.apache.qpid.protonj2.engine.Engine;
import org.apache.qpid.protonj2.engine.EngineFactory;
import org.apache.qpid.protonj2.engine.IncomingDelivery;
import org.apache.qpid.protonj2.engine.Receiver;
import org.apache.qpid.protonj2.engine.Session;
import org.apache.qpid.protonj2.engine.sasl.SaslOutcome;
import org.apache.qpid.protonj2.engine.sasl.SaslServerContext;
import org.apache.qpid.protonj2.engine.sasl.SaslServerListener;
import org.apache.qpid.protonj2.types.Symbol;
import org.apache.qpid.protonj2.types.messaging.Accepted;
import org.apache.qpid.protonj2.types.messaging.Modified;
import org.apache.qpid.protonj2.types.messaging.Released;
import org.apache.qpid.protonj2.types.transport.AMQPHeader;
import org.jspecify.annotations.Nullable;

/** A broker that speaks AMQP 1.0 over TLS, by Qpid's engine, and answers a message as it is told: Artemis does not. */
public final class OddBroker implements AutoCloseable {
    public enum Does {
        /** Takes the socket, and says nothing, not even of TLS. */
        SAYS_NOTHING,
        /** Says nothing after TLS. */
        HANGS,
        GRANTS_NO_CREDIT,
        /** Takes a message and says nothing of it, nor to a goodbye. */
        FALLS_SILENT,
        RELEASES,
        MODIFIES,
        ACCEPTS
    }

    private final SSLServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    public volatile Does does = Does.ACCEPTS;

    public OddBroker(SSLContext tls) throws IOException {
        server = (SSLServerSocket) tls.getServerSocketFactory().createServerSocket(0);
        server.setNeedClientAuth(true);
        threads.execute(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                threads.execute(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try {
            if (does == Does.SAYS_NOTHING) {
                return;
            }
            byte[] bytes = new byte[64 * 1024];
            int read = socket.getInputStream().read(bytes);
            if (does == Does.HANGS) {
                return;
            }
            Engine engine = engine(socket.getOutputStream());
            for (; read >= 0; read = socket.getInputStream().read(bytes)) {
                if (!engine.isShutdown()) {
                    engine.ingest(ProtonBufferAllocator.defaultAllocator().copy(bytes, 0, read));
                }
            }
        } catch (IOException e) {
            // The hub went, or this has closed.
        }
    }

    private Engine engine(OutputStream out) {
        Engine engine = EngineFactory.PROTON.createEngine();
        engine.outputConsumer(buffer -> write(buffer, out));
        engine.errorHandler(failed -> {});
        engine.saslDriver().server().setListener(new LetsIn());
        Connection connection = engine.start();
        connection.setContainerId("odd");
        connection.openHandler(Connection::open);
        connection.closeHandler(closed -> {
            if (does != Does.FALLS_SILENT) {
                closed.close();
            }
        });
        connection.sessionOpenHandler(Session::open);
        connection.receiverOpenHandler(this::opened);
        return engine;
    }

    private void opened(Receiver link) {
        link.setSource(link.getRemoteSource());
        link.setTarget(link.<org.apache.qpid.protonj2.types.messaging.Target>getRemoteTarget());
        link.deliveryReadHandler(this::came);
        link.detachHandler(Receiver::detach).closeHandler(Receiver::close);
        link.open();
        if (does != Does.GRANTS_NO_CREDIT) {
            link.addCredit(1);
        }
    }

    private void came(IncomingDelivery delivery) {
        if (delivery.isPartial()) {
            return;
        }
        switch (does) {
            case RELEASES -> delivery.disposition(Released.getInstance(), true);
            case MODIFIES -> delivery.disposition(new Modified(), true);
            case ACCEPTS -> delivery.disposition(Accepted.getInstance(), true);
            default -> {}
        }
    }

    private static void write(ProtonBuffer buffer, OutputStream out) {
        byte[] bytes = new byte[buffer.getReadableBytes()];
        buffer.readBytes(bytes, 0, bytes.length);
        try {
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static final class LetsIn implements SaslServerListener {
        @Override
        public void handleSaslHeader(SaslServerContext context, AMQPHeader header) {
            context.sendMechanisms(new Symbol[] {Symbol.valueOf("EXTERNAL")});
        }

        @Override
        public void handleSaslInit(SaslServerContext context, Symbol mechanism, @Nullable ProtonBuffer initial) {
            context.sendOutcome(SaslOutcome.SASL_OK, null);
        }

        @Override
        public void handleSaslResponse(SaslServerContext context, ProtonBuffer response) {}
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
        threads.shutdownNow();
    }
}
