package org.diversionhub.eligibility;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.diversionhub.config.ConfigMap;
import org.diversionhub.config.Misfit;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.RecordSchema;
import org.jspecify.annotations.Nullable;

/** Reads one rule file. Every field in it must be one of a referral, and of the type that the condition needs. */
record RuleFile(ConfigMap file, RecordSchema referral) {
    private static final List<String> CONDITIONS =
            List.of("minimum-age", "at-most", "less-than", "none-of", "no-history", "requires", "a-person-decides");

    private static final JsonNode FLAG = BooleanNode.TRUE;
    private static final JsonNode DAY = new TextNode("2026-02-28");
    private static final JsonNode AMOUNT = new TextNode("1 g");
    private static final JsonNode CODE = new TextNode("35A");

    /**
     * @param name the file's name, which is the id
     * @param hash of the file's text, hex
     */
    RuleSet read(String name, String hash) {
        String id = file.text("id");
        if (!id.isEmpty() && !id.equals(name)) {
            file.fault("id", "`" + id + "` is not the name of the file", "`id: " + name + "`");
        }
        String version = file.value("version", RuleFile::version, "letters, digits, dots and dashes, such as 2026.1");
        String source = file.text("source");
        List<Rule> rules = file.maps("conditions").stream()
                .map(this::rule)
                .filter(Objects::nonNull)
                .toList();
        if (rules.isEmpty()) {
            file.fault("conditions", "no conditions", "at least one of " + CONDITIONS);
        }
        Set<String> ids = unique(rules);
        List<RuleTest> tests =
                file.maps("tests").stream().map(map -> test(map, ids)).toList();
        if (tests.isEmpty()) {
            file.fault("tests", "no tests", "at least one that is eligible and one that is not");
        }
        return new RuleSet(name, version == null ? "" : version, hash, source, rules, tests, file.place("conditions"));
    }

    private Set<String> unique(List<Rule> rules) {
        Set<String> ids = new HashSet<>();
        for (Rule rule : rules) {
            if (!ids.add(rule.id())) {
                file.fault("conditions", "two conditions have the id `" + rule.id() + "`", "an id for each");
            }
        }
        return ids;
    }

    private static String version(String text) {
        return form(text, "[A-Za-z0-9][A-Za-z0-9._-]{0,30}");
    }

    private static String form(String text, String pattern) {
        if (!text.matches(pattern)) {
            throw new IllegalArgumentException(text);
        }
        return text;
    }

    private @Nullable Rule rule(ConfigMap map) {
        try (map) {
            String id = map.value(
                    "id", text -> form(text, "[a-z][a-z0-9-]{0,40}"), "small letters, digits and dashes: small-amount");
            List<String> said = CONDITIONS.stream().filter(map::has).toList();
            if (said.size() != 1) {
                map.fault("id", "this says " + (said.isEmpty() ? "no condition" : said), "one of " + CONDITIONS);
                return null;
            }
            Condition condition = condition(map, said.get(0));
            return id == null || condition == null ? null : new Rule(id, condition, map.place("id"));
        }
    }

    private @Nullable Condition condition(ConfigMap map, String word) {
        return switch (word) {
            case "minimum-age" -> {
                Integer years = map.value(word, RuleFile::age, "a number of years from 1 to 120");
                yield years == null ? null : new MinimumAge(years);
            }
            case "at-most" -> amount(map.map(word), true);
            case "less-than" -> amount(map.map(word), false);
            case "none-of" -> noneOf(map.map(word));
            case "no-history" -> noHistory(map.map(word));
            case "requires" -> requires(map.map(word));
            default -> new PersonDecides(map.text(word));
        };
    }

    private static int age(String text) {
        return Integer.parseInt(form(text, "[1-9][0-9]?|1[01][0-9]|120"));
    }

    private @Nullable Condition amount(ConfigMap map, boolean itself) {
        try (map) {
            FieldPath field = field(map, "field", AMOUNT, "an amount with its unit");
            BigDecimal amount = map.value("amount", RuleFile::positive, "a number greater than zero");
            String unit = map.value("unit", text -> unit(field, text), "a unit of UCUM, such as g or {dosage}");
            return field == null || amount == null || unit == null
                    ? null
                    : new AtMost(field, new Amount(amount, unit), itself);
        }
    }

    private String unit(@Nullable FieldPath field, String text) {
        return fitting(field, "1 " + text).substring(2);
    }

    private static BigDecimal positive(String text) {
        BigDecimal number = new BigDecimal(form(text, "[0-9]+(\\.[0-9]+)?"));
        if (number.signum() == 0) {
            throw new IllegalArgumentException(text);
        }
        return number;
    }

    private @Nullable Condition noneOf(ConfigMap map) {
        try (map) {
            FieldPath field = field(map, "field", CODE, "a code");
            List<String> codes = map.list("codes", text -> fitting(field, text), "codes that the field may have");
            if (codes.isEmpty()) {
                map.fault("codes", "no codes", "`codes: [40B]`");
            }
            return field == null ? null : new NoneOf(field, codes);
        }
    }

    private String fitting(@Nullable FieldPath field, String text) {
        if (field != null && !referral.takes(field, new TextNode(text))) {
            throw new IllegalArgumentException(text);
        }
        return text;
    }

    private @Nullable Condition noHistory(ConfigMap map) {
        try (map) {
            FieldPath field = field(map, "field", FLAG, "true or false");
            Optional<Integer> years = map.optionalValue("within", RuleFile::years, "a number of years, such as 10y");
            Optional<FieldPath> dated =
                    map.has("dated") ? Optional.ofNullable(field(map, "dated", DAY, "a day")) : Optional.empty();
            if (map.has("dated") && !map.has("within")) {
                map.fault("dated", "the day counts only together with `within`", "`within: 10y`");
            }
            return field == null ? null : new NoHistory(field, years.map(count -> new NoHistory.Years(count, dated)));
        }
    }

    private static int years(String text) {
        return Integer.parseInt(form(text, "[1-9][0-9]?y").replace("y", ""));
    }

    private @Nullable Condition requires(ConfigMap map) {
        try (map) {
            FieldPath field = map.value("field", this::known, "the path of a field of a referral");
            Optional<JsonNode> is = map.has("is") ? Optional.of(map.json("is")) : Optional.empty();
            if (field != null
                    && is.filter(value -> !referral.takes(field, value)).isPresent()) {
                map.fault("is", "`" + field + "` never has this value", "one that the field may have");
            }
            return field == null ? null : new Requires(field, is);
        }
    }

    private @Nullable FieldPath field(ConfigMap map, String key, JsonNode example, String type) {
        Function<String, FieldPath> convert = text -> {
            FieldPath path = known(text);
            if (!referral.takes(path, example)) {
                throw new Misfit("`" + text + "` is not " + type, "a field that holds " + type);
            }
            return path;
        };
        return map.value(key, convert, "the path of a field of a referral");
    }

    private FieldPath known(String text) {
        FieldPath path = new FieldPath(text);
        if (!referral.fields().containsKey(path)) {
            throw new Misfit("a referral has no field `" + text + "`", "one of mappings/canonical/diversion-referral");
        }
        return path;
    }

    private RuleTest test(ConfigMap map, Set<String> ids) {
        try (map) {
            LocalDate at = map.value("at", LocalDate::parse, "a day: 2026-03-01");
            Judgement.Verdict is =
                    map.value("is", Judgement.Verdict::named, "eligible, not-eligible, a-person-decides");
            List<String> because = map.list("because", id -> one(ids, id), "ids of conditions above");
            Map<FieldPath, JsonNode> given = map.has("given") ? given(map.map("given")) : Map.of();
            return new RuleTest(
                    map.text("name"),
                    map.place("name"),
                    at == null ? LocalDate.EPOCH : at,
                    given,
                    is == null ? Judgement.Verdict.A_PERSON_DECIDES : is,
                    because);
        }
    }

    private static String one(Set<String> ids, String id) {
        if (!ids.contains(id)) {
            throw new IllegalArgumentException(id);
        }
        return id;
    }

    private Map<FieldPath, JsonNode> given(ConfigMap map) {
        try (map) {
            Map<FieldPath, JsonNode> given = new LinkedHashMap<>();
            for (String key : map.keys()) {
                JsonNode value = map.json(key);
                String wrong = wrong(key, value);
                if (wrong.isEmpty()) {
                    given.put(new FieldPath(key), value);
                } else {
                    map.fault(key, wrong, "fields and values of a referral, of a list's field a list");
                }
            }
            return given;
        }
    }

    private String wrong(String key, JsonNode value) {
        boolean known =
                referral.fields().keySet().stream().anyMatch(path -> path.text().equals(key));
        if (!known) {
            return "a referral has no field `" + key + "`";
        }
        FieldPath path = new FieldPath(key);
        boolean list = key.contains("[]");
        List<JsonNode> values = new ArrayList<>();
        if (list) {
            value.forEach(values::add);
        } else {
            values.add(value);
        }
        boolean fits = list == value.isArray() && values.stream().allMatch(one -> referral.takes(path, one));
        return fits ? "" : "`" + key + "` never has this value";
    }
}
