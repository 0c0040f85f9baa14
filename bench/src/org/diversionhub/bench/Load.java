package org.diversionhub.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;

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
                try (Connection connection = new Connection(tls, port)) {
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

    /**
     * Sends them at a fixed rate, whether the hub keeps up or not: time counts from the moment at which each was meant
     * to go. Where all connections wait for an answer, the next goes late and its time counts all the same.
     *
     * @param perSecond how many are meant to go
     */
    void runAtRate(int first, int most, double perSecond, Body body, Ledger ledger) throws InterruptedException {
        AtomicInteger next = new AtomicInteger(first);
        long begin = System.nanoTime() + 100_000_000L;
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            threads.add(Thread.ofPlatform().name("load-" + i).daemon().start(() -> {
                try (Connection connection = new Connection(tls, port)) {
                    for (int n = next.getAndIncrement();
                            n < first + most && ledger.errors() < TOO_MANY_ERRORS;
                            n = next.getAndIncrement()) {
                        byte[] made = body.of(n);
                        long meant = begin + (long) ((n - first) / perSecond * 1e9);
                        LockSupport.parkNanos(meant - System.nanoTime());
                        while (System.nanoTime() < meant) {
                            LockSupport.parkNanos(meant - System.nanoTime());
                        }
                        ledger.meant(n, meant);
                        post(connection, n, made, ledger);
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void send(Connection connection, int n, byte[] body, Ledger ledger) {
        ledger.sending(n);
        post(connection, n, body, ledger);
    }

    private void post(Connection connection, int n, byte[] body, Ledger ledger) {
        try {
            Wire.Part answer = connection.post("/exchange/" + kind, body);
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
}
