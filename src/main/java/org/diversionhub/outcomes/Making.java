package org.diversionhub.outcomes;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Makes the tables of a period, each after the one before it. */
public final class Making {
    private final String program;
    private final Period period;
    private final int least;

    public Making(String program, Period period) {
        this(program, period, Counting.LEAST);
    }

    Making(String program, Period period, int least) {
        this.program = program;
        this.period = period;
        this.least = least;
    }

    /**
     * @param earlier the tables of this period that there are, in the order of the editions
     * @return empty if these are too few people to say anything of
     */
    public Optional<OutcomeTable> make(
            Edition edition, Instant until, List<Person> people, List<OutcomeTable> earlier) {
        if (edition == Edition.FIRST) {
            return people.size() < least ? Optional.empty() : Optional.of(table(edition, until, first(people)));
        }
        Counting counting = new Counting(people, Groups.of(earlier.get(0)), least);
        List<Row> rows = edition == Edition.YEAR
                ? counting.year(earlier.get(1).reached(Measure.REBOOKED.steps().get(1)))
                : of(edition, counting);
        return Optional.of(table(edition, until, rows));
    }

    private List<Row> first(List<Person> people) {
        Counting counting = new Counting(people, Groups.of(people, least), least);
        List<Row> rows = new ArrayList<>(counting.people());
        rows.addAll(of(Edition.FIRST, counting));
        return rows;
    }

    private static List<Row> of(Edition edition, Counting counting) {
        return Arrays.stream(Measure.values())
                .filter(measure -> measure.edition() == edition)
                .flatMap(measure -> counting.rows(measure).stream())
                .toList();
    }

    private OutcomeTable table(Edition edition, Instant until, List<Row> rows) {
        return new OutcomeTable(program, period, edition, until, rows);
    }
}
