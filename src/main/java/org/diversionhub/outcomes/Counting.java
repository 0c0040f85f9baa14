package org.diversionhub.outcomes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Counts people so that no count tells of fewer than eleven. Of each way, neighbouring steps are joined until each has
 * eleven people; by a stratum, until each has eleven in each group, and where that leaves nothing to tell, the smallest
 * group joins the others. So whatever is published is a sum of cells of eleven or more, and so is every difference:
 * there is no small cell left to be computed, no nought and no "all of them".
 */
final class Counting {
    /** The smallest number of people of whom anything is said (the cell size policy of CMS). */
    static final int LEAST = 11;

    private static final int GROWN = -1;

    private final List<Person> people;
    private final Groups groups;
    private final int least;

    Counting(List<Person> people, Groups groups, int least) {
        this.people = List.copyOf(people);
        this.groups = groups;
        this.least = least;
    }

    /** How a way is shown: by these groups, cut at these steps. */
    private record Shown(Map<String, Integer> named, SortedSet<Integer> cuts) {}

    /** How many people there are, and in which groups. */
    List<Row> people() {
        List<Row> rows = new ArrayList<>();
        rows.add(people(Row.ALL, Row.ALL, groups.total()));
        for (Stratum stratum : Stratum.values()) {
            Map<String, Integer> sizes = new TreeMap<>(groups.of(stratum));
            int others = Groups.others(sizes, groups.total());
            if (others > 0) {
                sizes.put(Stratum.OTHER, others);
            }
            if (sizes.size() > 1 || mayBeAll(stratum)) {
                sizes.forEach((group, size) -> rows.add(people(stratum.id(), group, size)));
            }
        }
        return rows;
    }

    /** That all are of one race would tell of each of them; that all are one department's tells it nothing. */
    private static boolean mayBeAll(Stratum stratum) {
        return stratum == Stratum.DEPARTMENT;
    }

    private Row people(String stratum, String group, int size) {
        return new Row(stratum, group, Row.PEOPLE, Row.REACHED, Row.REFERRED, size, groups.total());
    }

    /** One way, of everybody and by each stratum. */
    List<Row> rows(Measure measure) {
        List<Row> rows = new ArrayList<>(ofAll(measure).stream()
                .flatMap(shown ->
                        rows(Row.ALL, measure, cells(measure, Optional.empty(), Map.of()), shown.cuts()).stream())
                .toList());
        for (Stratum stratum : Stratum.values()) {
            by(stratum, measure)
                    .ifPresent(shown -> rows.addAll(rows(
                            stratum.id(), measure, cells(measure, Optional.of(stratum), shown.named()), shown.cuts())));
        }
        return rows;
    }

    private Optional<Shown> ofAll(Measure measure) {
        boolean apart = measure != Measure.HANDOFF
                || ofAll(Measure.WAY_IN)
                        .filter(shown -> shown.cuts().contains(Measure.HANDED_OFF))
                        .isPresent();
        Collection<int[]> all = cells(measure, Optional.empty(), Map.of()).values();
        SortedSet<Integer> cuts = cuts(all, measure.cuts());
        return apart && isWhole(all) && !cuts.isEmpty() ? Optional.of(new Shown(Map.of(), cuts)) : Optional.empty();
    }

    /** The time to the hand-off divides those who were handed off, so it is shown only where these stand apart. */
    private Optional<Shown> by(Stratum stratum, Measure measure) {
        Optional<Map<String, Integer>> from = measure == Measure.HANDOFF
                ? by(stratum, Measure.WAY_IN)
                        .filter(shown -> shown.cuts().contains(Measure.HANDED_OFF))
                        .map(Shown::named)
                : Optional.of(groups.of(stratum));
        return from.flatMap(named -> ofAll(measure).flatMap(all -> by(stratum, measure, named, all.cuts())));
    }

    private Optional<Shown> by(
            Stratum stratum, Measure measure, Map<String, Integer> from, SortedSet<Integer> allowed) {
        Map<String, Integer> named = new TreeMap<>(from);
        while (!named.isEmpty()) {
            Collection<int[]> cells =
                    cells(measure, Optional.of(stratum), named).values();
            if ((cells.size() < 2 && !mayBeAll(stratum)) || !isWhole(cells)) {
                return Optional.empty();
            }
            SortedSet<Integer> cuts = cuts(
                    cells, measure.cuts().stream().filter(allowed::contains).toList());
            if (!cuts.isEmpty()) {
                return Optional.of(new Shown(named, cuts));
            }
            Groups.smallest(named).ifPresent(named::remove);
        }
        return Optional.empty();
    }

    /**
     * By group, how many people have got to each step and no further. Who was there when the groups were made and is
     * gone now stands at the first step: a table must not tell that somebody's record was destroyed.
     */
    private Map<String, int[]> cells(Measure measure, Optional<Stratum> by, Map<String, Integer> named) {
        Map<String, int[]> cells = new TreeMap<>();
        Map<String, Integer> sizes = new TreeMap<>(named);
        int others = Groups.others(named, groups.total());
        if (others > 0) {
            sizes.put(by.isPresent() ? Stratum.OTHER : Row.ALL, others);
        }
        sizes.keySet().forEach(group -> cells.put(group, new int[measure.steps().size()]));
        people.forEach(person -> {
            String group =
                    by.map(person::group).filter(named::containsKey).orElse(by.isPresent() ? Stratum.OTHER : Row.ALL);
            cells.computeIfAbsent(group, any -> new int[measure.steps().size()])[person.step(measure)]++;
        });
        cells.forEach((group, counts) -> {
            int gone = sizes.getOrDefault(group, 0) - Arrays.stream(counts).sum();
            counts[0] = gone < 0 ? GROWN : counts[0] + gone;
        });
        return cells;
    }

    /** Not if a group has grown since: whoever joined it would show. */
    private static boolean isWhole(Collection<int[]> cells) {
        return cells.stream().allMatch(counts -> counts[0] >= 0);
    }

    /** The steps before which the way can be cut, so that every piece has enough people in every group. */
    private SortedSet<Integer> cuts(Collection<int[]> cells, List<Integer> wanted) {
        SortedSet<Integer> cuts = new TreeSet<>();
        for (int step : wanted) {
            SortedSet<Integer> before = cuts.headSet(step);
            SortedSet<Integer> after = cuts.tailSet(step);
            int from = before.isEmpty() ? 0 : before.last();
            int to = after.isEmpty() ? Integer.MAX_VALUE : after.first();
            if (isEnough(cells, from, step) && isEnough(cells, step, to)) {
                cuts.add(step);
            }
        }
        return cuts;
    }

    private boolean isEnough(Collection<int[]> cells, int from, int to) {
        return cells.stream().allMatch(counts -> sum(counts, from, to) >= least);
    }

    private static int sum(int[] counts, int from, int to) {
        return Arrays.stream(counts, from, Math.min(to, counts.length)).sum();
    }

    private static List<Row> rows(String stratum, Measure measure, Map<String, int[]> cells, SortedSet<Integer> cuts) {
        List<Row> rows = new ArrayList<>();
        cells.forEach((group, counts) -> {
            int size = sum(counts, 0, counts.length);
            int from = 0;
            for (int cut : cuts) {
                rows.add(new Row(
                        stratum,
                        group,
                        measure.id(),
                        Row.REACHED,
                        measure.steps().get(cut),
                        sum(counts, cut, counts.length),
                        size));
                rows.add(last(stratum, group, measure, counts, from, cut, size));
                from = cut;
            }
            rows.add(last(stratum, group, measure, counts, from, counts.length, size));
        });
        return rows;
    }

    private static Row last(String stratum, String group, Measure measure, int[] counts, int from, int to, int size) {
        List<String> steps = measure.steps();
        String value = to - from == 1 ? steps.get(from) : steps.get(from) + " to " + steps.get(to - 1);
        return new Row(stratum, group, measure.id(), Row.LAST, value, sum(counts, from, to), size);
    }

    /**
     * Who was booked within a year, of everybody. Those within half a year are as many as the earlier table says; where
     * it says so, who came after them has to be enough by themselves.
     */
    List<Row> year(Optional<Integer> early) {
        if (early.isEmpty()) {
            return ofAll(Measure.REBOOKED_YEAR)
                    .map(shown -> rows(
                            Row.ALL,
                            Measure.REBOOKED_YEAR,
                            cells(Measure.REBOOKED_YEAR, Optional.empty(), Map.of()),
                            shown.cuts()))
                    .orElse(List.of());
        }
        int later = (int) people.stream()
                .filter(person -> person.step(Measure.REBOOKED) == 0 && person.step(Measure.REBOOKED_YEAR) == 1)
                .count();
        int[] counts = {groups.total() - early.get() - later, early.get() + later};
        return later < least || counts[0] < least
                ? List.of()
                : rows(
                        Row.ALL,
                        Measure.REBOOKED_YEAR,
                        new TreeMap<>(Map.of(Row.ALL, counts)),
                        new TreeSet<>(List.of(1)));
    }
}
