package org.diversionhub.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** The partners' ends: an HTTPS server on loopback that asks for the hub's certificate and remembers what it got. */
public final class Sinks implements AutoCloseable {
    /** Everything that the hub sent in one call. */
    public record Received(String partner, String line, Map<String, List<String>> headers, byte[] body) {
        public String text() {
            return new String(body, java.nio.charset.StandardCharsets.UTF_8);
        }

        public String header(String name) {
            return headers.getOrDefault(name, List.of("")).get(0);
        }
    }

    /** How a partner answers. */
    public interface Behaviour {
        void answer(HttpExchange exchange) throws IOException;
    }

    public static final Behaviour OK = exchange -> exchange.sendResponseHeaders(200, -1);

    private final HttpsServer server;
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final Map<String, Behaviour> behaviours = new ConcurrentHashMap<>();

    Sinks(SSLContext tls) throws IOException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("localhost"), 0), 100);
        server.setHttpsConfigurator(new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters asks = getSSLContext().getDefaultSSLParameters();
                asks.setNeedClientAuth(true);
                parameters.setSSLParameters(asks);
            }
        });
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", this::handle);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String partner = exchange.getRequestURI().getPath().split("/")[1];
            byte[] body = exchange.getRequestBody().readAllBytes();
            String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            received.add(new Received(partner, line, Map.copyOf(exchange.getRequestHeaders()), body));
            behaviours.getOrDefault(partner, OK).answer(exchange);
        }
    }

    String url(String partner) {
        return "https://localhost:" + server.getAddress().getPort() + "/" + partner;
    }

    /** From now on this partner answers so. */
    public void behave(String partner, Behaviour behaviour) {
        behaviours.put(partner, behaviour);
    }

    public static Behaviour status(int status) {
        return exchange -> exchange.sendResponseHeaders(status, -1);
    }

    public List<Received> of(String partner) {
        return received.stream().filter(one -> one.partner().equals(partner)).toList();
    }

    public List<Received> all() {
        return List.copyOf(received);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
