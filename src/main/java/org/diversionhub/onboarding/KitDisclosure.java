package org.diversionhub.onboarding;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.diversionhub.disclosure.Disclosure;
import org.diversionhub.disclosure.Explanation;
import org.diversionhub.disclosure.Explanation.Fate;
import org.diversionhub.partner.Partner;

/** What a partner will get and what it will not, as the site's policy has it now: kinds and fields, and no value. */
record KitDisclosure(Partner partner, KitSamples samples) {
    String sheet() throws IOException {
        StringBuilder out =
                new StringBuilder("""
                # What %s gets, and what not

                This is what the policy of this hub gives to the role `%s` today, tried on messages about invented people. It
                is asked anew each time that something is sent; a consent that is taken back ends what it has opened. Only
                what is about a case in which you take part comes to you.

                """.formatted(partner.name(), partner.role().id()));
        List<KitSamples.Seen> seen = samples.received();
        if (partner.endpoint().isEmpty() || seen.isEmpty()) {
            return out.append("You get no messages: you send only, or fetch counts.\n")
                    .toString();
        }
        seen.forEach(one -> out.append(kind(one)));
        return out.append("Every other kind of message does not come to you at all.\n")
                .toString();
    }

    private static String kind(KitSamples.Seen seen) {
        return "## `" + seen.sample().message().kind() + "`\n\n"
                + line("comes", paths(seen.without(), KitDisclosure::goes))
                + line("comes coarser", paths(seen.without(), fate -> fate instanceof Fate.Masked))
                + line("comes with a consent that names you", opened(seen))
                + line("never comes", paths(seen.with(), fate -> fate instanceof Fate.Withheld))
                + "\n";
    }

    private static boolean goes(Fate fate) {
        return fate instanceof Fate.Shared;
    }

    private static Set<String> opened(KitSamples.Seen seen) {
        Set<String> before = paths(seen.without(), fate -> !(fate instanceof Fate.Withheld));
        return paths(seen.with(), fate -> !(fate instanceof Fate.Withheld)).stream()
                .filter(path -> !before.contains(path))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> paths(Explanation told, Predicate<Fate> wanted) {
        boolean goes = told.decision() instanceof Disclosure.Share;
        return told.fields().stream()
                .filter(field -> wanted.test(goes ? field.fate() : new Fate.Withheld()))
                .map(field -> field.path().text())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String line(String what, Set<String> paths) {
        return paths.isEmpty()
                ? ""
                : "- " + what + ": "
                        + paths.stream().map(path -> "`" + path + "`").collect(Collectors.joining(", ")) + "\n";
    }
}
