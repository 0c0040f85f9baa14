package org.diversionhub.disclosure;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.message.Category;
import org.jspecify.annotations.Nullable;

/**
 * What an authority covers of one message, as its recipient may see it.
 *
 * @param id this recipient's own name for the authority
 * @param until when it ends by itself, or null
 * @param revocableFrom under 42 CFR 2.35 when the person may revoke it; null where at any time
 */
public record Scope(
        String id,
        AuthorityType type,
        Set<Category> categories,
        Set<String> purposes,
        Instant signedAt,
        Instant from,
        @Nullable Instant until,
        @Nullable Instant revocableFrom) {
    Scope within(Set<Category> fewer) {
        Set<Category> both = EnumSet.copyOf(fewer);
        both.retainAll(categories);
        return new Scope(id, type, both, purposes, signedAt, from, until, revocableFrom);
    }
}
