package org.diversionhub.fhir;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a partner wants to be told of, and where.
 *
 * @param content {@code id-only}, or {@code empty} for the number alone
 * @param heartbeat after how much silence it is told that the hub is there, or null for never
 * @param timeout how long its server may take at most, or null
 * @param maxCount of events in one notification, or null
 * @param end or null
 */
record Wish(
        Topic topic,
        URI endpoint,
        String content,
        @Nullable Duration heartbeat,
        @Nullable Duration timeout,
        @Nullable Integer maxCount,
        @Nullable Instant end) {}
