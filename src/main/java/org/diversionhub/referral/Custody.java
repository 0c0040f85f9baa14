package org.diversionhub.referral;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether the person is held. */
public enum Custody {
    NONE,
    IN_CUSTODY,
    RELEASED,
    TRANSFERRED;

    public boolean isOpen() {
        return this == IN_CUSTODY;
    }

    /** What is only planned has no time at which it happened, and overtakes nothing. */
    static boolean isPlan(@Nullable String event) {
        return "release-scheduled".equals(event);
    }

    /**
     * The state that a custody-event sets, or empty where it sets none. That a release is planned tells of a stay only
     * where none is known: it never reopens one that is over.
     */
    Optional<Custody> after(@Nullable String event, boolean overtaken) {
        return switch (event) {
            case "release-scheduled" -> Optional.of(IN_CUSTODY).filter(any -> this == NONE);
            case "booked" -> Optional.of(IN_CUSTODY).filter(any -> !overtaken);
            case "released" -> Optional.of(RELEASED).filter(any -> !overtaken);
            case "transferred" -> Optional.of(TRANSFERRED).filter(any -> !overtaken);
            case null, default -> Optional.empty();
        };
    }
}
