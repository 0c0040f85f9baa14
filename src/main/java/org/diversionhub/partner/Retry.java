package org.diversionhub.partner;

import java.time.Duration;

/** When a failed delivery is tried again: first wait, growth, longest wait, and when a person has to look. */
public record Retry(Duration first, double factor, Duration cap, Duration giveUp) {
    static final Retry DEFAULT = new Retry(Duration.ofSeconds(5), 2, Duration.ofMinutes(15), Duration.ofHours(72));

    /** A person reads an inbox, and may be away for weeks. */
    static final Retry INBOX = new Retry(Duration.ofSeconds(5), 2, Duration.ofMinutes(15), Duration.ofDays(30));

    public Retry {
        if (first.isNegative() || first.isZero() || factor < 1 || cap.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "a retry waits more than nothing, grows by at least 1, and caps above first");
        }
    }

    /** How long to wait after the attempt with this number, counted from 1. */
    public Duration after(int attempt) {
        double millis = first.toMillis() * Math.pow(factor, Math.min(attempt - 1, 60));
        return Duration.ofMillis((long) Math.min(millis, cap.toMillis()));
    }
}
