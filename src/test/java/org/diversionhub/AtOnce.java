package org.diversionhub;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Does something many times at once. Not by a parallel stream: a thread of the test engine that waits for one runs
 * other test classes meanwhile.
 */
public final class AtOnce {
    private AtOnce() {}

    /** What came of each, in the order of their numbers from 0. */
    public static <T> List<T> of(int times, IntFunction<T> one) {
        List<Future<T>> all;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            all = IntStream.range(0, times)
                    .mapToObj(i -> threads.submit(() -> one.apply(i)))
                    .toList();
        }
        return all.stream().map(Future::resultNow).toList();
    }
}
