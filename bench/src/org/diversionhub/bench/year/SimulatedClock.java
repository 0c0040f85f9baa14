package org.diversionhub.bench.year;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Runs as the real one does, and jumps ahead when it is told to; never back. */
final class SimulatedClock extends Clock {
    private volatile Duration ahead;

    SimulatedClock(Instant begin) {
        ahead = Duration.between(Instant.now(), begin);
    }

    @Override
    public Instant instant() {
        return Instant.now().plus(ahead);
    }

    synchronized void jumpTo(Instant moment) {
        Duration by = Duration.between(instant(), moment);
        if (by.isPositive()) {
            ahead = ahead.plus(by);
        }
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
