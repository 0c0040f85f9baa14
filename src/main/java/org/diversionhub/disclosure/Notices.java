package org.diversionhub.disclosure;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.diversionhub.consent.Authority;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.partner.Origin;

/** Words the notice of 42 CFR 2.32: due for part 2 content that goes on consent, and for nothing else. */
final class Notices {
    private Notices() {}

    static Optional<Notice> due(Origin origin, List<Scope> scopes) {
        List<Scope> consents = scopes.stream()
                .filter(scope -> scope.type().isPart2() && scope.type().isConsent())
                .toList();
        if (origin != Origin.PART2 || consents.isEmpty()) {
            return Optional.empty();
        }
        String explanation = consents.stream().map(Notices::words).collect(Collectors.joining(" "));
        return Optional.of(new Notice(Notice.SHORT, explanation));
    }

    private static String words(Scope scope) {
        String end = scope.until() == null ? "until the event that it names" : "until " + scope.until();
        return "Disclosed on the person's written consent (" + scope.type() + "), signed " + scope.signedAt()
                + ", which covers what is disclosed here (" + new TreeSet<>(scope.categories()) + ") for the purpose "
                + String.join(", ", new TreeSet<>(scope.purposes())) + ", in force from " + scope.from() + " " + end
                + "." + monitoring(scope) + revocation(scope);
    }

    private static String monitoring(Scope scope) {
        return scope.type() == AuthorityType.P2_CJ_2_35
                ? " It may be used and disclosed further only for the action in which taking part is a condition"
                        + " (42 CFR 2.35(d))."
                : "";
    }

    private static String revocation(Scope scope) {
        Instant from = scope.revocableFrom();
        if (from == null) {
            return " The person may revoke it.";
        }
        return " The person may revoke it "
                + (from.equals(Authority.ITS_EVENT) ? "after the event that it names." : "from " + from + " on.");
    }
}
