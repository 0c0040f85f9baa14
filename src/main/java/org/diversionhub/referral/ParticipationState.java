package org.diversionhub.referral;

import java.util.Arrays;

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

    /** The names of the ends, as the database has them. */
    public static String[] ends() {
        return Arrays.stream(values())
                .filter(ParticipationState::isEnd)
                .map(Enum::name)
                .toArray(String[]::new);
    }

    /** How somebody left, by the class of the reason that case management gives; any other is the person's own. */
    static ParticipationState leftBy(String reasonClass) {
        return switch (reasonClass) {
            case "completed" -> COMPLETED;
            case "removed" -> REMOVED;
            case "deceased" -> DECEASED;
            case "transferred" -> TRANSFERRED;
            default -> WITHDRAWN;
        };
    }
}
