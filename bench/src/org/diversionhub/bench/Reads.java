package org.diversionhub.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/** Reads of one server, as fast as it answers, over connections that are kept. */
final class Reads {
    final String name;
    private final SSLContext tls;
    private final int port;
    private final String path;
    private final List<String> ids;
    private final List<Long> took = new ArrayList<>();
    private final AtomicInteger errors = new AtomicInteger();
    private double cpuMillis;
    private double seconds;
    private double lastRate;

    Reads(String name, SSLContext tls, int port, String path, List<String> ids) {
        this.name = name;
        this.tls = tls;
        this.port = port;
        this.path = path;
        this.ids = ids;
    }

    void run(int connections, int slice) throws InterruptedException {
        int before = done();
        long begun = System.nanoTime();
        long end = begun + slice * 1_000_000_000L;
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            threads.add(Thread.ofPlatform().daemon().start(() -> readUntil(end)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        double passed = (System.nanoTime() - begun) / 1e9;
        lastRate = (done() - before) / passed;
        seconds += passed;
    }

    private void readUntil(long end) {
        List<Long> own = new ArrayList<>();
        try (Connection connection = new Connection(tls, port)) {
            while (System.nanoTime() < end) {
                long begun = System.nanoTime();
                Wire.Part answer = connection.get(
                        path + ids.get(ThreadLocalRandom.current().nextInt(ids.size())), "application/fhir+json");
                if (answer.status() == 200) {
                    own.add(System.nanoTime() - begun);
                } else if (errors.getAndIncrement() < 3) {
                    System.err.println(answer.first());
                }
            }
        } catch (IOException e) {
            errors.incrementAndGet();
            System.err.println(e);
        }
        synchronized (this) {
            took.addAll(own);
        }
    }

    synchronized void forget() {
        took.clear();
        seconds = 0;
        cpuMillis = 0;
    }

    synchronized int done() {
        return took.size();
    }

    int errors() {
        return errors.get();
    }

    /** @param millis of processor time that all processes took for the last slice */
    void spent(double millis) {
        cpuMillis += millis;
    }

    double cpu() {
        return cpuMillis / done();
    }

    double rate() {
        return done() / seconds;
    }

    double lastRate() {
        return lastRate;
    }

    synchronized double millis(double share) {
        long[] sorted = took.stream().mapToLong(Long::longValue).sorted().toArray();
        return Arrays.stream(sorted)
                        .skip((long) (share * (sorted.length - 1)))
                        .findFirst()
                        .orElse(0)
                / 1e6;
    }
}
