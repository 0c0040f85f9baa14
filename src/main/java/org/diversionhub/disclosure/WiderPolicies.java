package org.diversionhub.disclosure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.message.Category;

/**
 * Where policies let somebody receive more than others did, by their rules alone: whatever is sent, and whatever is
 * signed. What {@link Comparison} shows by samples, this says for all messages; a doubt is "more".
 */
public final class WiderPolicies {
    private final Policies before;

    public WiderPolicies(Policies before) {
        this.before = before;
    }

    /** @return in words, each with its role; empty if nobody receives more */
    public List<String> than(Policies after) {
        return after.all().stream()
                .flatMap(policy -> before.of(policy.role())
                        .map(old -> ofRole(old, policy))
                        .orElseGet(() -> Stream.of("has a policy that it had not"))
                        .map(what -> policy.role().id() + " " + what))
                .sorted()
                .toList();
    }

    private static Stream<String> ofRole(Policy old, Policy now) {
        List<String> more = new ArrayList<>();
        if (!old.purpose().equals(now.purpose())) {
            more.add("needs consents for another purpose");
        }
        if (!old.mayKnowOf().containsAll(now.mayKnowOf())) {
            more.add("learns of more deliveries");
        }
        if (!now.deny().containsAll(old.deny())) {
            more.add("is no longer denied " + lost(old.deny(), now.deny()));
        }
        if (!old.extract().containsAll(now.extract())) {
            more.add("gets counts of " + lost(now.extract(), old.extract()));
        }
        now.receives()
                .forEach((kind, rule) -> old.rule(kind)
                        .map(was -> ofRule(was, rule))
                        .orElseGet(() -> Stream.of("which it did not"))
                        .forEach(what -> more.add("receives " + kind + ": " + what)));
        return more.stream();
    }

    private static Stream<String> ofRule(Rule old, Rule now) {
        List<String> more = new ArrayList<>();
        if (old.authorityRequired() && !now.authorityRequired()) {
            more.add("without an authority");
        }
        if (old.whileInCustody() && !now.whileInCustody()) {
            more.add("out of custody");
        }
        if (!old.only().isEmpty()
                && (now.only().isEmpty() || !now.only().stream().allMatch(old::reaches))) {
            more.add("more fields");
        }
        if (now.variantShown() && !old.variantShown()) {
            more.add("its variant");
        }
        if (!old.key().containsAll(now.key())) {
            more.add("more keys");
        }
        for (Category category : Category.values()) {
            if (now.open().of(category).compareTo(old.open().of(category)) > 0) {
                more.add(category + " without an authority");
            }
            Arrays.stream(AuthorityType.values())
                    .filter(type -> by(type, category, now).compareTo(by(type, category, old)) > 0)
                    .forEach(type -> more.add(category + " with " + type));
        }
        return more.stream();
    }

    private static Treatment by(AuthorityType type, Category category, Rule rule) {
        return rule.clauses().stream()
                .filter(clause -> clause.any().contains(type))
                .map(clause -> clause.of(category))
                .max(Comparator.naturalOrder())
                .orElse(Treatment.WITHHOLD);
    }

    private static Set<Category> lost(Set<Category> of, Set<Category> without) {
        Set<Category> lost = new TreeSet<>(of);
        lost.removeAll(without);
        return lost;
    }
}
