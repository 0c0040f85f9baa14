package org.diversionhub.audit;

/** Something in the audit that is not as the hub wrote it. */
public record Finding(What what, String where) {
    /** The closed set of what can be wrong. */
    public enum What {
        /** A row says something else. */
        CHANGED,
        /** A row is gone. */
        REMOVED,
        /** A row stands in another's place. */
        REORDERED,
        /** A row stands where there was none. */
        INSERTED,
        /** A writer has counted further than there are rows. */
        GAP,
        /** A seal is gone. */
        SEAL_REMOVED,
        /** A seal says something else, or does not follow from the one before. */
        SEAL_CHANGED,
        /** A seal has no signature of this hub's. */
        NOT_SIGNED,
        /** What was kept elsewhere says something else, or more. */
        CHECKPOINT,
        /** What was written has been waiting for its seal too long. */
        UNSEALED
    }

    @Override
    public String toString() {
        return what + ": " + where;
    }
}
