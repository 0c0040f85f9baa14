package org.diversionhub.change;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.diversionhub.config.ConfigTable;
import org.diversionhub.disclosure.WiderPolicies;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.partner.WiderPartners;
import org.diversionhub.partner.WiderPrograms;

/**
 * Where a configuration would let anybody receive more than another, or somebody else stand in a partner's place; a
 * doubt is "more". Rules of who may take part, tables of partners' own codes and tests are no matter of it.
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
                        mappings(before.files(), next.files()))
                .flatMap(List::stream)
                .toList();
    }

    /** A configuration, read. */
    record Version(SavedFiles files, Snapshot snapshot) {
        /**
         * What is saved.
         *
         * @return nothing if it was changed meanwhile: what was read may be half of each
         * @throws org.diversionhub.config.ConfigurationException if it is wrong, or one of its tests fails
         */
        static Optional<Version> saved(Path home) throws IOException {
            String stamp = SavedFiles.stamp(home);
            Version read = new Version(SavedFiles.read(home), Snapshot.readAndTest(home));
            return Optional.of(read).filter(any -> stamp.equals(stampOf(home)));
        }

        private static String stampOf(Path home) {
            try {
                return SavedFiles.stamp(home);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String digest() {
            return files.digest();
        }
    }

    private static List<String> mappings(SavedFiles before, SavedFiles next) {
        return before.changed(next).stream()
                .filter(name -> name.startsWith("mappings/"))
                .filter(name -> !name.contains("/tests/") && !name.endsWith(".md"))
                .filter(name -> !isOwnCodes(before, name) || !isOwnCodes(next, name))
                .map(name -> name + " reads or writes otherwise")
                .toList();
    }

    /** A code that a partner's message has and the table does not is refused: a new line lets nobody receive more. */
    private static boolean isOwnCodes(SavedFiles files, String name) {
        byte[] content = files.byName().get(name);
        return name.startsWith("mappings/codes/")
                && (content == null
                        || new String(content, StandardCharsets.UTF_8)
                                .stripLeading()
                                .startsWith(ConfigTable.LOCAL_CODES));
    }
}
