package org.diversionhub.bench.year;

import java.time.Instant;

/**
 * A message that the hub has given a receipt for.
 *
 * @param kind with its variant, such as {@code intake-status/completed}
 * @param happened the time in the message
 * @param told when the hub took it
 * @param step in which step of the clock
 * @param note what else counts: the planned day of a release, the id of what is corrected, the id of a consent
 */
record Said(String id, String from, String kind, Instant happened, Instant told, int step, String note, byte[] body) {
    boolean is(String wanted) {
        return kind.equals(wanted);
    }

    @Override
    public String toString() {
        return "Said[" + id + ", " + kind + " of " + from + "]";
    }
}
