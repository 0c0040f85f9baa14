package org.diversionhub.disclosure;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;
import org.diversionhub.config.ConfigPlace;
import org.diversionhub.consent.Authority;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.leak.RecordFields;
import org.diversionhub.leak.Values;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Category;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Agreement;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Role;
import org.jspecify.annotations.Nullable;

/**
 * Any record of the shipped schemas, under any policy, with any authorities, at any time. Moments are few, so that they
 * often fall together.
 */
public class Scenes extends DomainContextBase {
    private static final Instant FIRST = Instant.parse("2026-03-01T10:00:00Z");
    private static final int DAYS = 9;
    private static final List<String> PURPOSES = List.of("TREAT", "LEAD-FILING");
    private static final ConfigPlace NOWHERE = new ConfigPlace("a random policy", 0);
    private static final List<FieldPath> KEYS = List.of(
            new FieldPath("participant.key"),
            new FieldPath("referral.id"),
            new FieldPath("prosecution.caseNumber"),
            new FieldPath("custody.bookingNumber"));

    private static final RecordFields FIELDS = new RecordFields();
    private static final Values VALUES = new Values();
    private static final Map<JsonNode, List<JsonNode>> VALUES_OF = new IdentityHashMap<>();

    /** What is random of a scene beside its authorities, which jqwik takes away one by one to find a small failure. */
    private record Stage(Policy policy, CanonicalMessage message, Situation now) {}

    @Provide
    Arbitrary<Scene> scenes() {
        return Combinators.combine(
                        Arbitraries.randomValue(Scenes::stage),
                        Arbitraries.randomValue(Scenes::authority).list().ofMaxSize(4),
                        Arbitraries.randomValue(Scenes::authority).optional(0.25),
                        Arbitraries.longs())
                .as((stage, authorities, once, seed) -> new Scene(stage.policy(), stage.message(), stage.now())
                        .withAuthorities(none -> Stream.concat(
                                        authorities.stream().map(named -> named.in(stage, null)),
                                        once.stream().map(named -> named.in(stage, once(new Random(seed), stage))))
                                .toList()));
    }

    /** For the delivery of the scene or for another, with some of the fields. */
    private static Authority.Once once(Random random, Stage stage) {
        List<FieldPath> fields = Scene.SCHEMAS.of(stage.message().kind()).fields().keySet().stream()
                .filter(any -> random.nextBoolean())
                .toList();
        return new Authority.Once(often(random) ? stage.now().deliveryId() : new UUID(0, 2), Set.copyOf(fields));
    }

    static Instant day(int number) {
        return FIRST.plus(Duration.ofDays(number));
    }

    private static Instant moment(Random random) {
        return day(random.nextInt(DAYS));
    }

    private static boolean often(Random random) {
        return random.nextInt(12) != 0;
    }

    private static boolean seldom(Random random) {
        return random.nextInt(12) == 0;
    }

    private static <T> T one(Random random, Collection<T> of) {
        return List.copyOf(of).get(random.nextInt(of.size()));
    }

    private static <E extends Enum<E>> Set<E> some(Random random, Class<E> type, Collection<E> of, int inEight) {
        Set<E> some = EnumSet.noneOf(type);
        of.stream().filter(any -> random.nextInt(8) < inEight).forEach(some::add);
        return some;
    }

    private static Stage stage(Random random) {
        Role role = one(random, Arrays.asList(Role.values()));
        Kind kind = one(random, FIELDS.kinds());
        Instant now = moment(random);
        Instant accepted = random.nextBoolean() ? now : FIRST;
        Situation situation = new Situation(
                new UUID(0, 1),
                accepted,
                false,
                partner("sender", one(random, Arrays.asList(Role.values())), Agreement.each(LocalDate.MAX)),
                partner("recipient", role, agreements(random)),
                one(random, Arrays.asList(Origin.values())),
                often(random),
                often(random),
                List.of(),
                often(random),
                often(random),
                often(random),
                random.nextBoolean(),
                new Handles(KEYS.stream().collect(toMap(key -> key, key -> "own-" + key)), Map.of()),
                now);
        var message = new CanonicalMessage(kind, "m-1", moment(random), record(random, kind));
        Policy shipped = Scene.SHIPPED.of(role).orElse(null);
        boolean own = shipped == null || random.nextInt(4) != 0;
        return new Stage(own ? policy(random, role, kind) : shipped, message, situation);
    }

    private static Partner partner(String id, Role role, Map<Agreement.Type, Agreement> agreements) {
        return new Partner(id, id, role, List.of(), true, false, agreements, Set.of(), Optional.empty());
    }

    private static Map<Agreement.Type, Agreement> agreements(Random random) {
        LocalDate until = seldom(random) ? LocalDate.ofInstant(moment(random), ZoneOffset.UTC) : LocalDate.MAX;
        Map<Agreement.Type, Agreement> agreements = Agreement.each(until);
        if (seldom(random)) {
            agreements.remove(one(random, agreements.keySet()));
        }
        return agreements;
    }

    private static Policy policy(Random random, Role role, Kind kind) {
        Kind listed = seldom(random) ? one(random, FIELDS.kinds()) : kind;
        return new Policy(
                role,
                one(random, PURPOSES),
                Set.of(),
                some(random, Category.class, EnumSet.allOf(Category.class), 1),
                Map.of(listed, rule(random, listed)),
                Set.of(),
                Map.of(),
                List.of(),
                NOWHERE,
                NOWHERE,
                "random");
    }

    private static Rule rule(Random random, Kind kind) {
        Set<Category> categories = Scene.SCHEMAS.of(kind).categories();
        List<Clause> clauses = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            List<AuthorityType> types = Arrays.asList(AuthorityType.values());
            Set<AuthorityType> any = some(random, AuthorityType.class, types, 3);
            any.add(one(random, types));
            clauses.add(clause(random, any, categories));
        }
        return new Rule(
                kind,
                seldom(random),
                seldom(random),
                random.nextInt(4) == 0 ? only(random, kind) : List.of(),
                random.nextBoolean(),
                KEYS.stream().filter(any -> random.nextBoolean()).toList(),
                clause(random, Set.of(), categories),
                clauses,
                NOWHERE);
    }

    private static Clause clause(Random random, Set<AuthorityType> any, Set<Category> categories) {
        return new Clause(
                any,
                some(random, Category.class, categories, 3),
                some(random, Category.class, categories, 3),
                NOWHERE,
                NOWHERE);
    }

    /** Some fields, or a whole group. */
    private static List<FieldPath> only(Random random, Kind kind) {
        List<FieldPath> only = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            String path = one(random, FIELDS.of(kind).keySet());
            only.add(new FieldPath(random.nextBoolean() ? path : path.split("[.\\[]")[0]));
        }
        return only;
    }

    /** An authority that may name sender, recipient and purpose of the scene into which it comes, or others. */
    private record Loose(Authority authority, boolean byRole, boolean sender, boolean recipient, boolean purpose) {
        Authority in(Stage stage, Authority.@Nullable Once once) {
            return new Authority(
                    authority.id(),
                    authority.type(),
                    null,
                    sender ? named(stage.now().sender()) : Set.of("another", "role:nobody"),
                    recipient ? named(stage.now().recipient()) : Set.of("another"),
                    authority.categories(),
                    Set.of(purpose ? stage.policy().purpose() : "PATRQT"),
                    authority.signedAt(),
                    authority.from(),
                    authority.until(),
                    authority.revokedAt(),
                    authority.complete(),
                    authority.revocableFrom(),
                    once);
        }

        private Set<String> named(Partner partner) {
            return Set.of("another", byRole ? "role:" + partner.role().id() : partner.id());
        }
    }

    private static Loose authority(Random random) {
        List<Category> all = Arrays.asList(Category.values());
        Instant signed = moment(random);
        return new Loose(
                new Authority(
                        new UUID(random.nextLong(), random.nextLong()),
                        random.nextInt(3) == 0
                                ? AuthorityType.P2_NAMED
                                : one(random, Arrays.asList(AuthorityType.values())),
                        null,
                        Set.of(),
                        Set.of(),
                        random.nextBoolean() ? EnumSet.allOf(Category.class) : some(random, Category.class, all, 4),
                        Set.of(),
                        signed,
                        one(random, List.of(signed, signed, FIRST, moment(random))),
                        random.nextBoolean() ? null : moment(random),
                        random.nextInt(3) == 0 ? after(random, signed) : null,
                        often(random)),
                random.nextBoolean(),
                often(random),
                often(random),
                often(random));
    }

    private static @Nullable Instant after(Random random, Instant signed) {
        Instant later = moment(random);
        return later.isBefore(signed) ? signed : later;
    }

    private static ObjectNode record(Random random, Kind kind) {
        ObjectNode record = JsonNodeFactory.instance.objectNode();
        List<Step> steps = FIELDS.of(kind).entrySet().stream()
                .map(field -> new Step(field.getKey(), List.of(field.getKey().split("\\.")), field.getValue()))
                .toList();
        fill(record, steps, random, one(random, List.of(2, 5, 7)));
        return record;
    }

    /** A field, and the names that are still to go to it. */
    private record Step(String path, List<String> names, JsonNode schema) {
        String name() {
            return names.get(0).replace("[]", "");
        }

        boolean list() {
            return names.get(0).endsWith("[]");
        }

        boolean last() {
            return names.size() == 1;
        }

        Step next() {
            return new Step(path, names.subList(1, names.size()), schema);
        }

        JsonNode value(Random random) {
            return one(random, VALUES_OF.computeIfAbsent(schema, any -> VALUES.of(path, any)));
        }
    }

    private static void fill(ObjectNode at, List<Step> fields, Random random, int inEight) {
        fields.stream()
                .collect(groupingBy(Step::name, LinkedHashMap::new, toList()))
                .forEach((name, inside) -> {
                    Step first = inside.get(0);
                    boolean there = !first.last() || random.nextInt(8) < inEight;
                    int times = !there ? 0 : first.list() ? random.nextInt(4) : 1;
                    ArrayNode made = JsonNodeFactory.instance.arrayNode();
                    for (int i = 0; i < times; i++) {
                        JsonNode one = first.last() ? first.value(random) : group(inside, random, inEight);
                        if (!one.isObject() || !one.isEmpty()) {
                            made.add(one);
                        }
                    }
                    if (!made.isEmpty()) {
                        at.set(name, first.list() ? made : made.get(0));
                    }
                });
    }

    private static ObjectNode group(List<Step> inside, Random random, int inEight) {
        ObjectNode group = JsonNodeFactory.instance.objectNode();
        fill(group, inside.stream().map(Step::next).toList(), random, inEight);
        return group;
    }
}
