package org.diversionhub.disclosure;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.diversionhub.consent.Authority;
import org.diversionhub.message.Category;
import org.diversionhub.partner.Origin;

/** Words the notice of 42 CFR 2.32: due for part 2 content that goes on consent, and for nothing else. */
final class Notices {
    private Notices() {}

    static Optional<Notice> due(Origin origin, List<Authority> used, Set<Category> went) {
        List<Authority> consents = used.stream()
                .filter(authority ->
                        authority.type().isPart2() && authority.type().isConsent())
                .toList();
        if (origin != Origin.PART2 || consents.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new Notice(Notice.SHORT, consents.stream().map(Notices::words).collect(Collectors.joining(" "))));
    }

    private static String words(Authority authority) {
        String end = authority.until() == null ? "until the event that it names" : "until " + authority.until();
        return "Disclosed on the person's written consent (" + authority.type() + "), signed " + authority.signedAt()
                + ", for the categories " + new TreeSet<>(authority.categories()) + " and the purposes "
                + new TreeSet<>(authority.purposes()) + ", in force from " + authority.from() + " " + end
                + ". The person may revoke it.";
    }
}
