package org.diversionhub.outcomes;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.diversionhub.partner.Clocks;

/**
 * What is measured together, once, when everybody referred in the period has had the same time. What the hub is told
 * later changes no table.
 */
public enum Edition {
    /** After the intake window: who was reached. */
    FIRST,
    /** After 180 days: who is in touch, who was booked again. */
    HALF_YEAR,
    /** After 365 days: who was booked again. */
    YEAR;

    /** For what is told late. */
    static final Duration GRACE = Duration.ofDays(30);

    private final String id = name().toLowerCase(Locale.ROOT).replace('_', '-');

    public String id() {
        return id;
    }

    /** From when on it can be made, and until when something must have been told to count in it. */
    public Instant due(Instant end, Clocks clocks) {
        return switch (this) {
            case FIRST -> clocks.after(end, clocks.intake()).plus(GRACE);
            case HALF_YEAR -> end.plus(Duration.ofDays(180)).plus(GRACE);
            case YEAR -> end.plus(Duration.ofDays(365)).plus(GRACE);
        };
    }
}
