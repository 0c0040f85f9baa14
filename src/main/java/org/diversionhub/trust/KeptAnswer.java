package org.diversionhub.trust;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one address has answered last. It is asked by one at a time, and not again for a while after it did not answer;
 * what it said before is used meanwhile, as long as that itself says that it holds.
 */
final class KeptAnswer<T> {
    private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(30);

    private final ReentrantLock asking = new ReentrantLock();
    private volatile @Nullable T last;
    private volatile Instant fresh = Instant.MIN;

    /**
     * @param ask empty if there was no answer
     * @param kept how long an answer is used unasked
     * @param patience how long to wait for another who asks
     */
    Optional<T> get(Supplier<Optional<T>> ask, Instant now, Duration kept, Duration patience) {
        if (now.isBefore(fresh) || !lock(patience)) {
            return Optional.ofNullable(last);
        }
        try {
            if (!now.isBefore(fresh)) {
                Optional<T> answer = ask.get();
                answer.ifPresent(one -> last = one);
                fresh = now.plus(answer.isPresent() ? kept : AFTER_A_FAILURE);
            }
            return Optional.ofNullable(last);
        } finally {
            asking.unlock();
        }
    }

    private boolean lock(Duration patience) {
        try {
            return asking.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
