package org.diversionhub.mapping;

import java.util.List;
import java.util.Map;
import org.diversionhub.message.Fault;

/** What a file has, before anything is made of it. */
sealed interface Entries {
    /** It cannot be read as a whole. */
    record Refused(List<Fault> faults) implements Entries {
        Refused(String rule) {
            this(List.of(new Fault("", rule)));
        }
    }

    /**
     * It can.
     *
     * @param leftOut positions of the columns that the mapping does not know
     * @param segmentsLeftOut likewise of the segments, with their names
     */
    record Found(List<Entry> all, List<Integer> leftOut, List<String> segmentsLeftOut) implements Entries {
        Found(List<Entry> all, List<Integer> leftOut) {
            this(all, leftOut, List.of());
        }
    }

    /**
     * One of them.
     *
     * @param values what the mapping's expression sees; incomplete where there are faults
     */
    record Entry(int number, String where, List<Cell> cells, Map<String, Object> values, List<Fault> faults) {
        @Override
        public String toString() {
            return "Entry[" + where + "]";
        }
    }
}
