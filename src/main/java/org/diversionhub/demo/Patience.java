package org.diversionhub.demo;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for a condition: looks again and again, and not for ever. */
record Patience(Duration most) {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(40);

    /** @throws Unexpected if {@code look} finds nothing in time */
    <T> T until(String expected, Supplier<Optional<T>> look) {
        long end = System.nanoTime() + most.toNanos();
        while (System.nanoTime() < end) {
            Optional<T> found = look.get();
            if (found.isPresent()) {
                return found.get();
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
        throw new Unexpected("expected within " + most.toSeconds() + " s: " + expected);
    }
}
