package org.diversionhub.disclosure;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.diversionhub.config.ConfigFolder;
import org.diversionhub.config.ConfigMap;
import org.diversionhub.config.Misfit;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.message.Audience;
import org.diversionhub.message.Category;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Kind;
import org.diversionhub.message.RecordSchema;
import org.diversionhub.message.Schemas;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Role;
import org.jspecify.annotations.Nullable;

/**
 * Reads one policy file. Every word in it must be known, and every category have a field in the kind where it stands.
 */
record PolicyFile(ConfigMap file, Schemas schemas) {
    private static final String CATEGORIES = "categories of the field dictionary: " + List.of(Category.values());
    private static final Set<String> CATEGORY_WORDS =
            Arrays.stream(Category.values()).map(Category::name).collect(Collectors.toSet());
    private static final String AUTHORITIES = "authorities: " + List.of(AuthorityType.values());
    private static final Set<String> PURPOSES = Set.of(
            "TREAT",
            "CAREMGT",
            "COC",
            "ETREAT",
            "HPAYMT",
            "HOPERAT",
            "PUBHLTH",
            "HRESCH",
            "PATRQT",
            "THREAT",
            "LEAD-MONITOR",
            "LEAD-FILING",
            "LEAD-ELIG");

    @Nullable
    Policy read(Path path) {
        Role role = file.value("role", Role::named, "a role of the programme, such as prosecutor");
        String purpose = file.value("purpose", PolicyFile::purpose, "one of " + PURPOSES);
        Set<Role> mayKnowOf = Set.copyOf(file.list("may-know-of", Role::named, "roles"));
        Set<Category> deny = categories(file, "deny", Category::valueOf);
        Map<Kind, Rule> receives = new LinkedHashMap<>();
        try (ConfigMap map = file.map("receives")) {
            for (String kind : map.keys()) {
                Rule rule = rule(map, kind);
                if (rule != null) {
                    receives.put(rule.kind(), rule);
                    refuseDenied(map, kind, rule, deny);
                }
            }
        }
        Set<Category> extract = role == null ? Set.of() : extract(role, deny);
        List<PolicyTest> tests = file.maps("tests").stream().map(this::test).toList();
        if (tests.isEmpty()) {
            file.fault("tests", "no tests", "at least one test that shares and one that withholds");
        }
        if (role == null || purpose == null) {
            return null;
        }
        if (role.isJustice() && mayKnowOf.stream().anyMatch(Role::isHiddenFromJustice)) {
            file.fault(
                    "may-know-of",
                    "a justice sender may not learn of a care recipient",
                    "justice roles and case-management");
        }
        return new Policy(
                role,
                purpose,
                mayKnowOf,
                deny,
                receives,
                extract,
                reasons(),
                tests,
                file.place("role"),
                file.place("deny"),
                ConfigFolder.version(path));
    }

    /**
     * Counts go to those alone who get nothing of anybody, and of no category that the shipped matrix keeps from them.
     */
    private Set<Category> extract(Role role, Set<Category> deny) {
        Set<Category> extract = categories(file, "extract", Category::valueOf);
        if (!extract.isEmpty() && role.audience() != Audience.DEIDENTIFIED) {
            file.fault("extract", role.id() + " gets messages, not counts", "the roles evaluator and public-health");
        }
        extract.stream()
                .filter(category -> deny.contains(category) || Matrix.SHIPPED.cell(category, role) == Matrix.Cell.N)
                .forEach(category ->
                        file.fault("extract", category + " is denied above or by the shipped matrix", "leave it out"));
        return extract;
    }

    private Map<Category, String> reasons() {
        Map<Category, String> reasons = new EnumMap<>(Category.class);
        if (file.has("wider-because")) {
            try (ConfigMap map = file.map("wider-because")) {
                map.keys().forEach(word -> reason(map, word, reasons));
            }
        }
        return reasons;
    }

    private static void reason(ConfigMap map, String word, Map<Category, String> reasons) {
        String reason = map.text(word);
        if (CATEGORY_WORDS.contains(word) && !reason.isBlank()) {
            reasons.put(Category.valueOf(word), reason);
        } else {
            map.fault(word, "`" + word + "` is no category with a reason", CATEGORIES);
        }
    }

    private static String purpose(String word) {
        if (!PURPOSES.contains(word)) {
            throw new IllegalArgumentException(word);
        }
        return word;
    }

    private @Nullable Rule rule(ConfigMap receives, String name) {
        try (ConfigMap map = receives.map(name)) {
            Kind kind = kind(name);
            if (kind == null) {
                receives.fault(
                        name,
                        "`" + name + "` is no kind of the canonical record",
                        "kind/variant, each variant on its own");
                return null;
            }
            return new Rule(
                    kind,
                    word(map, "authority", "required"),
                    word(map, "while", "custody-open"),
                    map.list("only", text -> path(text, kind), "paths of fields of this kind"),
                    word(map, "variant", "shown"),
                    map.list("key", text -> path(text, kind, true), "paths of keys"),
                    clause(map, Set.of(), kind),
                    map.maps("with-authority").stream()
                            .map(clause -> authorised(clause, kind))
                            .toList(),
                    receives.place(name));
        }
    }

    private Clause authorised(ConfigMap map, Kind kind) {
        try (map) {
            Set<AuthorityType> any = new LinkedHashSet<>(map.list("any", AuthorityType::valueOf, AUTHORITIES));
            if (any.isEmpty()) {
                map.fault("any", "no authority is named", AUTHORITIES);
            }
            return clause(map, any, kind);
        }
    }

    private Clause clause(ConfigMap map, Set<AuthorityType> any, Kind kind) {
        return new Clause(
                any,
                categories(map, "allow", word -> category(word, kind)),
                categories(map, "mask", word -> category(word, kind)),
                map.place("allow"),
                map.place("mask"));
    }

    private Category category(String word, Kind kind) {
        Category category = Category.valueOf(word);
        Set<Category> has = schemas.of(kind).categories();
        if (!has.contains(category)) {
            throw new Misfit(
                    "`" + kind + "` has no field of the category " + category,
                    "leave it out; it has " + new TreeSet<>(has));
        }
        return category;
    }

    private static void refuseDenied(ConfigMap map, String kind, Rule rule, Set<Category> deny) {
        deny.stream()
                .filter(category -> rule.widest(category) != Treatment.WITHHOLD)
                .forEach(category -> map.fault(kind, category + " is denied above and listed here", "one of the two"));
    }

    private static boolean word(ConfigMap map, String key, String only) {
        return map.optionalValue(
                        key,
                        text -> {
                            if (!text.equals(only)) {
                                throw new IllegalArgumentException(text);
                            }
                            return true;
                        },
                        "`" + key + ": " + only + "`, or leave the line out")
                .orElse(false);
    }

    private static Set<Category> categories(ConfigMap map, String key, Function<String, Category> category) {
        Set<Category> out = EnumSet.noneOf(Category.class);
        out.addAll(map.list(key, category, CATEGORIES));
        return out;
    }

    private @Nullable Kind kind(String text) {
        try {
            Kind kind = Kind.parse(text);
            return schemas.knows(kind) ? kind : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private FieldPath path(String text, Kind kind) {
        return path(text, kind, false);
    }

    /** Keys may name fields that the kind itself has not: the hub fills them from the case. */
    private FieldPath path(String text, Kind kind, boolean anywhere) {
        FieldPath path = new FieldPath(text);
        List<RecordSchema> among = anywhere ? schemas.all() : List.of(schemas.of(kind));
        if (among.stream()
                .noneMatch(schema -> schema.fields().keySet().stream().anyMatch(field -> field.within(path)))) {
            throw new IllegalArgumentException(text);
        }
        return path;
    }

    private PolicyTest test(ConfigMap map) {
        try (map) {
            Instant at = map.value("at", Instant::parse, "a moment: 2026-03-01T10:00:00Z");
            Map<FieldPath, JsonNode> shares = map.has("shares") ? values(map.map("shares")) : Map.of();
            List<FieldPath> withholds = map.list("withholds", FieldPath::new, "paths");
            boolean withheld = map.has("withheld") && map.flag("withheld");
            if (shares.isEmpty() && withholds.isEmpty() && !withheld) {
                map.fault("name", "the test expects nothing", "`shares:`, `withholds:` or `withheld: true`");
            }
            return new PolicyTest(
                    map.text("name"),
                    map.line(),
                    at == null ? Instant.EPOCH : at,
                    given(map.map("given")),
                    shares,
                    withholds,
                    withheld);
        }
    }

    private PolicyTest.Given given(ConfigMap map) {
        try (map) {
            Kind kind = map.value("kind", this::kind, "a kind with its variant");
            Origin origin = map.value("origin", Origin::named, "part2, hipaa or none");
            Set<AuthorityType> authorities = new LinkedHashSet<>();
            if (map.json("authority").isArray()) {
                authorities.addAll(map.list("authority", AuthorityType::valueOf, AUTHORITIES));
            } else {
                map.optionalText("authority")
                        .filter(word -> !word.equals("none"))
                        .ifPresent(word -> map.optionalValue("authority", AuthorityType::valueOf, AUTHORITIES)
                                .ifPresent(authorities::add));
            }
            return new PolicyTest.Given(
                    kind == null ? new Kind("unknown", null) : kind,
                    origin == null ? Origin.PART2 : origin,
                    map.optionalText("charge").filter("HELD"::equals).isPresent(),
                    map.optionalValue("custody", PolicyFile::open, "open or none")
                            .orElse(false),
                    !map.has("accepted") || map.flag("accepted"),
                    authorities,
                    map.has("with") ? values(map.map("with")) : Map.of());
        }
    }

    private static boolean open(String custody) {
        if (!List.of("open", "none").contains(custody)) {
            throw new IllegalArgumentException(custody);
        }
        return custody.equals("open");
    }

    private static Map<FieldPath, JsonNode> values(ConfigMap map) {
        try (map) {
            Map<FieldPath, JsonNode> out = new LinkedHashMap<>();
            for (String key : map.keys()) {
                try {
                    out.put(new FieldPath(key), map.json(key));
                } catch (IllegalArgumentException e) {
                    map.fault(key, "`" + key + "` is no field path", "such as charges[].statute");
                }
            }
            return out;
        }
    }
}
