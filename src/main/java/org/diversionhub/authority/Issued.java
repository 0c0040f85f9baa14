package org.diversionhub.authority;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A certificate as the authority's book has it.
 *
 * @param serial in hex
 * @param sha256 64 small hex digits
 * @param names as in {@code dns:hub.example.gov}
 * @param revoked since when, or null while it stands
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Issued(
        String serial,
        String name,
        Profile profile,
        List<String> names,
        Instant from,
        Instant until,
        String sha256,
        @Nullable Instant revoked) {
    Issued revokedAt(Instant at) {
        return new Issued(serial, name, profile, names, from, until, sha256, at);
    }

    /** In one word. */
    public String state(Instant now) {
        if (revoked != null) {
            return "revoked";
        }
        return until.isAfter(now) ? "valid" : "ended";
    }
}
