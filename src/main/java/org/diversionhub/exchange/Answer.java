package org.diversionhub.exchange;

import java.util.List;

/** What the sender is told. */
sealed interface Answer {
    /** The signed receipt, and the lanes to wake now that everything is on disk. */
    record Accepted(byte[] receipt, List<Lane> lanes) implements Answer {
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
