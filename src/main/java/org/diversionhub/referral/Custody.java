package org.diversionhub.referral;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether the person is held: taken in, and then in jail as far as the jail tells of a stay that goes on. */
public enum Custody {
    NONE,
    BOOKED,
    IN_CUSTODY,
    RELEASED,
    TRANSFERRED;

    public boolean isOpen() {
        return this == BOOKED || this == IN_CUSTODY;
    }

    /** What is only planned has no time at which it happened, and overtakes nothing. */
    static boolean isPlan(@Nullable String event) {
        return "release-scheduled".equals(event);
    }

    static boolean isBooking(String event) {
        return event.equals("booked");
    }

    static boolean isEnd(String event) {
        return event.equals("released") || event.equals("transferred");
    }

    /**
     * The state that a custody-event sets, or empty where it sets none. That a release is planned tells of a stay that
     * goes on: it never reopens one that is over, nor is one of an earlier stay about this one.
     *
     * @param since when that happened which set this state, or null
     * @param stayedAt the latest time at which the jail spoke of a stay that goes on, this event included, or null
     */
    Optional<Custody> after(
            @Nullable String event, boolean overtaken, @Nullable Instant since, @Nullable Instant stayedAt) {
        return switch (event) {
            case "release-scheduled" ->
                Optional.of(IN_CUSTODY).filter(any -> this == NONE || (this == BOOKED && isOf(since, stayedAt)));
            case "booked" ->
                Optional.of(isOf(since, stayedAt) ? IN_CUSTODY : BOOKED).filter(any -> !overtaken);
            case "released" -> Optional.of(RELEASED).filter(any -> !overtaken);
            case "transferred" -> Optional.of(TRANSFERRED).filter(any -> !overtaken);
            case null, default -> Optional.empty();
        };
    }

    private static boolean isOf(@Nullable Instant booked, @Nullable Instant stayed) {
        return stayed != null && (booked == null || !stayed.isBefore(booked));
    }
}
