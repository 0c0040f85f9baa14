package org.diversionhub.outcomes;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The groups in which the people of a period are counted. The first table fixes them; later ones only join some, since
 * two ways to divide the same people would tell how many stand in between.
 *
 * @param total everybody
 * @param named by stratum, the size of each group that is named; who is left is "other or not stated"
 */
record Groups(int total, Map<Stratum, Map<String, Integer>> named) {
    Groups {
        named = Map.copyOf(named);
    }

    static Groups of(List<Person> people, int least) {
        Map<Stratum, Map<String, Integer>> named = new EnumMap<>(Stratum.class);
        for (Stratum stratum : Stratum.values()) {
            named.put(stratum, large(sizes(people, stratum), people.size(), least));
        }
        return new Groups(people.size(), named);
    }

    /** The groups of a table that was made before. */
    static Groups of(OutcomeTable table) {
        Map<Stratum, Map<String, Integer>> named = new EnumMap<>(Stratum.class);
        for (Stratum stratum : Stratum.values()) {
            Map<String, Integer> sizes = new TreeMap<>();
            table.rows().stream()
                    .filter(row -> row.way().equals(Row.PEOPLE) && row.stratum().equals(stratum.id()))
                    .filter(row -> !row.group().equals(Stratum.OTHER))
                    .forEach(row -> sizes.put(row.group(), row.count()));
            named.put(stratum, sizes);
        }
        int total = table.reached(Row.REFERRED).orElse(0);
        return new Groups(total, named);
    }

    static Map<String, Integer> sizes(List<Person> people, Stratum stratum) {
        Map<String, Integer> sizes = new TreeMap<>();
        people.forEach(person -> sizes.merge(person.group(stratum), 1, Integer::sum));
        return sizes;
    }

    Map<String, Integer> of(Stratum stratum) {
        return named.getOrDefault(stratum, Map.of());
    }

    /** How many people are in no named group. */
    static int others(Map<String, Integer> named, int total) {
        return total - named.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Those that are large enough; while the others together are too few, the smallest joins them. */
    private static Map<String, Integer> large(Map<String, Integer> sizes, int total, int least) {
        Map<String, Integer> named = new TreeMap<>(sizes);
        named.remove(Stratum.OTHER);
        named.values().removeIf(size -> size < least);
        while (others(named, total) > 0 && others(named, total) < least) {
            smallest(named).ifPresent(named::remove);
        }
        return named;
    }

    static Optional<String> smallest(Map<String, Integer> named) {
        return named.entrySet().stream()
                .min(Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey);
    }
}
