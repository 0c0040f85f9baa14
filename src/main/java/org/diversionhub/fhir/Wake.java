package org.diversionhub.fhir;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Why a subscription is looked at: it runs its course (handshake, heartbeats, end), or there is news.
 *
 * @param version of the subscription whose course it is, or null for news
 */
record Wake(UUID subscription, @Nullable Long version) {
    /** As the scheduler's instance names it: subscription/course/version, or subscription/news/anything. */
    static Wake parse(String instance) {
        String[] parts = instance.split("/");
        return new Wake(UUID.fromString(parts[0]), parts[1].equals("course") ? Long.valueOf(parts[2]) : null);
    }

    static String course(Subscribed one) {
        return one.id() + "/course/" + one.version();
    }

    static String news(UUID subscription) {
        return subscription + "/news/" + UUID.randomUUID();
    }

    boolean isCourse() {
        return version != null;
    }

    /** A course ends when the partner begins another. */
    boolean isOf(Subscribed one) {
        return version == null || version == one.version();
    }
}
