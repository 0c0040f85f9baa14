package org.diversionhub.disclosure;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.diversionhub.config.ConfigPlace;
import org.diversionhub.message.Category;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Kind;

/**
 * What one role receives of one kind.
 *
 * @param authorityRequired nothing goes unless an authority opens a content field
 * @param whileInCustody nothing goes unless a booking is open
 * @param only if not empty, no other field goes beside the keys
 * @param variantShown whether the message tells its variant; hidden by default, for the event is a leak itself
 * @param key the recipient's own handles
 * @param open categories that need no authority while the content is not part 2
 * @param clauses categories that need one
 * @param at where the file names the kind
 */
record Rule(
        Kind kind,
        boolean authorityRequired,
        boolean whileInCustody,
        List<FieldPath> only,
        boolean variantShown,
        List<FieldPath> key,
        Clause open,
        List<Clause> clauses,
        ConfigPlace at) {
    /** The handles that the hub always makes itself, so that a sender's own never reaches anybody. */
    private static final Set<FieldPath> PAIRWISE =
            Set.of(new FieldPath("participant.key"), new FieldPath("referral.id"));

    boolean isKey(FieldPath path) {
        return key.contains(path) || PAIRWISE.contains(path);
    }

    boolean reaches(FieldPath path) {
        return only.isEmpty() || only.stream().anyMatch(path::within);
    }

    private Stream<Clause> all() {
        return Stream.concat(Stream.of(open), clauses.stream());
    }

    /** The most that any part of this rule shows of the category. */
    Treatment widest(Category category) {
        return all().map(clause -> clause.of(category))
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** Where the category is listed at its widest, or the kind where it is not. */
    ConfigPlace at(Category category) {
        Treatment widest = widest(category);
        return all().filter(clause -> widest != Treatment.WITHHOLD && clause.of(category) == widest)
                .findFirst()
                .map(clause -> clause.at(category))
                .orElse(at);
    }
}
