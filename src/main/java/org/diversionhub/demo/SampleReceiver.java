package org.diversionhub.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * A partner that takes messages by HTTPS, as one should: on loopback, from the hub's certificate only, and each
 * {@code Idempotency-Key} once in effect. It keeps what it took, for the demo and for tests to look at.
 */
public final class SampleReceiver implements AutoCloseable {
    private final HttpsServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final Set<String> keys = new HashSet<>();
    private volatile int status = 200;

    /** One message; headers under their names in small letters. */
    public record Received(String path, Map<String, String> headers, byte[] body) {
        @Override
        public String toString() {
            return "Received[" + path + ", " + body.length + " bytes]";
        }
    }

    /**
     * Listens at once.
     *
     * @param certificates the folder of the sample certificates
     * @param name the partner whose certificate it shows
     * @param port 0 takes a free one
     */
    public SampleReceiver(Path certificates, String name, int port) {
        try {
            server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on port " + port, e);
        }
        server.setHttpsConfigurator(
                new AsksForCertificate(SampleTls.read(certificates, name).context()));
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** From now on every message is answered so; only one that is answered with 2xx counts as taken. */
    public void answer(int newStatus) {
        this.status = newStatus;
    }

    /** What was taken so far, in order. */
    public List<Received> received() {
        return List.copyOf(received);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            int answer = status;
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (!exchange.getRequestMethod().equals("POST")) {
                answer = 405;
            } else if (answer / 100 == 2) {
                take(exchange, body);
            }
            exchange.sendResponseHeaders(answer, -1);
        }
    }

    private synchronized void take(HttpExchange exchange, byte[] body) {
        String path = exchange.getRequestURI().getPath();
        String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
        if (key == null || keys.add(path + " " + key)) {
            Map<String, String> headers = new TreeMap<>();
            exchange.getRequestHeaders()
                    .forEach((name, values) ->
                            headers.put(name.toLowerCase(java.util.Locale.ROOT), String.join(", ", values)));
            received.add(new Received(path, headers, body));
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }

    private static final class AsksForCertificate extends HttpsConfigurator {
        AsksForCertificate(SSLContext context) {
            super(context);
        }

        @Override
        public void configure(HttpsParameters parameters) {
            SSLParameters asks = getSSLContext().getDefaultSSLParameters();
            asks.setNeedClientAuth(true);
            parameters.setSSLParameters(asks);
        }
    }
}
