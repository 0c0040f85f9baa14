package org.diversionhub.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** Posts over connections that are kept: each sends its next message when it has the receipt of the last. */
final class Load {
    private static final int TOO_MANY_ERRORS = 100;

    private final SSLContext tls;
    private final int port;
    private final String kind;
    private final int connections;

    Load(SSLContext tls, int port, String kind, int connections) {
        this.tls = tls;
        this.port = port;
        this.kind = kind;
        this.connections = connections;
    }

    /** Makes the body of message number {@code n}. */
    interface Body {
        byte[] of(int n);
    }

    /** Sends messages {@code first} … until there are {@code most} of them or the time is over. */
    void run(int first, int most, int seconds, Body body, Ledger ledger) throws InterruptedException {
        AtomicInteger next = new AtomicInteger(first);
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            threads.add(Thread.ofPlatform().name("load-" + i).daemon().start(() -> {
                try (Connection connection = new Connection()) {
                    for (int n = next.getAndIncrement();
                            n < first + most && System.nanoTime() < end && ledger.errors() < TOO_MANY_ERRORS;
                            n = next.getAndIncrement()) {
                        send(connection, n, body.of(n), ledger);
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static void send(Connection connection, int n, byte[] body, Ledger ledger) {
        ledger.sending(n);
        try {
            Wire.Part answer = connection.post(body);
            ledger.answered(n, answer.status());
            if (answer.status() != 202) {
                tell(ledger, answer.first() + " " + new String(answer.body(), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            ledger.failed();
            tell(ledger, e.toString());
        }
    }

    private static void tell(Ledger ledger, String error) {
        if (ledger.errors() <= 3) {
            System.err.println(error);
        }
    }

    /** One connection; opened again when the hub closes it. */
    private final class Connection implements AutoCloseable {
        private SSLSocket socket;
        private Wire wire;

        Wire.Part post(byte[] body) throws IOException {
            if (socket == null) {
                socket = (SSLSocket) tls.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(60_000);
                wire = new Wire(new BufferedInputStream(socket.getInputStream()));
            }
            byte[] head = ("POST /exchange/" + kind + " HTTP/1.1\r\nHost: localhost:" + port
                            + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
            byte[] request = java.util.Arrays.copyOf(head, head.length + body.length);
            System.arraycopy(body, 0, request, head.length, body.length);
            Wire.Part answer = null;
            try {
                socket.getOutputStream().write(request);
                answer = wire.read();
            } finally {
                if (answer == null || answer.last()) {
                    close();
                }
            }
            if (answer == null) {
                throw new IOException("the hub hung up");
            }
            return answer;
        }

        @Override
        public void close() {
            if (socket != null) {
                try {
                    socket.close();
                } catch (IOException e) {
                    System.err.println(e);
                }
                socket = null;
            }
        }
    }
}
