package org.diversionhub.onboarding;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.diversionhub.demo.SampleAuthority;
import org.diversionhub.demo.SampleCertificate;

/** Servers of partners, good ones and broken ones, on all addresses of loopback. */
final class OtherEnd implements AutoCloseable {
    /** How it asks for the hub's certificate. */
    enum Asks {
        NEEDS,
        NOT
    }

    private final AutoCloseable stop;
    private final int port;
    private final List<String> calls;

    private OtherEnd(AutoCloseable stop, int port, List<String> calls) {
        this.stop = stop;
        this.port = port;
        this.calls = calls;
    }

    /** Answers with this status. */
    static OtherEnd https(
            SampleCertificate own, List<X509Certificate> shown, SampleAuthority trusted, Asks asks, int status) {
        try {
            HttpsServer server = HttpsServer.create(new InetSocketAddress(0), 10);
            server.setHttpsConfigurator(new HttpsConfigurator(context(own, shown, trusted)) {
                @Override
                public void configure(HttpsParameters parameters) {
                    SSLParameters tls = getSSLContext().getDefaultSSLParameters();
                    tls.setNeedClientAuth(asks == Asks.NEEDS);
                    parameters.setSSLParameters(tls);
                }
            });
            List<String> calls = new CopyOnWriteArrayList<>();
            server.createContext("/", exchange -> {
                try (exchange) {
                    byte[] body = exchange.getRequestBody().readAllBytes();
                    calls.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body.length);
                    exchange.sendResponseHeaders(status, -1);
                }
            });
            ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
            server.setExecutor(threads);
            server.start();
            return new OtherEnd(
                    () -> {
                        server.stop(0);
                        threads.shutdownNow();
                    },
                    server.getAddress().getPort(),
                    calls);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is done with each connection, after which it is closed. */
    interface Speaks {
        void on(InputStream in, OutputStream out) throws IOException, InterruptedException;
    }

    static OtherEnd plain(Speaks speaks) {
        try {
            ServerSocket socket = new ServerSocket(0, 10);
            ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
            threads.submit(() -> {
                while (true) {
                    Socket connection = socket.accept();
                    threads.submit(() -> {
                        try (connection) {
                            speaks.on(connection.getInputStream(), connection.getOutputStream());
                        }
                        return connection;
                    });
                }
            });
            return new OtherEnd(
                    () -> {
                        socket.close();
                        threads.shutdownNow();
                    },
                    socket.getLocalPort(),
                    List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SSLContext context(SampleCertificate own, List<X509Certificate> shown, SampleAuthority trusted)
            throws GeneralSecurityException, IOException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("own", own.key(), new char[0], shown.toArray(X509Certificate[]::new));
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, new char[0]);
        KeyStore authorities = KeyStore.getInstance("PKCS12");
        authorities.load(null, null);
        authorities.setCertificateEntry("ca", trusted.certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(authorities);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    int port() {
        return port;
    }

    List<String> calls() {
        return calls;
    }

    @Override
    public void close() throws Exception {
        stop.close();
    }
}
