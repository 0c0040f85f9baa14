package org.diversionhub.disclosure;

import java.time.Instant;
import java.util.Set;
import org.diversionhub.consent.Authority;
import org.diversionhub.message.CanonicalMessage;

/**
 * How far back a consent reaches. A status goes only if the consent covers the day of which it tells, which is the
 * person's own period and not the day of arrival. A referral made earlier is what a consent is given for, so it goes,
 * but not one from a time in which the person had taken an earlier consent back.
 */
final class Reach {
    /** Kinds that tell how somebody is doing, and of which the latest makes the earlier ones old. */
    private static final Set<String> STATUSES = Set.of("treatment-status", "intake-status", "referral-response");

    private Reach() {}

    static boolean covers(Authority authority, CanonicalMessage message, Situation now, String purpose) {
        Instant told = message.time().isBefore(now.acceptedAt()) ? message.time() : now.acceptedAt();
        return !authority.type().isConsent()
                || !told.isBefore(authority.from())
                || (!STATUSES.contains(message.kind().name())
                        && now.authorities().stream()
                                .filter(other -> other.lets(now.sender(), now.recipient(), purpose))
                                .noneMatch(other -> isInGap(told, other, authority)));
    }

    /** Between the end of one consent and the beginning of the next the person had said no. */
    private static boolean isInGap(Instant told, Authority earlier, Authority later) {
        Instant revoked = earlier.revokedAt();
        return revoked != null
                && earlier.complete()
                && !told.isBefore(revoked)
                && !later.signedAt().isBefore(revoked);
    }
}
