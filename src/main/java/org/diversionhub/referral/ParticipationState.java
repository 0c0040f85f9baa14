package org.diversionhub.referral;

import java.util.Locale;

/** Where somebody's taking part stands, by what case management says and by the clock. */
public enum ParticipationState {
    PRE_INTAKE,
    INTAKE_IN_PROGRESS,
    ENROLLED,
    ACTIVE,
    INACTIVE,
    COMPLETED,
    WITHDRAWN,
    REMOVED,
    DECEASED,
    TRANSFERRED;

    boolean leadsTo(ParticipationState next) {
        if (isEnd() || next == this) {
            return false;
        }
        return switch (next) {
            case PRE_INTAKE -> false;
            case INTAKE_IN_PROGRESS -> this == PRE_INTAKE || this == INACTIVE;
            case ENROLLED -> this != ACTIVE;
            case ACTIVE -> this == ENROLLED || this == INACTIVE;
            default -> true;
        };
    }

    public boolean isEnd() {
        return ordinal() >= COMPLETED.ordinal();
    }

    /** How somebody left, by the reason that case management gives; any that is not known here is the person's own. */
    static ParticipationState leftBy(String reason) {
        return switch (reason.toLowerCase(Locale.ROOT)) {
            case "completed" -> COMPLETED;
            case "removed" -> REMOVED;
            case "deceased" -> DECEASED;
            case "transferred" -> TRANSFERRED;
            default -> WITHDRAWN;
        };
    }
}
