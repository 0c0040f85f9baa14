package org.diversionhub.eligibility;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a rule set says of one record: of each rule, and of all. It names rules and versions and no value.
 *
 * @param rules the rule set with its version
 */
public record Judgement(String rules, List<Judged> all) {
    public Judgement {
        all = List.copyOf(all);
    }

    /** One rule, and what it says. */
    public record Judged(Rule rule, Finding finding) {}

    /** What the rules say as a whole. What they cannot tell is never taken for a yes. */
    public enum Verdict {
        ELIGIBLE("eligible"),
        NOT_ELIGIBLE("not-eligible"),
        A_PERSON_DECIDES("a-person-decides");

        private final String word;

        Verdict(String word) {
            this.word = word;
        }

        /** As a rule file's tests write it. */
        public String word() {
            return word;
        }

        static Verdict named(String word) {
            return Stream.of(values())
                    .filter(verdict -> verdict.word.equals(word))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(word));
        }
    }

    /** What the rule that fits least says. */
    public Finding worst() {
        return Finding.worst(all.stream().map(Judged::finding));
    }

    public Verdict verdict() {
        return switch (worst()) {
            case MET -> Verdict.ELIGIBLE;
            case NOT_KNOWN -> Verdict.A_PERSON_DECIDES;
            case NOT_MET -> Verdict.NOT_ELIGIBLE;
        };
    }

    /** The rules that decided it: those not met, or where there is none those not known. */
    public List<String> because() {
        return switch (verdict()) {
            case ELIGIBLE -> List.of();
            case NOT_ELIGIBLE -> with(Finding.NOT_MET);
            case A_PERSON_DECIDES -> with(Finding.NOT_KNOWN);
        };
    }

    private List<String> with(Finding finding) {
        return all.stream()
                .filter(one -> one.finding() == finding)
                .map(one -> one.rule().id())
                .toList();
    }

    /** For who has to decide: {@code wilmington-2026.1+3fa2b1c9: not met: on-probation; not known: amount}. */
    public String reason() {
        return rules + ": "
                + Stream.of(Finding.NOT_MET, Finding.NOT_KNOWN)
                        .filter(finding -> !with(finding).isEmpty())
                        .map(finding -> finding.words() + ": " + String.join(", ", with(finding)))
                        .collect(Collectors.joining("; "));
    }
}
