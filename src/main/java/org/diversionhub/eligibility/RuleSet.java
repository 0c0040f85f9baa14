package org.diversionhub.eligibility;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diversionhub.config.ConfigFault;
import org.diversionhub.config.ConfigPlace;
import org.diversionhub.eligibility.Judgement.Judged;
import org.diversionhub.message.CanonicalMessage;

/**
 * The rules of one site in one version.
 *
 * @param hash of the file's text, hex: a site may forget that another text is another version
 */
public record RuleSet(
        String id,
        String version,
        String hash,
        String source,
        List<Rule> rules,
        List<RuleTest> tests,
        ConfigPlace place) {
    public RuleSet {
        rules = List.copyOf(rules);
        tests = List.copyOf(tests);
    }

    /**
     * The rule set with its version and its text, as recipients and tasks see it: {@code wilmington-2026.1+3fa2b1c9}.
     */
    public String name() {
        return id + "-" + version + "+" + hash.substring(0, 8);
    }

    /** What these rules say of a referral on this day. */
    public Judgement judge(CanonicalMessage referral, LocalDate on) {
        return judge(referral.record(), on);
    }

    Judgement judge(JsonNode record, LocalDate on) {
        return new Judgement(
                name(),
                rules.stream()
                        .map(rule -> new Judged(rule, rule.condition().of(record, on)))
                        .toList());
    }

    /** Its own tests that do not hold; and rules that nobody fits, as far as the tests show. */
    List<ConfigFault> failures() {
        List<ConfigFault> failures = new ArrayList<>(
                tests.stream().flatMap(test -> test.failure(this).stream()).toList());
        boolean alwaysAsks = rules.stream().anyMatch(rule -> rule.condition() instanceof PersonDecides);
        if (!alwaysAsks && tests.stream().noneMatch(test -> test.verdict() == Judgement.Verdict.ELIGIBLE)) {
            failures.add(new ConfigFault(
                    place.file(),
                    place.line(),
                    "no test comes out eligible: perhaps nobody can fit these rules",
                    "a test with `is: eligible`"));
        }
        return failures;
    }

    /** Rules of which no test shows both that somebody meets them and that somebody does not. */
    Stream<ConfigFault> notes() {
        return rules.stream()
                .filter(rule -> !(rule.condition() instanceof PersonDecides))
                .flatMap(rule -> notShown(rule).stream()
                        .map(finding -> new ConfigFault(
                                rule.at().file(),
                                rule.at().line(),
                                "no test shows `" + rule.id() + "` " + finding.words(),
                                "a test for each side of the rule")));
    }

    private Set<Finding> notShown(Rule rule) {
        Set<Finding> shown = tests.stream()
                .map(test -> rule.condition().of(test.record(), test.at()))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Finding.class)));
        Set<Finding> both = EnumSet.of(Finding.MET, rule.condition().otherwise());
        both.removeAll(shown);
        return both;
    }
}
