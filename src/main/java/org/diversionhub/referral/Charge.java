package org.diversionhub.referral;

import org.jspecify.annotations.Nullable;

/** Where the charge of an arrest diversion stands. Other doors have none. */
public enum Charge {
    NONE,
    PENDING_REVIEW,
    HELD,
    NOT_FILED,
    FILED,
    DISMISSED,
    DISPOSED;

    /** The state after a prosecution-decision of this variant; court dates and warrants change nothing. */
    Charge after(@Nullable String decision) {
        return switch (decision) {
            case "held" -> HELD;
            case "not-filed" -> NOT_FILED;
            case "filed" -> FILED;
            case "dismissed" -> DISMISSED;
            case "disposed" -> DISPOSED;
            case null, default -> this;
        };
    }
}
