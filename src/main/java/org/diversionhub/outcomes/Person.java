package org.diversionhub.outcomes;

import java.util.Map;

/**
 * Somebody who was referred, as far as it is counted.
 *
 * @param groups by each stratum
 * @param steps how far on each way
 */
public record Person(Map<Stratum, String> groups, Map<Measure, Integer> steps) {
    public Person {
        groups = Map.copyOf(groups);
        steps = Map.copyOf(steps);
    }

    String group(Stratum stratum) {
        return groups.getOrDefault(stratum, Stratum.OTHER);
    }

    int step(Measure measure) {
        return steps.getOrDefault(measure, 0);
    }

    @Override
    public String toString() {
        return "Person[]";
    }
}
