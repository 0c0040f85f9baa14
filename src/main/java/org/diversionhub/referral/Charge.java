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

    /** Only an arrest has a charge. */
    static Charge atFirst(String door) {
        return door.equals("arrest") ? PENDING_REVIEW : NONE;
    }

    /**
     * The state that a decision sets, or empty where it sets none: a court date, a case without a charge, what the
     * charge does not lead to. A charge is held, then filed or not, once; a decision that happened before the one that
     * was told first takes its place, so that the order of telling does not matter. What ends the charge ends it from
     * wherever it stands, even when it comes late, and nothing but another end follows.
     *
     * @param earlier whether it happened before what set this state
     */
    Optional<Charge> after(@Nullable String decision, boolean earlier) {
        return decided(decision).filter(next -> switch (this) {
            case NONE -> false;
            case PENDING_REVIEW -> true;
            case HELD -> next == HELD ? earlier : true;
            case NOT_FILED, FILED -> next.isEnd() || (next != HELD && earlier);
            case DISMISSED, DISPOSED -> next.isEnd() && !earlier;
        });
    }

    /**
     * Whether a person has to look at it: a decision that does not follow from what was decided before. One that only
     * says again what is known, or comes late with what led there, needs nobody.
     */
    boolean isAgainst(@Nullable String decision, boolean earlier) {
        return decided(decision)
                .filter(next -> switch (this) {
                    case NONE -> true;
                    case PENDING_REVIEW -> false;
                    case HELD -> !next.isEnd() && next != HELD && earlier;
                    case NOT_FILED, FILED -> !next.isEnd() && next != this && (next != HELD || !earlier);
                    case DISMISSED, DISPOSED -> !next.isEnd() && !earlier;
                })
                .isPresent();
    }

    static boolean isDecidedBy(@Nullable String decision) {
        return decided(decision).isPresent();
    }

    boolean isSetBy(@Nullable String decision) {
        return decided(decision).filter(this::equals).isPresent();
    }

    /** Whether a prosecutor has still to decide about it. */
    boolean isOpen() {
        return this == PENDING_REVIEW || this == HELD;
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
