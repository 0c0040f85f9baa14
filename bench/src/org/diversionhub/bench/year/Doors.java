package org.diversionhub.bench.year;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Deque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.diversionhub.bench.Connection;
import org.diversionhub.bench.Wire;

/** The partners' ways to the hub, over connections that are kept. Who gets no receipt sends the same again. */
final class Doors {
    private static final long PATIENCE_NANOS = 120_000_000_000L;

    private final County county;
    private final int port;
    private final Map<String, Deque<Connection>> free = new ConcurrentHashMap<>();
    private final Queue<Long> tookNanos = new ConcurrentLinkedQueue<>();

    Doors(County county, int port) {
        this.county = county;
        this.port = port;
    }

    /** An answer that is neither a receipt nor "later". */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        Refused(String what) {
            super(what);
        }
    }

    /** Gives it to the hub, once or until it is taken. */
    byte[] post(String partner, String path, byte[] body) throws Refused {
        // An answer to a roster takes its round time, and a word to an inbox is no message.
        return call(partner, connection -> connection.post(path, body), !path.endsWith("/roster") && body.length > 0);
    }

    byte[] get(String partner, String path) throws Refused {
        return call(partner, connection -> connection.get(path), false);
    }

    private interface Call {
        Wire.Part on(Connection connection) throws IOException;
    }

    private byte[] call(String partner, Call call, boolean counts) throws Refused {
        long end = System.nanoTime() + PATIENCE_NANOS;
        String last = "";
        while (System.nanoTime() < end) {
            long begin = System.nanoTime();
            try {
                Wire.Part answer = once(partner, call);
                if (answer.status() / 100 == 2) {
                    if (counts) {
                        tookNanos.add(System.nanoTime() - begin);
                    }
                    return answer.body();
                }
                last = answer.first() + " " + new String(answer.body(), StandardCharsets.UTF_8);
                if (answer.status() != 503 && answer.status() != 429) {
                    throw new Refused(last);
                }
            } catch (IOException e) {
                last = e.toString();
            }
            LockSupport.parkNanos(200_000_000);
        }
        throw new Refused("for two minutes: " + last);
    }

    private Wire.Part once(String partner, Call call) throws IOException {
        Deque<Connection> idle = free.computeIfAbsent(partner, ignored -> new ConcurrentLinkedDeque<>());
        Connection connection = idle.pollFirst();
        if (connection == null) {
            connection = open(partner);
        }
        try {
            return call.on(connection);
        } finally {
            idle.addFirst(connection);
        }
    }

    private Connection open(String partner) throws IOException {
        try {
            return new Connection(county.certificates.context(partner), port);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** Of the time until the receipt, in milliseconds. */
    double millis(double share) {
        long[] sorted = tookNanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, share * sorted.length)] / 1e6;
    }
}
