package org.diversionhub.outcomes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;

/**
 * An attacker with all tables of a period learns of no kind of person that there are fewer than the least: the most
 * that there can be is never below it. Where it would be, a count, a difference or a nought were told. Two stand for
 * eleven, so that all populations can be tried.
 */
class ReidentificationTest {
    private static final int LEAST = 2;
    private static final Period PERIOD = Period.parse("2026-Q1");

    @Property(tries = 60, shrinking = ShrinkingMode.OFF)
    void nobodyIsFoundByTwoStrata(@ForAll("byRaceAndSex") List<Person> people) {
        assertNobodyIsFound(byRaceAndSex(), people, tables(people, people));
    }

    @Property(tries = 30, shrinking = ShrinkingMode.OFF)
    void nobodyIsFoundByTheTimeToTheHandoff(@ForAll("byHandoff") List<Person> people) {
        assertNobodyIsFound(byHandoff(), people, tables(people, people));
    }

    @Property(tries = 30, shrinking = ShrinkingMode.OFF)
    void nobodyIsFoundByWhatIsToldLater(@ForAll("byFollowUp") List<Person> people) {
        assertNobodyIsFound(byFollowUp(), people, tables(people, people));
    }

    @Property(tries = 60, shrinking = ShrinkingMode.OFF)
    void nobodyIsFoundByBookingsOfAYear(@ForAll("byBooking") List<Person> people) {
        assertNobodyIsFound(byBooking(), people, tables(people, people));
    }

    @Property(tries = 60, shrinking = ShrinkingMode.OFF)
    void aRecordThatIsGoneDoesNotShow(@ForAll("byFollowUp") List<Person> people) {
        List<Row> rows = tables(people, people.subList(1, people.size()));
        rows.stream()
                .filter(row -> row.stratum().equals(Row.ALL) && !row.way().equals(Row.PEOPLE))
                .forEach(row -> assertThat(row.of()).isEqualTo(people.size()));
        List<Person> believed = new ArrayList<>(people.subList(1, people.size()));
        Person gone = people.get(0);
        believed.add(new Person(
                gone.groups(),
                Map.of(Measure.WAY_IN, gone.step(Measure.WAY_IN), Measure.IN_TOUCH, 0, Measure.REBOOKED, 0)));
        assertThat(rows).isEqualTo(tables(people, believed));
    }

    /** That the attacker is one: small counts left out, as one does without thinking, come back by subtraction. */
    @Example
    void attackerFindsWhoIsOnlyLeftOut() {
        List<Person> people = Stream.of(
                        one("white", 4),
                        one("white", 4),
                        one("white", 1),
                        one("white", 1),
                        one("asian", 4),
                        one("asian", 4),
                        one("asian", 1))
                .toList();
        List<Row> rows = List.of(
                new Row("all", "all", "people", "reached", "referred", 7, 7),
                new Row("race", "white", "people", "reached", "referred", 4, 7),
                new Row("race", "asian", "people", "reached", "referred", 3, 7),
                new Row("all", "all", "way-in", "reached", "intake-done", 4, 7),
                new Row("race", "white", "way-in", "reached", "intake-done", 2, 4),
                new Row("race", "asian", "way-in", "reached", "intake-done", 2, 3));
        List<Person> kinds = Stream.of("white", "asian")
                .flatMap(race -> Stream.of(one(race, 1), one(race, 4)))
                .toList();
        assertThat(Attacker.attack(kinds, rows)).anyMatch(bounds -> bounds.most() == 1);
        assertNobodyIsFound(kinds, people, tables(people, people));
    }

    /** @param later who is still known when the follow-up is counted */
    private static List<Row> tables(List<Person> people, List<Person> later) {
        Making making = new Making("lead", PERIOD, LEAST);
        List<OutcomeTable> made = new ArrayList<>();
        for (Edition edition : Edition.values()) {
            making.make(edition, Instant.EPOCH, edition == Edition.FIRST ? people : later, made)
                    .ifPresent(made::add);
        }
        return made.stream().flatMap(table -> table.rows().stream()).toList();
    }

    private static void assertNobodyIsFound(List<Person> kinds, List<Person> people, List<Row> rows) {
        assertThat(rows).isNotEmpty().allMatch(row -> row.count() >= LEAST);
        for (Attacker.Bounds bounds : Attacker.attack(kinds, rows)) {
            boolean groupIsThere = Stream.of(Stratum.RACE, Stratum.SEX)
                    .allMatch(stratum -> people.stream()
                            .anyMatch(person ->
                                    person.group(stratum).equals(bounds.kind().group(stratum))));
            if (groupIsThere) {
                assertThat(bounds.most()).as(bounds + " from " + rows).isGreaterThanOrEqualTo(LEAST);
            }
        }
    }

    /** Uneven, so that small groups and steps come often. */
    private static Arbitrary<List<Person>> some(List<Person> kinds) {
        return Arbitraries.integers()
                .between(0, kinds.size() - 1)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .flatMap(few -> Arbitraries.frequencyOf(
                                Tuple.of(2, Arbitraries.of(few)),
                                Tuple.of(1, Arbitraries.integers().between(0, kinds.size() - 1)))
                        .map(kinds::get)
                        .list()
                        .ofMinSize(6)
                        .ofMaxSize(10));
    }

    @Provide("byRaceAndSex")
    Arbitrary<List<Person>> someByRaceAndSex() {
        return some(byRaceAndSex());
    }

    @Provide("byHandoff")
    Arbitrary<List<Person>> someByHandoff() {
        return some(byHandoff());
    }

    @Provide("byFollowUp")
    Arbitrary<List<Person>> someByFollowUp() {
        return some(byFollowUp());
    }

    @Provide("byBooking")
    Arbitrary<List<Person>> someByBooking() {
        return some(byBooking());
    }

    private static List<Person> byRaceAndSex() {
        return races().flatMap(race -> Stream.of("female", "male")
                        .flatMap(sex -> Stream.of(1, 2, 4)
                                .map(step -> new Person(
                                        Map.of(Stratum.RACE, race, Stratum.SEX, sex), Map.of(Measure.WAY_IN, step)))))
                .toList();
    }

    private static List<Person> byHandoff() {
        return races().flatMap(race -> Stream.of(
                                List.of(1, 0), List.of(3, 1), List.of(3, 4), List.of(4, 1), List.of(4, 4))
                        .map(steps -> one(race, Map.of(Measure.WAY_IN, steps.get(0), Measure.HANDOFF, steps.get(1)))))
                .toList();
    }

    private static List<Person> byFollowUp() {
        return races().flatMap(race -> Stream.of(1, 4)
                        .flatMap(wayIn -> Stream.of(0, 3)
                                .flatMap(touch -> Stream.of(0, 1)
                                        .map(booked -> one(
                                                race,
                                                Map.of(
                                                        Measure.WAY_IN,
                                                        wayIn,
                                                        Measure.IN_TOUCH,
                                                        touch,
                                                        Measure.REBOOKED,
                                                        booked))))))
                .toList();
    }

    private static List<Person> byBooking() {
        return races().flatMap(race -> Stream.of(List.of(0, 0), List.of(0, 1), List.of(1, 1))
                        .map(steps ->
                                one(race, Map.of(Measure.REBOOKED, steps.get(0), Measure.REBOOKED_YEAR, steps.get(1)))))
                .toList();
    }

    private static Stream<String> races() {
        return Stream.of("asian", "white");
    }

    private static Person one(String race, int step) {
        return one(race, Map.of(Measure.WAY_IN, step));
    }

    private static Person one(String race, Map<Measure, Integer> steps) {
        return new Person(Map.of(Stratum.RACE, race), steps);
    }
}
