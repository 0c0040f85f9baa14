package org.diversionhub.disclosure;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.diversionhub.config.ConfigPlace;
import org.diversionhub.consent.Authority;
import org.diversionhub.message.FieldPath;

/**
 * A decision and what it looked at, from which it can be told.
 *
 * @param fields what the policy says of each field
 * @param at where the policy begins
 */
record Judged(Disclosure decision, List<Authority> inForce, Projection fields, ConfigPlace at) {
    Explanation explained(Situation now) {
        Set<FieldPath> shared = new HashSet<>();
        Set<FieldPath> masked = new HashSet<>();
        Set<FieldPath> all = new HashSet<>(decision.withheld());
        if (decision instanceof Disclosure.Share share) {
            shared.addAll(share.shared());
            masked.addAll(share.masked());
            all.addAll(shared);
            all.addAll(masked);
        }
        return new Explanation(
                decision,
                inForce.stream().map(Authority::type).distinct().toList(),
                fields.leaves().stream()
                        .filter(leaf -> all.contains(leaf.field().path()))
                        .map(leaf -> told(leaf, shared, masked, now))
                        .toList());
    }

    private Explanation.Told told(Projection.Leaf leaf, Set<FieldPath> shared, Set<FieldPath> masked, Situation now) {
        FieldPath path = leaf.field().path();
        Explanation.Fate fate = new Explanation.Fate.Withheld();
        Ground ground = leaf.ground();
        if (shared.contains(path)) {
            fate = new Explanation.Fate.Shared();
        } else if (masked.contains(path)) {
            fate = new Explanation.Fate.Masked(leaf.mask());
        } else {
            ground = whyItStays(leaf);
        }
        return new Explanation.Told(
                path,
                leaf.field().category(),
                fate,
                ground,
                Law.behind(ground, leaf.field().category(), now.recipient().role(), now.origin()));
    }

    private Ground whyItStays(Projection.Leaf leaf) {
        return switch (decision) {
            case Disclosure.Share share
            when leaf.treatment() != Treatment.WITHHOLD ->
                new Ground.NothingRemains(leaf.ground().at());
            case Disclosure.Withhold withhold
            when leaf.treatment() != Treatment.WITHHOLD || isBeforeAnyField(withhold) ->
                new Ground.Stays(withhold.reason(), at);
            default -> leaf.ground();
        };
    }

    /** Some reasons are given before the policy is asked about fields. */
    private static boolean isBeforeAnyField(Disclosure.Withhold withhold) {
        return switch (withhold.reason()) {
            case NO_AUTHORITY, NOTHING_TO_SHARE, NO_AGREEMENT -> false;
            default -> true;
        };
    }
}
