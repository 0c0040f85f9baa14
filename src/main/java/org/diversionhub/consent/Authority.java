package org.diversionhub.consent;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.diversionhub.message.Category;
import org.diversionhub.message.FieldPath;
import org.diversionhub.partner.Partner;
import org.jspecify.annotations.Nullable;

/**
 * What opens protected content: who may disclose what to whom, for which purposes, from when to when.
 *
 * @param caseId the one case it covers, or null for all of the participant's
 * @param disclosers partner ids, or classes written {@code role:case-management}
 * @param recipients likewise
 * @param purposes purpose-of-use codes
 * @param until when it ends by itself, or null where an event ends it
 * @param revokedAt when the person took it back, or null
 * @param complete whether it lacks no element, and no person has still to look at it
 * @param revocableFrom under 42 CFR 2.35 when it may be taken back, {@link #ITS_EVENT} for an event; otherwise null
 * @param once the one delivery that it is for, or null for an authority that stands
 */
public record Authority(
        UUID id,
        AuthorityType type,
        @Nullable UUID caseId,
        Set<String> disclosers,
        Set<String> recipients,
        Set<Category> categories,
        Set<String> purposes,
        Instant signedAt,
        Instant from,
        @Nullable Instant until,
        @Nullable Instant revokedAt,
        boolean complete,
        @Nullable Instant revocableFrom,
        @Nullable Once once) {
    /**
     * One delivery, which is one message and one recipient, and goes once.
     *
     * @param fields of a single release those that it lists; empty where the policy says which
     */
    public record Once(UUID delivery, Set<FieldPath> fields) {
        public Once {
            fields = Set.copyOf(fields);
        }
    }

    /** Stands for an event, which is at the latest the disposition: the authority ends with it by itself. */
    public static final Instant ITS_EVENT = Instant.parse("9999-12-31T00:00:00Z");

    /** One that stands, and may be taken back at any time. */
    public Authority(
            UUID id,
            AuthorityType type,
            @Nullable UUID caseId,
            Set<String> disclosers,
            Set<String> recipients,
            Set<Category> categories,
            Set<String> purposes,
            Instant signedAt,
            Instant from,
            @Nullable Instant until,
            @Nullable Instant revokedAt,
            boolean complete) {
        this(
                id,
                type,
                caseId,
                disclosers,
                recipients,
                categories,
                purposes,
                signedAt,
                from,
                until,
                revokedAt,
                complete,
                null);
    }

    /** One that stands. */
    public Authority(
            UUID id,
            AuthorityType type,
            @Nullable UUID caseId,
            Set<String> disclosers,
            Set<String> recipients,
            Set<Category> categories,
            Set<String> purposes,
            Instant signedAt,
            Instant from,
            @Nullable Instant until,
            @Nullable Instant revokedAt,
            boolean complete,
            @Nullable Instant revocableFrom) {
        this(
                id,
                type,
                caseId,
                disclosers,
                recipients,
                categories,
                purposes,
                signedAt,
                from,
                until,
                revokedAt,
                complete,
                revocableFrom,
                null);
    }

    /** 42 CFR 2.31(c): nothing moves on a consent that is deficient, expired or revoked. */
    public boolean inForceAt(Instant now) {
        return complete
                && !now.isBefore(from)
                && Optional.ofNullable(until).map(now::isBefore).orElse(true)
                && Optional.ofNullable(revokedAt).map(now::isBefore).orElse(true);
    }

    /** Whether nothing can bring it into force again. */
    public boolean isOverAt(Instant now) {
        return Stream.of(until, revokedAt).anyMatch(end -> end != null && !now.isBefore(end));
    }

    /** What is for one delivery has its own purpose, and not that of a standing policy. */
    public boolean lets(Partner sender, Partner recipient, String purpose) {
        return names(sender, recipient) && (once != null || purposes.contains(purpose));
    }

    public boolean names(Partner sender, Partner recipient) {
        return names(disclosers, sender) && names(recipients, recipient);
    }

    /** Whether it is for this delivery and no other. */
    public boolean isOnceFor(UUID delivery) {
        return once != null && once.delivery().equals(delivery);
    }

    /** Whether it is for another delivery. */
    public boolean isOnceForAnother(UUID delivery) {
        return once != null && !once.delivery().equals(delivery);
    }

    private static boolean names(Set<String> named, Partner partner) {
        return named.contains(partner.id())
                || named.contains("role:" + partner.role().id());
    }
}
