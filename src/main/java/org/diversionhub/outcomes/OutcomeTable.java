package org.diversionhub.outcomes;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What was made once of the referrals of a period, and is given again unchanged.
 *
 * @param until what was told to the hub until then is in it
 */
public record OutcomeTable(String program, Period period, Edition edition, Instant until, List<Row> rows) {
    public OutcomeTable {
        rows = List.copyOf(rows);
    }

    /** How many people of everybody have reached this step, if the table says so. */
    Optional<Integer> reached(String step) {
        return rows.stream()
                .filter(row -> row.stratum().equals(Row.ALL)
                        && row.measure().equals(Row.REACHED)
                        && row.value().equals(step))
                .map(Row::count)
                .findFirst();
    }
}
