package org.diversionhub.bench.year;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Something that happens in the year. */
sealed interface Event {
    Instant at();

    /**
     * A partner says something of a referral.
     *
     * @param sample what it is made of
     * @param late how long before it happened
     * @param note what else the model has to know of it
     * @param then what follows when the hub has taken it; empty for most
     */
    record Say(
            Instant at,
            Referral about,
            String from,
            String sample,
            Duration late,
            String note,
            UnaryOperator<Body> change,
            Aftermath then)
            implements Event {
        Say later(Duration by) {
            return new Say(at.plus(by), about, from, sample, late, note, change, then);
        }

        String kind() {
            return sample.substring(0, sample.indexOf('.') < 0 ? sample.length() : sample.indexOf('.'));
        }
    }

    /** What the model notes when the hub has taken a message. */
    interface Aftermath {
        void taken(Said said);

        Aftermath NOTHING = said -> {};
    }

    /** What a partner said before goes a second time, byte by byte. */
    record SayAgain(Instant at, Referral about, Said what) implements Event {}

    /** Something that it said was wrong; {@code correct} or {@code nullify}. */
    record Correct(Instant at, Referral about, String from, String kind, String variant, UnaryOperator<Body> change)
            implements Event {}

    /** Somebody is in jail from now on, or no longer, and no message says so: a roster may. */
    record Jailed(Instant at, Person who, String booking, boolean in) implements Event {}

    /** The jail sends a list of everybody that it holds, our people and many others. */
    record Roster(Instant at) implements Event {}

    /** A partner answers so from now on, as {@link org.diversionhub.bench.Sink#behave} has it. */
    record Behave(Instant at, String partner, int status) implements Event {}

    /** Partners that fetch look into their inboxes. */
    record Fetch(Instant at, Set<String> partners) implements Event {}

    /** The hub is stopped and started in the middle of its work. */
    record Restart(Instant at) implements Event {}

    /** The broker goes, or comes again. */
    record Broker(Instant at, boolean up) implements Event {}
}
