package org.diversionhub.exchange;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * The hub has paused with a partner, in one direction.
 *
 * @param until when the hub goes on by itself; empty if a person has to say so
 * @param by the actor, as the audit names it
 * @param why an operator's own words, which no partner sees
 */
public record Pause(String partner, Way way, Instant at, Optional<Instant> until, String by, String why) {
    /** As the hub sees it. */
    public enum Way {
        /** Nothing is taken of the partner: it keeps what it has. */
        IN,
        /** Nothing goes to it: it waits, in its order. */
        OUT;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public String toString() {
        return "Pause[" + partner + ", " + way + "]";
    }
}
