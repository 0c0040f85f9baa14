package org.diversionhub.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;

/** What was sent and what came: a message counts as delivered when all four sinks have it. */
final class Ledger implements Sink.Ear {
    private static final int ALL = (1 << Site.SINKS.size()) - 1;

    private final int first;
    private final long[] sent;
    private final long[] receipt;
    private final long[] complete;
    private final AtomicIntegerArray arrived;
    private final AtomicInteger delivered = new AtomicInteger();
    private final AtomicInteger doubled = new AtomicInteger();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger errors = new AtomicInteger();
    private final Set<String> keys = ConcurrentHashMap.newKeySet();

    /** @param first the number of the first message that counts here */
    Ledger(int first, int most) {
        this.first = first;
        sent = new long[most];
        receipt = new long[most];
        complete = new long[most];
        arrived = new AtomicIntegerArray(most);
    }

    void sending(int n) {
        sent[n - first] = System.nanoTime();
    }

    /** It was meant to be sent at this moment, from which its time counts. */
    void meant(int n, long nanoTime) {
        sent[n - first] = nanoTime;
    }

    long sentAt(int n) {
        return sent[n - first];
    }

    void answered(int n, int status) {
        receipt[n - first] = System.nanoTime();
        (status == 202 ? accepted : errors).incrementAndGet();
    }

    void failed() {
        errors.incrementAndGet();
    }

    @Override
    public void received(int sink, String key, byte[] body) {
        int n = Referrals.number(body) - first;
        if (n < 0 || n >= sent.length) {
            return;
        }
        int bit = 1 << sink;
        int before = arrived.getAndAccumulate(n, bit, (had, now) -> had | now);
        if (!keys.add(sink + key) || (before & bit) != 0) {
            doubled.incrementAndGet();
        } else if ((before | bit) == ALL) {
            complete[n] = System.nanoTime();
            delivered.incrementAndGet();
        }
    }

    int accepted() {
        return accepted.get();
    }

    int errors() {
        return errors.get();
    }

    int doubled() {
        return doubled.get();
    }

    int delivered() {
        return delivered.get();
    }

    /** Waits until everything accepted is everywhere, for at most this long. */
    void await(Duration most) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        while (delivered.get() < accepted.get() && System.nanoTime() < end) {
            Thread.sleep(20);
        }
    }

    long start() {
        return Arrays.stream(sent).filter(time -> time != 0).min().orElseThrow();
    }

    long lastReceipt() {
        return Arrays.stream(receipt).max().orElseThrow();
    }

    long lastComplete() {
        return Arrays.stream(complete).max().orElseThrow();
    }

    double receiptMillis(double share) {
        return percentile(receipt, share);
    }

    double completeMillis(double share) {
        return percentile(complete, share);
    }

    private double percentile(long[] ends, double share) {
        long[] took = IntStream.range(0, ends.length)
                .filter(i -> ends[i] != 0)
                .mapToLong(i -> ends[i] - sent[i])
                .sorted()
                .toArray();
        return took.length == 0 ? 0 : took[(int) Math.min(took.length - 1, share * took.length)] / 1e6;
    }
}
