package org.diversionhub.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diversionhub.disclosure.Policy;
import org.diversionhub.disclosure.Reason;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.message.Category;
import org.diversionhub.message.Field;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Mask;
import org.diversionhub.partner.Partner;

/** The table at the end: for each recipient and message which fields went, which were masked, what stayed and why. */
final class WhoGotWhat {
    /** Masks whose word is the whole point; of the others the table shows no value. */
    private static final Set<Mask> WORDS = EnumSet.of(Mask.CLASS, Mask.HELD_YES_NO, Mask.IN_OUT);

    private final Snapshot snapshot;
    private final SamplePartners partners;

    WhoGotWhat(Snapshot snapshot, SamplePartners partners) {
        this.snapshot = snapshot;
        this.partners = partners;
    }

    /** What became of a field; the words of the table. */
    private enum Fate {
        RECEIVED("received"),
        MASKED("masked"),
        NO_HOME("no home"),
        UNSIGNED("unsigned"),
        TOO_FINE("too fine"),
        NEVER("never");

        private final String label;

        Fate(String label) {
            this.label = label;
        }
    }

    static List<String> legend() {
        return List.of(
                "Who received what, and how long after the hub had taken the message",
                "  masked    a coarser value instead          unsigned  no consent in force lists it",
                "  too fine  this role gets less of it        never     nothing opens it to this role",
                "  no home   permitted, but the recipient's format has no place for it",
                "The hub adds the recipient's own handle for the person or the case; no two partners have the same one.");
    }

    /** @param complete whether the journey came to its end, so that who got nothing until now gets nothing */
    List<String> lines(List<Decision> decisions, boolean complete) {
        TextTable table = new TextTable();
        Map<String, List<Decision>> byRecipient = decisions.stream()
                .collect(Collectors.groupingBy(Decision::recipient, LinkedHashMap::new, Collectors.toList()));
        byRecipient.forEach((recipient, theirs) -> {
            table.section(title(partner(recipient)));
            distinct(theirs).forEach(one -> add(table, one, partner(recipient)));
        });
        if (complete) {
            table.section("Everybody else (" + others(byRecipient.keySet()) + " partners)");
            table.row("every message", "", Map.of("nothing", List.of(Reason.NOT_A_PARTY.words())));
        }
        return table.lines();
    }

    /** Leaves out what only says again what was said of the same message before. */
    private static Collection<Decision> distinct(List<Decision> all) {
        List<Decision> out = new ArrayList<>();
        Map<UUID, Decision> last = new HashMap<>();
        for (Decision one : all) {
            Decision before = last.put(one.delivery(), one);
            if (before == null || !one.saysAgain(before)) {
                out.add(one);
            }
        }
        return out;
    }

    private void add(TextTable table, Decision decision, Partner recipient) {
        String when = "after " + decision.after().toMillis() + " ms";
        if (!decision.gone()) {
            String why = Reason.valueOf(decision.reason()).words();
            table.row(
                    decision.kind().toString(),
                    when,
                    Map.of("nothing", List.of(why + " (" + decision.withheld().size() + " fields stay)")));
            return;
        }
        Map<Fate, List<FieldPath>> fates = Stream.of(decision.shared(), decision.masked(), decision.withheld())
                .flatMap(Collection::stream)
                .filter(path -> !isHandle(path))
                .collect(Collectors.groupingBy(
                        path -> fate(path, decision, recipient), TreeMap::new, Collectors.toList()));
        Map<String, List<String>> cells = new LinkedHashMap<>();
        fates.forEach((fate, paths) -> cells.put(
                fate.label, fate == Fate.MASKED ? masked(paths, decision, recipient) : FieldGroups.of(paths)));
        table.row(decision.kind().toString(), when, cells);
    }

    /** A sender's own handle goes to nobody; the recipient gets its own. */
    private static boolean isHandle(FieldPath path) {
        return path.text().equals("referral.id") || path.text().equals("participant.key");
    }

    private Fate fate(FieldPath path, Decision decision, Partner recipient) {
        if (decision.withheld().contains(path)) {
            return whyStays(field(path, decision).category(), decision, recipient);
        }
        String mapping = recipient.endpoint().orElseThrow().mapping();
        if (snapshot.mappings().leavesOut(mapping, decision.kind()).contains(path)) {
            return Fate.NO_HOME;
        }
        boolean whole = decision.shared().contains(path) || mask(path, decision, recipient) == Mask.KEEP;
        return whole ? Fate.RECEIVED : Fate.MASKED;
    }

    private Fate whyStays(Category category, Decision decision, Partner recipient) {
        Optional<Policy> policy = snapshot.policies().of(recipient.role());
        if (policy.filter(found -> found.deny().contains(category)).isPresent()) {
            return Fate.NEVER;
        }
        boolean someWent = Stream.concat(decision.shared().stream(), decision.masked().stream())
                .anyMatch(path -> field(path, decision).category() == category);
        return someWent ? Fate.TOO_FINE : Fate.UNSIGNED;
    }

    private List<String> masked(List<FieldPath> paths, Decision decision, Partner recipient) {
        Map<Mask, List<FieldPath>> byMask = paths.stream()
                .collect(Collectors.groupingBy(
                        path -> mask(path, decision, recipient), TreeMap::new, Collectors.toList()));
        List<String> out = new ArrayList<>();
        byMask.forEach((mask, found) -> {
            if (WORDS.contains(mask)) {
                found.forEach(path ->
                        out.add(path + " → " + word(path, decision, recipient).orElse(mask.word())));
            } else {
                FieldGroups.of(found).forEach(group -> out.add(group + " → " + mask.word()));
            }
        });
        return out;
    }

    /** What the recipient really got there; the id of a message in JSON is the delivery's. */
    private Optional<String> word(FieldPath path, Decision decision, Partner recipient) {
        String pointer = "/" + path.text().replace("[]", "/0").replace('.', '/');
        return partners.received(recipient.id()).stream()
                .filter(one -> one.at("/message/id")
                        .asText()
                        .equals(decision.delivery().toString()))
                .map(one -> one.at(pointer))
                .filter(JsonNode::isValueNode)
                .map(value -> "\"" + value.asText() + "\"")
                .findFirst();
    }

    private Mask mask(FieldPath path, Decision decision, Partner recipient) {
        return field(path, decision).mask(recipient.role().audience());
    }

    private Field field(FieldPath path, Decision decision) {
        return snapshot.schemas().of(decision.kind()).field(path.text()).orElseThrow();
    }

    private Partner partner(String id) {
        return snapshot.partners().byId(id).orElseThrow();
    }

    private long others(Collection<String> heard) {
        return snapshot.partners().all().stream()
                .filter(partner -> !heard.contains(partner.id()))
                .count();
    }

    private static String title(Partner partner) {
        return partner.name() + " (" + partner.id() + ", " + partner.role().id() + ")";
    }
}
