package org.diversionhub.exchange;

import java.time.Instant;
import java.util.List;

/** What the sender is told. */
sealed interface Answer {
    /**
     * The signed receipt of the sender's message, and the lanes to wake now that everything is on disk.
     *
     * @param at when the hub had it: of this moment is what it put into the lanes
     */
    record Accepted(String messageId, byte[] receipt, List<Lane> lanes, Instant at) implements Answer {
        @Override
        public String toString() {
            return "Accepted[" + lanes.size() + " lanes]";
        }
    }

    /** Nothing was kept. */
    record Refused(Problem problem) implements Answer {}

    static Answer refused(Problem.Type type, String detail) {
        return new Refused(Problem.of(type, detail));
    }
}
