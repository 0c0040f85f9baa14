package org.diversionhub.change;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.diversionhub.config.ConfigTable;
import org.diversionhub.disclosure.WiderPolicies;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.partner.WiderPartners;
import org.diversionhub.partner.WiderPrograms;

/**
 * Where a configuration would let anybody receive more than another, or somebody else stand in a partner's place; a
 * doubt is "more". Rules of who may take part, and lines more in tables of partners' own codes, are no matter of it.
 */
final class Wider {
    private Wider() {}

    /** @return in words, each with what it is about; empty if it is narrower or the same */
    static List<String> than(Version before, Version next) {
        return Stream.of(
                        new WiderPolicies(before.snapshot().policies())
                                .than(next.snapshot().policies()),
                        new WiderPartners(before.snapshot().partners())
                                .than(next.snapshot().partners()),
                        new WiderPrograms(before.snapshot().programs())
                                .than(next.snapshot().programs()),
                        agreements(before.snapshot(), next.snapshot(), Instant.now()),
                        mappings(before.files(), next.files()))
                .flatMap(List::stream)
                .toList();
    }

    private static List<String> mappings(SavedFiles before, SavedFiles next) {
        return before.changed(next).stream()
                .filter(name -> !mayBeNarrower(name, before, next))
                .map(name -> name + " reads or writes otherwise")
                .toList();
    }

    /** Of a file of a mapping the name tells, without reading it. */
    static boolean mayBeNarrower(String name, SavedFiles before, SavedFiles next) {
        return !name.startsWith("mappings/")
                || name.equals("mappings/codes/README.md")
                || isLongerTable(before, next, name);
    }

    /**
     * A code that the table does not have is refused: a line more of a partner's own codes lets nobody receive more.
     */
    private static boolean isLongerTable(SavedFiles before, SavedFiles next, String name) {
        List<String> had = lines(before, name);
        List<String> has = lines(next, name);
        return name.startsWith("mappings/codes/")
                && !had.isEmpty()
                && had.getFirst().equals(ConfigTable.LOCAL_CODES)
                && has.size() >= had.size()
                && has.subList(0, had.size()).equals(had);
    }

    private static List<String> lines(SavedFiles files, String name) {
        byte[] content = files.byName().get(name);
        return content == null
                ? List.of()
                : new String(content, StandardCharsets.UTF_8).lines().toList();
    }

    /** Who lacked an agreement for what its policy gave, and lacks none for the rest, begins to receive that. */
    private static List<String> agreements(Snapshot before, Snapshot next, Instant now) {
        return next.partners().all().stream()
                .filter(partner -> before.partners().byId(partner.id()).isPresent())
                .filter(partner -> !next.policies()
                        .lacking(partner, now)
                        .containsAll(before.policies()
                                .lacking(before.partners().byId(partner.id()).orElseThrow(), now)))
                .map(partner -> partner.id() + " needs an agreement less")
                .toList();
    }
}
