package org.diversionhub.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.diversionhub.trust.HubTls;

/** A partner that insists on a client certificate. */
record TlsServer(SSLServerSocket socket, ExecutorService thread) implements AutoCloseable {
    static TlsServer start(Path folder, String name, Path trusted) throws Exception {
        KeyStore own =
                KeyStore.getInstance(folder.resolve(name + ".p12").toFile(), SampleCertificate.PASSWORD.toCharArray());
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, SampleCertificate.PASSWORD.toCharArray());
        KeyStore authorities = KeyStore.getInstance("PKCS12");
        authorities.load(null, null);
        try (var in = Files.newInputStream(trusted)) {
            authorities.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(authorities);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        var socket = (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0);
        socket.setNeedClientAuth(true);
        return new TlsServer(socket, Executors.newSingleThreadExecutor());
    }

    /** Lets the hub call, and tells by which name the partner knows it. */
    String greet(HubTls hub) throws Exception {
        var caller = CompletableFuture.supplyAsync(this::accept, thread);
        var factory = hub.context().getSocketFactory();
        try (var client = (SSLSocket) factory.createSocket("localhost", socket.getLocalPort())) {
            client.setSSLParameters(hub.parameters());
            client.startHandshake();
            client.getOutputStream().write(1);
            return caller.get();
        }
    }

    private String accept() {
        try (var connection = (SSLSocket) socket.accept()) {
            connection.getInputStream().read();
            return connection.getSession().getPeerPrincipal().getName();
        } catch (IOException e) {
            return "nobody";
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        thread.shutdownNow();
    }
}
