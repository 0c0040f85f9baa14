package org.diversionhub.leak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.diversionhub.consent.AuthorityType.P2_CJ_2_35;
import static org.diversionhub.consent.AuthorityType.P2_NAMED;
import static org.diversionhub.consent.AuthorityType.RELEASE;
import static org.diversionhub.consent.AuthorityType.STATE_MH;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diversionhub.consent.Authority;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.disclosure.Disclosure;
import org.diversionhub.disclosure.DomainTables;
import org.diversionhub.disclosure.Handles;
import org.diversionhub.disclosure.MatrixOracle;
import org.diversionhub.disclosure.Policy;
import org.diversionhub.disclosure.RedactedMessage;
import org.diversionhub.disclosure.Situation;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Category;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Agreement;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Role;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;

/**
 * Whatever a field says that a recipient may not see, the recipient gets the same bytes: for every kind, role, origin,
 * authority, charge and custody, with engine and mappings as shipped.
 */
@Execution(CONCURRENT)
class FlipTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final Instant LONG_AGO = NOW.minus(Duration.ofDays(365));
    private static final Set<Role> ROLES = EnumSet.complementOf(EnumSet.of(Role.COMMUNITY_REFERRER));

    private static final String JSON = "json/message";
    private static final byte[] NOTHING = new byte[0];

    private final MatrixOracle oracle = new MatrixOracle(new DomainTables());
    private Snapshot snapshot = Snapshot.read(Path.of(""));
    private final RecordFields fields = new RecordFields();
    private final Values values = new Values();
    private final Coarse coarse = new Coarse(values);
    private final List<String> leaks = new ArrayList<>();
    private int compared;
    private int wrote;

    /** One recipient at one moment. */
    private record Case(
            Role role, Kind kind, Origin origin, Set<AuthorityType> authorities, boolean held, boolean custody) {}

    /** What decides what a recipient can read: cases with the same view need be compared once only. */
    private record View(Role role, Kind kind, Set<FieldPath> shared, Set<FieldPath> masked, String beside) {
        /** A mapping knows no roles. */
        String readable() {
            return kind.name() + " " + new TreeSet<>(shared) + " " + new TreeSet<>(masked) + " " + beside;
        }
    }

    @Test
    void hiddenValues_doNotChangeAByte_whateverTheSituation() {
        Set<View> seen = new HashSet<>();
        Set<String> wrote = new HashSet<>();
        for (Kind kind : fields.kinds()) {
            for (Role role : ROLES) {
                for (Case one : cases(role, kind)) {
                    flipAllAtOnce(one);
                    view(one).filter(seen::add).ifPresent(view -> {
                        flipEach(one, view);
                        if (wrote.add(view.readable())) {
                            flipInAllFormats(one);
                        }
                    });
                }
            }
        }
        assertThat(leaks.stream().limit(30)).as("%d leaks", leaks.size()).isEmpty();
        assertThat(seen).hasSizeGreaterThan(100);
        assertThat(compared).isGreaterThan(10_000);
    }

    /** The suite itself can fail: one category too many for one role, and it says so. */
    @Tag("thorough")
    @Test
    void suiteFindsTheLeak_whenOnePolicyIsWidened(@TempDir Path copy) {
        snapshot = ConfigCopy.of(Path.of("config"), copy).widened().read(Path.of("mappings"));
        for (Role role : ROLES) {
            fields.kinds().forEach(kind -> cases(role, kind).forEach(this::flipAllAtOnce));
        }
        assertThat(leaks)
                .isNotEmpty()
                .allMatch(leak -> leak.contains("role=PROSECUTOR, kind=diversion-referral/arrest"))
                .allMatch(leak -> leak.contains("\"needs\""));
    }

    private Optional<View> view(Case one) {
        return decide(one, base(one.kind())) instanceof Disclosure.Share share
                ? Optional.of(new View(
                        one.role(),
                        one.kind(),
                        Set.copyOf(share.shared()),
                        Set.copyOf(share.masked()),
                        share.message().kind() + " " + share.message().isPart2() + " "
                                + share.message().scopes().isEmpty()
                                + share.message().notice().isPresent()))
                : Optional.empty();
    }

    /** Everything but the record that a mapping can read. */
    private static String beside(RedactedMessage message) {
        return message.kind() + " " + message.isPart2() + " " + new TreeSet<>(message.categories()) + " "
                + message.scopes() + " " + message.notice();
    }

    /** What the domain's tables hide, whatever the policies say. */
    private List<FieldPath> hidden(Case one) {
        Set<FieldPath> all =
                fields.of(one.kind()).keySet().stream().map(FieldPath::new).collect(Collectors.toSet());
        var situation = new MatrixOracle.Case(
                one.role(), one.kind(), one.origin(), one.authorities(), one.held(), one.custody(), true);
        Set<FieldPath> goes = oracle.outcome(situation, all).keySet();
        return all.stream().filter(path -> !goes.contains(path)).sorted().toList();
    }

    /**
     * All hidden fields change together, or vanish, and so do the sender and what else the consents cover: the decision
     * and all that a mapping can read stay.
     */
    private void flipAllAtOnce(Case one) {
        ObjectNode before = base(one.kind());
        Disclosure expected = decide(one, before);
        List<FieldPath> hidden = hidden(one);
        ObjectNode after = before.deepCopy();
        hidden.forEach(path -> flip(after, path.text(), one.kind(), 2));
        Set<Category> covered = expected instanceof Disclosure.Share share
                ? share.message().categories()
                : EnumSet.allOf(Category.class);
        same(one, "all hidden fields", expected, decide(one, after, Beside.other(covered)));
        ObjectNode without = before.deepCopy();
        hidden.forEach(path -> Records.remove(without, path.text()));
        same(one, "all hidden fields absent", expected, decide(one, without));
    }

    private void flip(ObjectNode record, String path, Kind kind, int turn) {
        List<JsonNode> all = values.of(path, fields.of(kind).get(path));
        Records.set(record, path, entry -> all.get((entry + turn) % all.size()));
    }

    private void same(Case one, String what, Disclosure expected, Disclosure found) {
        compared++;
        if (!readable(expected).equals(readable(found))) {
            leaks.add(one + ", " + what + ":\n  " + readable(expected) + "\n  " + readable(found));
        }
    }

    private static String readable(Disclosure disclosure) {
        return switch (disclosure) {
            case Disclosure.Withhold withhold -> "withheld: " + withhold.reason();
            case Disclosure.Share share -> share.message().record() + " " + beside(share.message());
        };
    }

    /** All mappings write the same bytes when all hidden fields change together, and when they are not there. */
    private void flipInAllFormats(Case one) {
        ObjectNode before = base(one.kind());
        Disclosure first = decide(one, before);
        Map<String, byte[]> expected = written(first, all());
        ObjectNode after = before.deepCopy();
        hidden(one).forEach(path -> flip(after, path.text(), one.kind(), 1));
        same(one, "all hidden fields", expected, written(decide(one, after), all()));
        ObjectNode without = before.deepCopy();
        hidden(one).forEach(path -> Records.remove(without, path.text()));
        same(one, "all hidden fields absent", expected, written(decide(one, without), all()));
    }

    /** Each hidden field changes alone, and each masked one within its class: the canonical JSON shows every field. */
    private void flipEach(Case one, View view) {
        Map<String, byte[]> expected = written(decide(one, base(one.kind())), Set.of(JSON));
        for (String path : fields.of(one.kind()).keySet()) {
            FieldPath field = new FieldPath(path);
            if (view.masked().contains(field)) {
                flipWithinClass(one, path);
            } else if (view.shared().contains(field)) {
                flipShown(one, path, expected);
            } else {
                flipHidden(one, path, expected);
            }
        }
    }

    private void flipHidden(Case one, String path, Map<String, byte[]> expected) {
        List<JsonNode> all = values.of(path, fields.of(one.kind()).get(path));
        for (int turn = 1; turn <= Math.min(2, all.size() - 1); turn++) {
            ObjectNode after = base(one.kind());
            flip(after, path, one.kind(), turn);
            same(one, path, expected, written(decide(one, after), Set.of(JSON)));
        }
    }

    private void flipWithinClass(Case one, String path) {
        String mask = snapshot.schemas()
                .of(one.kind())
                .field(path)
                .orElseThrow()
                .mask(one.role().audience())
                .word();
        Map<String, Map<String, byte[]>> byRest = new HashMap<>();
        for (JsonNode value : values.of(path, fields.of(one.kind()).get(path))) {
            ObjectNode record = base(one.kind());
            Records.set(record, path, entry -> value);
            Disclosure found = decide(one, record);
            Map<String, byte[]> bytes = written(found, Set.of(JSON));
            Map<String, byte[]> first = byRest.putIfAbsent(coarse.rest(mask, path, value), bytes);
            if (first != null) {
                same(one, path + " masked by " + mask, first, bytes);
            }
        }
    }

    /** The other way round, so that this test is known to see: what may be seen does change the canonical JSON. */
    private void flipShown(Case one, String path, Map<String, byte[]> expected) {
        ObjectNode after = base(one.kind());
        flip(after, path, one.kind(), 1);
        assertThat(written(decide(one, after), Set.of(JSON)).get(JSON))
                .as("%s: %s is shared but does not show", one, path)
                .isNotEqualTo(expected.get(JSON));
    }

    /** A PDF is made of what html/notice is made of, and takes a hundred times as long. */
    private Set<String> all() {
        return snapshot.mappings().names().stream()
                .filter(mapping -> !mapping.startsWith("pdf/"))
                .collect(Collectors.toSet());
    }

    private void same(Case one, String what, Map<String, byte[]> expected, Map<String, byte[]> found) {
        compared++;
        expected.forEach((mapping, bytes) -> {
            if (!java.util.Arrays.equals(bytes, found.get(mapping))) {
                leaks.add(
                        "%s, %s, %s:%n  %s%n  %s".formatted(one, what, mapping, text(bytes), text(found.get(mapping))));
            }
        });
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "nothing" : new String(bytes, StandardCharsets.UTF_8);
    }

    private Map<String, byte[]> written(Disclosure disclosure, Set<String> mappings) {
        Map<String, byte[]> written = new TreeMap<>();
        if (disclosure instanceof Disclosure.Share share) {
            for (String mapping : mappings) {
                if (snapshot.mappings().has(mapping, share.message().kind())) {
                    wrote++;
                    written.put(
                            mapping,
                            snapshot.mappings().write(mapping, share.message()).bytes());
                }
            }
        } else {
            written.put(JSON, NOTHING);
        }
        return written;
    }

    private ObjectNode base(Kind kind) {
        return bases.computeIfAbsent(
                        kind.name(),
                        name -> Records.with(fields.of(kind), (path, entry) -> {
                            List<JsonNode> all = values.of(path, fields.of(kind).get(path));
                            return all.get(entry % all.size());
                        }))
                .deepCopy();
    }

    private final Map<String, ObjectNode> bases = new HashMap<>();

    /** What a recipient may not see beside the record: who sent it, when, as what, and what else a consent covers. */
    private record Beside(
            String messageId,
            Instant happenedAt,
            String sender,
            Set<Category> covered,
            Set<String> others,
            String purpose) {
        static final Beside USUAL = new Beside("m-1", NOW, "sender", EnumSet.allOf(Category.class), Set.of(), "PATRQT");

        static Beside other(Set<Category> covered) {
            return new Beside(
                    "another-and-longer-id",
                    NOW.minus(Duration.ofDays(100)),
                    "x-methadone-clinic",
                    covered,
                    Set.of("y-clinic", "role:payer"),
                    "THREAT");
        }
    }

    private Disclosure decide(Case one, ObjectNode record) {
        return decide(one, record, Beside.USUAL);
    }

    private Disclosure decide(Case one, ObjectNode record, Beside beside) {
        Partner recipient = partner("recipient", one.role());
        List<Authority> authorities = one.authorities().stream()
                .map(type -> authority(type, one.role(), beside))
                .toList();
        Map<UUID, String> names = authorities.stream()
                .collect(Collectors.toMap(
                        Authority::id,
                        authority -> "consent-" + authority.type().ordinal()));
        return snapshot.disclosing()
                .decide(
                        new CanonicalMessage(one.kind(), beside.messageId(), beside.happenedAt(), record),
                        new Situation(
                                new UUID(0, 1),
                                NOW,
                                false,
                                partner(beside.sender(), Role.COMMUNITY_REFERRER),
                                recipient,
                                one.origin(),
                                true,
                                true,
                                authorities,
                                one.held(),
                                one.custody(),
                                true,
                                false,
                                new Handles(HANDLES, names),
                                NOW));
    }

    private static final Map<FieldPath, String> HANDLES =
            List.of("participant.key", "referral.id", "prosecution.caseNumber", "custody.bookingNumber").stream()
                    .collect(Collectors.toMap(FieldPath::new, path -> "handle-" + path));

    /** A role that never gets the kind: one case. Charge and custody matter to few, so they vary with few. */
    private List<Case> cases(Role role, Kind kind) {
        List<Case> cases = new ArrayList<>();
        if (!snapshot.policies().receivers(kind).contains(role)) {
            return List.of(new Case(role, kind, Origin.NONE, EnumSet.allOf(AuthorityType.class), true, true));
        }
        for (Origin origin : Origin.values()) {
            AUTHORITIES.forEach(types -> cases.add(new Case(role, kind, origin, types, true, true)));
            for (Set<AuthorityType> types : List.of(NONE, EnumSet.of(P2_NAMED), EnumSet.of(P2_CJ_2_35))) {
                cases.add(new Case(role, kind, origin, types, false, true));
                cases.add(new Case(role, kind, origin, types, true, false));
                cases.add(new Case(role, kind, origin, types, false, false));
            }
        }
        return cases;
    }

    private static final Set<AuthorityType> NONE = Set.of();
    private static final List<Set<AuthorityType>> AUTHORITIES = authorities();

    private static List<Set<AuthorityType>> authorities() {
        List<Set<AuthorityType>> sets = new ArrayList<>();
        sets.add(NONE);
        for (AuthorityType type : AuthorityType.values()) {
            sets.add(EnumSet.of(type));
        }
        sets.add(EnumSet.of(P2_NAMED, STATE_MH));
        sets.add(EnumSet.of(P2_NAMED, RELEASE));
        sets.add(EnumSet.allOf(AuthorityType.class));
        return sets;
    }

    private Authority authority(AuthorityType type, Role role, Beside beside) {
        String purpose = snapshot.policies().of(role).map(Policy::purpose).orElse("TREAT");
        return new Authority(
                new UUID(0, type.ordinal()),
                type,
                null,
                and(beside.others(), beside.sender()),
                and(beside.others(), "recipient"),
                beside.covered(),
                and(Set.of(beside.purpose()), purpose),
                NOW,
                LONG_AGO,
                NOW.plus(Duration.ofDays(1)),
                null,
                true);
    }

    private static Set<String> and(Set<String> others, String one) {
        return Stream.concat(others.stream(), Stream.of(one)).collect(Collectors.toSet());
    }

    private static Partner partner(String id, Role role) {
        return new Partner(
                id, id, role, List.of(), true, false, Agreement.each(LocalDate.MAX), Set.of(), Optional.empty());
    }
}
