package org.diversionhub.disclosure;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.diversionhub.config.ConfigPlace;
import org.diversionhub.message.Category;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Role;

/**
 * What one role may receive; one file of {@code config/disclosure}.
 *
 * @param purpose the purpose of use that a consent must list
 * @param mayKnowOf the roles whose delivery states a sender in this role may see
 * @param deny categories that nothing opens
 * @param extract the categories of which it gets counts of eleven people or more (outcome-extract); about one person
 *     they open nothing
 * @param widerBecause why the role gets more of a category than the shipped matrix gives it
 * @param at where the file names the role
 * @param deniedAt where it denies
 * @param version the first 16 hex digits of the file's SHA-256; the audit names it
 */
public record Policy(
        Role role,
        String purpose,
        Set<Role> mayKnowOf,
        Set<Category> deny,
        Map<Kind, Rule> receives,
        Set<Category> extract,
        Map<Category, String> widerBecause,
        List<PolicyTest> tests,
        ConfigPlace at,
        ConfigPlace deniedAt,
        String version) {
    Optional<Rule> rule(Kind kind) {
        return Optional.ofNullable(receives.get(kind));
    }

    public Set<Kind> kinds() {
        return receives.keySet();
    }

    /** The categories of which the role may receive something in some situation. */
    Set<Category> categories() {
        return Arrays.stream(Category.values())
                .filter(category ->
                        receives.values().stream().anyMatch(rule -> rule.widest(category) != Treatment.WITHHOLD))
                .collect(Collectors.toSet());
    }
}
