package org.diversionhub.fhir;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A partner's subscription as it stands.
 *
 * @param state as FHIR R4 calls it
 * @param error why nothing is told any more, in a word of ours, or null
 * @param version goes up when the partner changes it
 * @param events the last number that was given
 * @param told the last number that its server has taken
 * @param failures one after the other
 * @param sentAt when its server took something last, or null
 * @param nextAt before which it is left alone
 */
record Subscribed(
        UUID id,
        String partner,
        Wish wish,
        String state,
        @Nullable String error,
        long version,
        Instant updated,
        long events,
        long told,
        int failures,
        @Nullable Instant sentAt,
        Instant nextAt) {
    static final String REQUESTED = "requested";
    static final String ACTIVE = "active";
    static final String ERROR = "error";
    static final String OFF = "off";

    boolean is(String other) {
        return state.equals(other);
    }

    boolean isOver(Instant now) {
        return wish.end() != null && !wish.end().isAfter(now);
    }

    Name name() {
        return new Name("Subscription", id.toString());
    }
}
