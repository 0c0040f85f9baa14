package org.diversionhub.exchange;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.diversionhub.mapping.Payload;
import org.diversionhub.transport.Result;

/** An attempt with its message in the recipient's format. */
record Outgoing(Attempt attempt, Payload payload) {
    private static final Duration MARGIN = Duration.ofMillis(500);

    /** Sends it, if there is time left; the send is told how much. */
    Sent sent(Instant now, Function<Duration, Result> send) {
        Duration left = Duration.between(now, attempt.until()).minus(MARGIN);
        return new Sent(attempt, left.isPositive() ? send.apply(left) : new Result.TryAgain("no-time-left"));
    }

    @Override
    public String toString() {
        return "Outgoing[" + attempt + "]";
    }
}
