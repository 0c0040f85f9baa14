package org.diversionhub.e2e;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** Stands between the hub and a mail server, with TLS on both sides, and hears or changes each line of the server's. */
final class ImapProxy implements AutoCloseable {
    private final SSLServerSocket listening;
    private final SSLContext tls;
    private final int server;
    private final Function<String, Optional<String>> lines;

    /**
     * @param tls with the certificate that it shows
     * @param server port of the mail server
     * @param lines each line of the server's, as the hub is to have it; empty: the connection is cut
     */
    ImapProxy(SSLContext tls, int server, Function<String, Optional<String>> lines) throws IOException {
        this.tls = tls;
        this.server = server;
        this.lines = lines;
        listening = (SSLServerSocket) tls.getServerSocketFactory().createServerSocket(0);
        Thread.startVirtualThread(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                SSLSocket hub = (SSLSocket) listening.accept();
                Thread.startVirtualThread(() -> carry(hub));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void carry(SSLSocket hub) {
        try (hub;
                SSLSocket mail = (SSLSocket) tls.getSocketFactory().createSocket("localhost", server)) {
            Thread.startVirtualThread(() -> forward(hub, mail));
            InputStream in = new BufferedInputStream(mail.getInputStream());
            Optional<String> line = line(in).flatMap(lines);
            while (line.isPresent()) {
                hub.getOutputStream().write(line.get().getBytes(StandardCharsets.ISO_8859_1));
                line = line(in).flatMap(lines);
            }
        } catch (IOException e) {
            // One of the two has hung up.
        }
    }

    private static void forward(SSLSocket hub, SSLSocket mail) {
        try (OutputStream out = mail.getOutputStream()) {
            hub.getInputStream().transferTo(out);
        } catch (IOException e) {
            // Likewise.
        }
    }

    private static Optional<String> line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int one = in.read();
        while (one >= 0) {
            line.write(one);
            if (one == '\n') {
                return Optional.of(line.toString(StandardCharsets.ISO_8859_1));
            }
            one = in.read();
        }
        return Optional.empty();
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
