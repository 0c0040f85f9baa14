package org.diversionhub.onboarding;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diversionhub.config.ConfigFault;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.config.ConfigurationException;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.onboarding.PartnerDraft.Line;
import org.diversionhub.partner.Partners;
import org.diversionhub.partner.Role;
import org.jspecify.annotations.Nullable;

/**
 * Where a draft becomes a file: it is read with the whole configuration of the site first, in a copy of it.
 *
 * @param home the folder of the hub
 * @param site its configuration, which is right without the draft
 * @param replaces whether it may stand in the place of one that is there
 */
public record PartnerFiles(Path home, Snapshot site, boolean replaces) {
    /**
     * What is wrong with a draft.
     *
     * @param at by the question that asks for what would be right
     * @param elsewhere what is to be changed in another file than the partner's
     */
    public record Faults(Map<Question, List<String>> at, List<String> elsewhere) {
        public boolean isNone() {
            return at.isEmpty();
        }
    }

    /** All that is wrong, as `hub check` finds it. */
    public Faults check(PartnerDraft draft) {
        return faults(draft, copy -> Snapshot.read(copy, home.resolve("mappings")));
    }

    /** What can be told while somebody is waiting: of the partners' files alone. */
    public Faults look(PartnerDraft draft) {
        return faults(draft, copy -> {
            ConfigFaults faults = new ConfigFaults();
            Partners.read(copy.resolve("partners"), site.schemas(), faults);
            faults.refuse();
        });
    }

    private Faults faults(PartnerDraft draft, Consumer<Path> reading) {
        Faults faults = new Faults(new EnumMap<>(Question.class), new ArrayList<>());
        draft.wrong().forEach(wrong -> add(faults, wrong.of(), wrong.words()));
        if (!draft.id().matches("[a-z][a-z0-9-]{1,39}")) {
            add(faults, Question.ID, "not an id (small letters, digits and dashes, from a letter on, 40 at most)");
            return faults;
        }
        if (!replaces && Files.exists(file(draft))) {
            add(faults, Question.ID, "there is a file of this partner already (another id, or --replace)");
        }
        for (ConfigFault fault : read(draft, reading)) {
            placed(fault, draft)
                    .ifPresentOrElse(
                            question -> add(faults, question, fault.wrong() + " (" + fault.right() + ")"),
                            () -> faults.elsewhere().add(fault.toString()));
        }
        return faults;
    }

    private static void add(Faults faults, Question question, String words) {
        List<String> known = faults.at().computeIfAbsent(question, any -> new ArrayList<>());
        if (!known.contains(words)) {
            known.add(words);
        }
    }

    /** Of a fault in another partner's file this one is the reason: all was well before. */
    private static Optional<Question> placed(ConfigFault fault, PartnerDraft draft) {
        String name = Path.of(fault.file()).getFileName().toString();
        if (name.equals(draft.id() + ".yaml")) {
            List<Line> lines = draft.lines();
            return Optional.of(byWords(fault)
                    .orElseGet(() -> fault.line() > 0 && fault.line() <= lines.size()
                            ? lines.get(fault.line() - 1).of()
                            : Question.ID));
        }
        return fault.file().contains("partners") ? Optional.of(byWords(fault).orElse(Question.TO)) : Optional.empty();
    }

    /** Where one answer asks for another. */
    private static Optional<Question> byWords(ConfigFault fault) {
        if (fault.wrong().contains("server's key")) {
            return Optional.of(Question.HOST_KEY);
        }
        if (fault.wrong().contains("encrypted") || fault.wrong().contains("unsigned")) {
            return Optional.of(Question.PROTECT);
        }
        if (fault.wrong().contains("`answers`")) {
            return Optional.of(Question.ANSWERS);
        }
        if (fault.wrong().contains("a mailbox has a password")) {
            return Optional.of(Question.PASSWORD_FILE);
        }
        return fault.wrong().contains("no certificate") || fault.wrong().contains("this certificate")
                ? Optional.of(Question.CERTIFICATE)
                : Optional.empty();
    }

    private List<ConfigFault> read(PartnerDraft draft, Consumer<Path> reading) {
        Path copy = null;
        try {
            copy = Files.createTempDirectory("hub-partner");
            copy(home.resolve("config"), copy);
            write(draft, copy.resolve("partners"));
            reading.accept(copy);
            return List.of();
        } catch (ConfigurationException e) {
            Path tried = copy;
            return e.faults().stream().map(fault -> shown(fault, tried)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the draft could not be tried", e);
        } finally {
            delete(copy);
        }
    }

    /** As of the files that a person knows. */
    private static ConfigFault shown(ConfigFault fault, @Nullable Path copy) {
        String folder = String.valueOf(copy);
        return new ConfigFault(
                fault.file().replace(folder, "config"),
                fault.line(),
                fault.wrong().replace(folder, "config"),
                fault.right());
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path one : (Iterable<Path>) all::iterator) {
                Path target = to.resolve(from.relativize(one).toString());
                if (Files.isDirectory(one)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(one, target);
                }
            }
        }
    }

    private static void delete(@Nullable Path folder) {
        if (folder == null) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path one : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(one);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a copy of the configuration stays at " + folder, e);
        }
    }

    private static void write(PartnerDraft draft, Path partners) throws IOException {
        for (int i = 0; i < draft.protection().size(); i++) {
            Path file = draft.protection().get(i);
            if (Files.isReadable(file)) {
                Path target = partners.resolve(draft.protectionFiles().get(i));
                Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.writeString(partners.resolve(draft.id() + ".yaml"), text(draft));
    }

    private static String text(PartnerDraft draft) {
        return draft.lines().stream().map(Line::text).collect(Collectors.joining("\n", "", "\n"));
    }

    private Path file(PartnerDraft draft) {
        return home.resolve("config/partners").resolve(draft.id() + ".yaml");
    }

    /** @return the file */
    public Path write(PartnerDraft draft) throws IOException {
        write(draft, home.resolve("config/partners"));
        return file(draft);
    }

    /** Which kinds a partner in this role may have to say; empty where there is no such role. */
    public List<String> sendable(String role) {
        return Role.ids().contains(role)
                ? site.schemas().all().stream()
                        .flatMap(schema -> schema.kinds().stream()
                                .filter(kind -> !kind.isCorrection()
                                        && schema.senders(kind).contains(role)))
                        .map(Object::toString)
                        .sorted()
                        .toList()
                : List.of();
    }
}
