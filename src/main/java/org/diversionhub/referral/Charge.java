package org.diversionhub.referral;

import java.util.Optional;
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

    /**
     * The state that a decision sets, or empty where it sets none: a court date, a case without a charge, a decision
     * that a later one has overtaken. What ends the charge ends it even when it comes late, and nothing but another end
     * follows.
     */
    Optional<Charge> after(@Nullable String decision, boolean overtaken) {
        return decided(decision).filter(next -> this != NONE && (next.isEnd() == isEnd() ? !overtaken : next.isEnd()));
    }

    static boolean isDecidedBy(@Nullable String decision) {
        return decided(decision).isPresent();
    }

    boolean isSetBy(@Nullable String decision) {
        return decided(decision).filter(this::equals).isPresent();
    }

    /** Decided for good. */
    public boolean isEnd() {
        return this == DISMISSED || this == DISPOSED;
    }

    private static Optional<Charge> decided(@Nullable String decision) {
        return switch (decision) {
            case "held" -> Optional.of(HELD);
            case "not-filed" -> Optional.of(NOT_FILED);
            case "filed" -> Optional.of(FILED);
            case "dismissed" -> Optional.of(DISMISSED);
            case "disposed" -> Optional.of(DISPOSED);
            case null, default -> Optional.empty();
        };
    }
}
