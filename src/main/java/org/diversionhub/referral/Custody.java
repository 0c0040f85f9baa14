package org.diversionhub.referral;

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

    /** The state after a custody-event of this variant. */
    Custody after(@Nullable String event) {
        return switch (event) {
            case "booked", "release-scheduled" -> IN_CUSTODY;
            case "released" -> RELEASED;
            case "transferred" -> TRANSFERRED;
            case null, default -> this;
        };
    }
}
