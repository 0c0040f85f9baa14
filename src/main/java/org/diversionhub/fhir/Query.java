package org.diversionhub.fhir;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.diversionhub.fhir.Terms.Term;
import org.jspecify.annotations.Nullable;

/**
 * What is looked for.
 *
 * @param ids one of these, or any where there is none
 * @param all of each of these sets one has to fit
 * @param from first moment of the last change, or null
 * @param until end of it, not included, or null
 */
record Query(
        String type,
        Set<String> ids,
        List<Set<Term>> all,
        @Nullable Instant from,
        @Nullable Instant until) {
    private static final int MOST_SETS = 10;
    private static final int MOST_VALUES = 100;

    Query {
        ids = Set.copyOf(ids);
        all = all.stream().map(Set::copyOf).toList();
        if (all.size() > MOST_SETS
                || ids.size() + all.stream().mapToInt(Set::size).sum() > MOST_VALUES) {
            throw Faults.invalid("A search has at most " + MOST_SETS + " parameters and " + MOST_VALUES + " values.");
        }
    }

    boolean fits(Resource found) {
        Set<Term> terms = Terms.of(found.content());
        return (ids.isEmpty() || ids.contains(found.name().id()))
                && all.stream().allMatch(any -> any.stream().anyMatch(terms::contains))
                && (from == null || !found.updated().isBefore(from))
                && (until == null || found.updated().isBefore(until));
    }
}
