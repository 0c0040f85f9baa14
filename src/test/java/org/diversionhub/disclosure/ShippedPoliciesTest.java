package org.diversionhub.disclosure;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.diversionhub.consent.AuthorityType.P2_CJ_2_35;
import static org.diversionhub.consent.AuthorityType.P2_NAMED;
import static org.diversionhub.consent.AuthorityType.P2_TPO;
import static org.diversionhub.consent.AuthorityType.RELEASE;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.consent.Authority;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Category;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Kind;
import org.diversionhub.message.Schemas;
import org.diversionhub.partner.Agreement;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;

/** The policies in {@code config/disclosure} say what the domain's four tables say: no more, and no less. */
@Execution(CONCURRENT)
class ShippedPoliciesTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final Partner SENDER = partner("sender", Role.COMMUNITY_REFERRER);
    private static final Set<Role> ROLES = EnumSet.complementOf(EnumSet.of(Role.COMMUNITY_REFERRER));

    private static final Set<Set<AuthorityType>> AUTHORITIES = authorities();
    private static final Path CODES = Path.of("mappings/codes");
    private static final Handles HANDLES =
            handles("participant.key", "referral.id", "prosecution.caseNumber", "custody.bookingNumber");

    private final ConfigFaults faults = new ConfigFaults();
    private final Schemas schemas = Schemas.read(Path.of("mappings/canonical"), faults);
    private final Policies policies = Policies.read(Path.of("config/disclosure"), schemas, faults);
    private final CodeClasses codes = CodeClasses.read(CODES, schemas, faults);
    private final Disclosing disclosing = new Disclosing(schemas, policies, codes);
    private final DomainTables tables = new DomainTables();
    private final MatrixOracle oracle = new MatrixOracle(tables);
    private final Map<FieldPath, JsonNode> values = new HashMap<>();

    @Test
    void files_areReadWithoutAFault() {
        assertThat(faults.list()).isEmpty();
        assertThat(policies.all()).extracting(Policy::role).containsExactlyInAnyOrderElementsOf(ROLES);
    }

    @Test
    void testsInTheFiles_hold() {
        assertThat(policies.failures(schemas, codes)).isEmpty();
    }

    @Test
    void testsInTheFiles_showEachKindBothWays() {
        for (Policy policy : policies.all()) {
            assertThat(policy.tests()).as(policy.role().id()).anyMatch(PolicyTest::withheld);
            Set<String> kinds = new TreeSet<>();
            policy.kinds().forEach(kind -> kinds.add(kind.name()));
            for (String kind : kinds) {
                assertThat(policy.tests())
                        .as("%s, %s", policy.role().id(), kind)
                        .anyMatch(test -> test.given().kind().name().equals(kind) && test.withheld())
                        .anyMatch(test -> test.given().kind().name().equals(kind)
                                && !test.shares().isEmpty());
            }
        }
    }

    @Test
    void denyLists_areTheNeverCellsOfTheMatrix() {
        for (Policy policy : policies.all()) {
            Set<Category> never = EnumSet.allOf(Category.class);
            never.removeIf(category -> !tables.cell(category, policy.role()).equals("N"));
            assertThat(policy.deny()).as(policy.role().id()).isEqualTo(never);
        }
    }

    @Test
    void sendersInTheSchemas_areThoseOfTheTable() {
        for (Kind kind : kinds()) {
            assertThat(schemas.of(kind).senders(kind))
                    .as("%s", kind)
                    .isNotEmpty()
                    .containsExactlyInAnyOrderElementsOf(
                            tables.senders(kind).stream().map(Role::id).toList());
        }
    }

    @Test
    void aVariant_isHiddenFromJusticeWhereTheContentIsCoarse() {
        for (Policy policy : policies.all()) {
            policy.receives().values().stream()
                    .filter(rule -> policy.role().isJustice()
                            && (rule.authorityRequired() || !rule.only().isEmpty()))
                    .forEach(rule -> assertThat(rule.variantShown())
                            .as(policy.role() + " " + rule.kind())
                            .isFalse());
        }
    }

    @Test
    void policies_areTheIntersectionOfTheTables_inEverySituation() {
        List<String> differences = new ArrayList<>();
        int shared = 0;
        for (Role role : ROLES) {
            for (Kind kind : kinds()) {
                Set<Set<FieldPath>> records = records(role, kind);
                for (MatrixOracle.Case situation : situations(role, kind)) {
                    for (Set<FieldPath> present : records) {
                        shared += compare(situation, present, differences::add) ? 1 : 0;
                    }
                }
            }
        }
        assertThat(differences.stream().limit(20))
                .as("%d differences", differences.size())
                .isEmpty();
        assertThat(shared).as("decisions that share something").isGreaterThan(10_000);
    }

    /** Whether something goes. */
    private boolean compare(MatrixOracle.Case situation, Set<FieldPath> present, Consumer<String> differences) {
        Map<FieldPath, Treatment> expected = oracle.outcome(situation, present);
        Map<FieldPath, Treatment> found = new HashMap<>();
        switch (decide(situation, present)) {
            case Disclosure.Withhold withhold -> {}
            case Disclosure.Share share -> {
                share.shared().forEach(path -> found.put(path, Treatment.SHARE));
                share.masked().forEach(path -> found.put(path, Treatment.MASK));
                differencesInKeys(situation.role(), share).ifPresent(differences);
            }
        }
        Set<FieldPath> paths = new TreeSet<>(present);
        paths.removeIf(path -> expected.get(path) == found.get(path));
        paths.forEach(path -> differences.accept("%s, %d fields, %s: by the tables %s, by the policy %s"
                .formatted(situation, present.size(), path, expected.get(path), found.get(path))));
        return !found.isEmpty();
    }

    private static Optional<String> differencesInKeys(Role role, Disclosure.Share share) {
        Set<FieldPath> keys = new TreeSet<>(MatrixOracle.keys(role));
        if (role == Role.JAIL_CUSTODY) {
            keys.retainAll(Set.of(new FieldPath("custody.bookingNumber")));
        }
        Set<FieldPath> found = new TreeSet<>();
        HANDLES.keys().forEach((path, handle) -> {
            if (share.message()
                    .record()
                    .at("/" + path.text().replace('.', '/'))
                    .asText()
                    .equals(handle)) {
                found.add(path);
            }
        });
        return found.equals(keys) ? Optional.empty() : Optional.of(role + " has the keys " + found + ", not " + keys);
    }

    private Disclosure decide(MatrixOracle.Case situation, Set<FieldPath> present) {
        ObjectNode record = JsonNodeFactory.instance.objectNode();
        present.forEach(path -> put(record, path));
        Policy policy = policies.of(situation.role()).orElseThrow();
        List<Authority> authorities = situation.authorities().stream()
                .map(type -> authority(type, policy))
                .toList();
        return disclosing.decide(
                new CanonicalMessage(situation.kind(), "m-1", NOW, record),
                new Situation(
                        new UUID(0, 1),
                        NOW,
                        false,
                        SENDER,
                        partner("recipient", situation.role()),
                        situation.origin(),
                        true,
                        true,
                        authorities,
                        situation.chargeHeld(),
                        situation.inCustody(),
                        situation.accepted(),
                        false,
                        HANDLES,
                        NOW));
    }

    private List<Kind> kinds() {
        return schemas.all().stream().flatMap(schema -> schema.kinds().stream()).toList();
    }

    /** All of the kind's fields; where the role receives any, also all of each category, and each field alone. */
    private Set<Set<FieldPath>> records(Role role, Kind kind) {
        Set<FieldPath> all = schemas.of(kind).fields().keySet();
        Set<Set<FieldPath>> records = new HashSet<>(Set.of(all));
        if (!policies.receivers(kind).contains(role)) {
            return records;
        }
        all.forEach(path -> records.add(Set.of(path)));
        records.addAll(all.stream()
                .collect(groupingBy(path -> tables.entry(path).category(), toSet()))
                .values());
        return records;
    }

    /** Every origin under every authority; then without what some kinds wait for. */
    private static Set<MatrixOracle.Case> situations(Role role, Kind kind) {
        Set<MatrixOracle.Case> out = new HashSet<>();
        for (Origin origin : Origin.values()) {
            AUTHORITIES.forEach(types -> out.add(new MatrixOracle.Case(role, kind, origin, types, true, true, true)));
            for (AuthorityType type : List.of(P2_NAMED, P2_CJ_2_35, RELEASE)) {
                out.add(new MatrixOracle.Case(role, kind, origin, EnumSet.of(type), false, false, true));
                out.add(new MatrixOracle.Case(role, kind, origin, EnumSet.of(type), true, true, false));
            }
        }
        return out;
    }

    /** None, each alone, each beside a named consent and beside one for treatment, and all. */
    private static Set<Set<AuthorityType>> authorities() {
        Set<Set<AuthorityType>> sets = new HashSet<>(Set.of(Set.of(), EnumSet.allOf(AuthorityType.class)));
        for (AuthorityType type : AuthorityType.values()) {
            sets.add(EnumSet.of(type));
            sets.add(EnumSet.of(type, P2_NAMED));
            sets.add(EnumSet.of(type, P2_TPO));
        }
        return sets;
    }

    /** A value that every mask of the field can make something of. */
    private JsonNode value(FieldPath path) {
        Path list = CODES.resolve(path.text().replace("[]", "") + ".csv");
        try (Stream<String> lines = Files.exists(list) ? Files.lines(list) : Stream.of("", NOW.toString())) {
            return TextNode.valueOf(lines.skip(1).findFirst().orElseThrow().replaceAll("[*]?(,.*)?$", ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void put(ObjectNode record, FieldPath path) {
        ObjectNode at = record;
        List<String> steps = path.steps();
        for (String step : steps.subList(0, steps.size() - 1)) {
            String name = step.replace("[]", "");
            at = step.endsWith("[]") ? entry(at.withArrayProperty(name)) : at.withObjectProperty(name);
        }
        String last = steps.get(steps.size() - 1);
        JsonNode value = values.computeIfAbsent(path, this::value);
        if (last.endsWith("[]")) {
            at.withArrayProperty(last.replace("[]", "")).add(value);
        } else {
            at.set(last, value);
        }
    }

    private static ObjectNode entry(ArrayNode list) {
        return list.isEmpty() ? list.addObject() : (ObjectNode) list.get(0);
    }

    private static Handles handles(String... paths) {
        return new Handles(Arrays.stream(paths).collect(toMap(FieldPath::new, path -> "handle of " + path)), Map.of());
    }

    private static Partner partner(String id, Role role) {
        return new Partner(
                id, id, role, List.of(), true, false, Agreement.each(LocalDate.MAX), Set.of(), Optional.empty());
    }

    private static Authority authority(AuthorityType type, Policy policy) {
        return new Authority(
                new UUID(0, type.ordinal()),
                type,
                null,
                Set.of("sender"),
                Set.of("recipient"),
                EnumSet.allOf(Category.class),
                Set.of(policy.purpose()),
                NOW,
                NOW,
                NOW.plus(Duration.ofDays(1)),
                null,
                true);
    }
}
