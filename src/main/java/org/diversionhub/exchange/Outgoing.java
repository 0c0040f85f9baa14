package org.diversionhub.exchange;

import java.time.Duration;
import java.time.Instant;
import org.diversionhub.mapping.Payload;

/** An attempt with its message in the recipient's format. */
record Outgoing(Attempt attempt, Payload payload) {
    private static final Duration MARGIN = Duration.ofMillis(500);

    /** How long it may take to send it; nothing or less where there is no time left. */
    Duration left(Instant now) {
        return Duration.between(now, attempt.until()).minus(MARGIN);
    }

    @Override
    public String toString() {
        return "Outgoing[" + attempt + "]";
    }
}
