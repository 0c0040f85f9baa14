package org.diversionhub.consent;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the giver may know of a consent: whether it holds, and if not, why. */
public record ConsentState(
        List<String> missing,
        @Nullable String waitsFor,
        Instant from,
        @Nullable Instant until,
        @Nullable Instant revokedAt,
        boolean superseded) {
    /** In one word. */
    public String word(Instant now) {
        if (!missing.isEmpty()) {
            return "defective";
        }
        if (revokedAt != null && !now.isBefore(revokedAt)) {
            return superseded ? "superseded" : "revoked";
        }
        if (waitsFor != null) {
            return "waits-for-a-person";
        }
        if (until != null && !now.isBefore(until)) {
            return "expired";
        }
        return now.isBefore(from) ? "not-begun" : "active";
    }
}
