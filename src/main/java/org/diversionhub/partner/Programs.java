package org.diversionhub.partner;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.config.ConfigFolder;
import org.diversionhub.config.ConfigMap;
import org.diversionhub.config.ConfigPlace;
import org.diversionhub.message.Kind;

/**
 * The programmes of this hub, kept apart: who refers and who manages cases belongs to one, while a prosecutor, a jail
 * and a provider may serve several.
 */
public final class Programs {
    private static final Kind ASSESS = new Kind("diversion-referral", "assess");

    private final Map<String, Program> byId;

    /** These and no others. */
    public static Programs of(Collection<Program> programs) {
        return new Programs(programs.stream().collect(Collectors.toMap(Program::id, program -> program)));
    }

    private Programs(Map<String, Program> byId) {
        this.byId = byId;
    }

    /**
     * Reads {@code program.yaml}, {@code programs/*.yaml} or both below {@code config}.
     *
     * @param ruleSets the names of the rule sets that there are
     */
    public static Programs read(Path config, Partners partners, Set<String> ruleSets, ConfigFaults faults) {
        Map<String, Program> byId = new LinkedHashMap<>();
        var members = new Members();
        Map<String, ConfigPlace> jurisdictions = new LinkedHashMap<>();
        for (Path path : files(config, faults)) {
            try (ConfigMap file = ConfigMap.read(path, faults)) {
                Program program = Program.read(file, partners, ruleSets);
                String id = program.id();
                refuseOtherName(path, config, id, file);
                if (byId.putIfAbsent(id, program) != null) {
                    file.fault("id", "another file has the programme `" + id + "`", "an id of its own for each");
                }
                members.enter(program, file);
                jurisdictions.putIfAbsent(id, file.place("jurisdictions"));
            }
        }
        Programs programs = new Programs(byId);
        programs.refuseWithoutAnswer(partners, List.copyOf(jurisdictions.values()), faults);
        programs.refuseWithoutOfficers(partners, jurisdictions, faults);
        programs.refuseUnknown(partners, faults);
        return programs;
    }

    private static void refuseOtherName(Path path, Path config, String id, ConfigMap file) {
        String expected = path.getFileName().toString().replace(".yaml", "");
        if (!path.equals(config.resolve("program.yaml")) && !id.equals(expected)) {
            file.fault("id", "`" + id + "` is not the file's name", "id: " + expected);
        }
    }

    private static List<Path> files(Path config, ConfigFaults faults) {
        List<Path> files = new ArrayList<>();
        Path one = config.resolve("program.yaml");
        Path folder = config.resolve("programs");
        if (Files.exists(one) || !Files.exists(folder)) {
            files.add(one);
        }
        if (Files.exists(folder)) {
            files.addAll(ConfigFolder.files(folder, ".yaml", faults));
        }
        return files;
    }

    /** A referral of an agency that no jurisdiction names would reach nobody. */
    private void refuseWithoutAnswer(Partners partners, List<ConfigPlace> files, ConfigFaults faults) {
        partners.all().stream()
                .filter(partner ->
                        partner.sends().stream().anyMatch(kind -> kind.name().equals("diversion-referral")))
                .filter(partner -> all().stream()
                        .noneMatch(program -> program.of(partner.id()).isPresent()))
                .forEach(partner -> faults.add(
                        files.get(0),
                        partner.id() + " may send referrals, and nobody is there to receive them",
                        "its id among the `agencies` of a jurisdiction"
                                + (files.size() == 1 ? "" : " here or in another programme's file")));
    }

    /** Whoever asks the police to assess has to find some. */
    private void refuseWithoutOfficers(Partners partners, Map<String, ConfigPlace> jurisdictions, ConfigFaults faults) {
        partners.all().stream()
                .filter(partner -> partner.maySend(ASSESS))
                .filter(partner -> partner.role() == Role.COMMUNITY_REFERRER)
                .forEach(partner -> all().stream()
                        .filter(program -> program.of(partner.id())
                                .filter(found -> found.askedToAssess().isEmpty())
                                .isPresent())
                        .forEach(program -> faults.add(
                                Objects.requireNonNull(jurisdictions.get(program.id())),
                                partner.id()
                                        + " may ask the police to assess somebody, and no officers are named for it",
                                "`asked-to-assess` in its jurisdiction, or diversion-referral/community alone in its"
                                        + " `sends`")));
    }

    /** Whoever reads the tables of a programme that is none was meant to read another's. */
    private void refuseUnknown(Partners partners, ConfigFaults faults) {
        partners.all().stream()
                .flatMap(partner -> partner.programs().stream())
                .forEach(named -> named.ids().stream()
                        .filter(id -> !byId.containsKey(id))
                        .sorted()
                        .forEach(id -> faults.add(
                                named.at(),
                                "`" + id + "` is no programme of this hub",
                                "one of " + new TreeSet<>(ids()))));
    }

    /** Whose cases a partner can open or speak for is told by its programme alone, so that it has one. */
    private static final class Members {
        private final Map<String, ConfigPlace> agencies = new HashMap<>();
        private final Map<String, ConfigPlace> managers = new HashMap<>();

        void enter(Program program, ConfigMap file) {
            ConfigPlace here = file.place("jurisdictions");
            Stream<String> referring = program.jurisdictions().stream().flatMap(one -> one.agencies().stream());
            Stream<String> managing = program.jurisdictions().stream()
                    .map(Program.Jurisdiction::caseManagement)
                    .filter(id -> !id.isEmpty())
                    .distinct();
            referring.forEach(id -> enter(agencies, id, "refers", here, file));
            managing.forEach(id -> enter(managers, id, "manages cases", here, file));
        }

        private static void enter(
                Map<String, ConfigPlace> known, String id, String does, ConfigPlace here, ConfigMap file) {
            ConfigPlace other = known.putIfAbsent(id, here);
            if (other != null) {
                file.fault(
                        "jurisdictions",
                        id + " " + does + " in " + other.file() + ":" + other.line() + ", too",
                        "one programme and one jurisdiction for each; an agency of two is connected twice");
            }
        }
    }

    /** By id. */
    public Collection<Program> all() {
        return byId.values();
    }

    public Set<String> ids() {
        return byId.keySet();
    }

    public Optional<Program> named(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** Where there is no other. */
    public Optional<Program> only() {
        return all().stream().filter(any -> byId.size() == 1).findFirst();
    }

    /**
     * Whether this partner may read what came of a programme's referrals: of those that its file names. Where the file
     * names none it is the hub's only one; of several, none is meant.
     */
    public boolean isCountedFor(Partner partner, String program) {
        return partner.programs()
                .map(PartnerPrograms::ids)
                .orElseGet(() -> only().map(one -> Set.of(one.id())).orElse(Set.of()))
                .contains(program);
    }

    /** @throws NoSuchElementException if no file has it; a hub that has cases of it does not start */
    public Program of(String id) {
        return named(id).orElseThrow(() -> new NoSuchElementException("no file describes the programme " + id));
    }

    /** The programme for which this partner refers or manages cases; of others the case has to tell. */
    public Optional<Program> ofMember(String partner) {
        return all().stream().filter(program -> program.has(partner)).findFirst();
    }

    /** Prosecutors and jails that answer in more than one. */
    public List<String> shared() {
        return all().stream()
                .flatMap(program -> program.jurisdictions().stream()
                        .flatMap(one -> Stream.of(one.prosecutor(), one.jail()))
                        .distinct())
                .collect(Collectors.groupingBy(id -> id, TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .filter(one -> one.getValue() > 1)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Those whose people this jail books. */
    public List<Program> servedBy(String jail) {
        return all().stream()
                .filter(program -> !program.agenciesOf(jail).isEmpty())
                .toList();
    }
}
