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
    Query {
        ids = Set.copyOf(ids);
        all = List.copyOf(all);
    }

    boolean fits(Resource found) {
        Set<Term> terms = Terms.of(found.content());
        return (ids.isEmpty() || ids.contains(found.name().id()))
                && all.stream().allMatch(any -> any.stream().anyMatch(terms::contains))
                && (from == null || !found.updated().isBefore(from))
                && (until == null || found.updated().isBefore(until));
    }
}
