package org.diversionhub.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.diversionhub.config.ConfigJson;

/** Walks one schema file: its kinds, who sends them, and its fields. */
final class SchemaFile {
    private static final List<Category> CATEGORIES = List.of(Category.values());
    private static final List<String> MASKS =
            Arrays.stream(Mask.values()).map(Mask::word).toList();

    private final String kind;
    private final ConfigJson root;
    private final Map<FieldPath, Field> fields = new LinkedHashMap<>();
    private final Map<Kind, Set<String>> senders;

    SchemaFile(String kind, ConfigJson root) {
        this.kind = kind;
        this.root = root;
        object("", root);
        senders = senders();
    }

    JsonNode tree() {
        return root.node();
    }

    RecordSchema schema(JsonSchema compiled) {
        return new RecordSchema(kind, senders, root.get("x-from").place(), Map.copyOf(fields), compiled);
    }

    /** The kind with each of its variants, or alone where it has none; for each the roles that send it. */
    private Map<Kind, Set<String>> senders() {
        Map<Kind, Set<String>> senders = new LinkedHashMap<>();
        ConfigJson variant =
                root.get("properties").get("message").get("properties").get("variant");
        if (variant.node().isMissingNode()) {
            senders.put(new Kind(kind, null), roles(root.get("x-from")));
        }
        for (String word : words(variant.node().path("enum"))) {
            if (Kind.isWord(word)) {
                senders.put(new Kind(kind, word), roles(ofVariant(word)));
            } else {
                variant.get("enum").fault("`" + word + "` is no variant", "small letters and dashes");
            }
        }
        refuseOthers(senders.keySet());
        return senders;
    }

    /** One list of roles for all variants, or one for each. */
    private ConfigJson ofVariant(String word) {
        ConfigJson from = root.get("x-from");
        return from.node().isArray() ? from : from.get(word);
    }

    private static Set<String> roles(ConfigJson from) {
        Set<String> roles = new LinkedHashSet<>(words(from.node()));
        if (roles.isEmpty()) {
            from.fault("it is not said which roles send this", "\"x-from\": a list of roles, or one for each variant");
        }
        return roles;
    }

    private void refuseOthers(Set<Kind> kinds) {
        Set<String> variants =
                kinds.stream().map(kind -> String.valueOf(kind.variant())).collect(Collectors.toSet());
        root.get("x-from").members().forEach((word, roles) -> {
            if (!variants.contains(word)) {
                roles.fault("`" + word + "` is no variant of this kind", "one of " + variants);
            }
        });
    }

    private void object(String prefix, ConfigJson at) {
        closed(prefix, at);
        at.get("properties").members().forEach((name, property) -> {
            if (property.node().path("x-envelope").asBoolean()) {
                closed(name, property);
                property.get("properties").members().values().forEach(SchemaWords::check);
            } else if (prefix.isEmpty() && property.node().path("x-record").asBoolean()) {
                // The groups of another kind: they are held against that one's schema.
                SchemaWords.check(property);
            } else if (FieldPath.isWord(name)) {
                property(prefix.isEmpty() ? name : prefix + "." + name, property);
            } else {
                property.fault("`" + name + "` is no field name", "a small letter, then letters and digits");
            }
        });
    }

    private static void closed(String path, ConfigJson at) {
        SchemaWords.check(at);
        JsonNode open = at.node().path("additionalProperties");
        if (!open.isBoolean() || open.asBoolean()) {
            at.get("additionalProperties").fault("`" + path + "`: an open object", "\"additionalProperties\": false");
        }
        Set<String> known = at.get("properties").members().keySet();
        words(at.node().path("required")).stream()
                .filter(name -> !known.contains(name))
                .forEach(name ->
                        at.get("required").fault("`" + name + "` is required and not there", "one of " + known));
    }

    private void property(String path, ConfigJson at) {
        boolean list = at.node().path("type").asText().equals("array");
        if (list) {
            SchemaWords.check(at);
        }
        ConfigJson one = list ? at.get("items") : at;
        String name = list ? path + "[]" : path;
        boolean group = list || one.node().path("type").asText().equals("object");
        if (group && !one.has("x-category")) {
            object(name, one);
        } else {
            leaf(name, one);
        }
    }

    private void leaf(String path, ConfigJson at) {
        SchemaWords.check(at);
        String word = at.node().path("x-category").asText();
        Category category = CATEGORIES.stream()
                .filter(one -> one.name().equals(word))
                .findFirst()
                .orElse(null);
        if (category == null) {
            String wrong = word.isEmpty() ? "no category" : "`" + word + "` is no category";
            at.get("x-category").fault("`" + path + "`: " + wrong, "\"x-category\": one of " + CATEGORIES);
            return;
        }
        FieldPath name = new FieldPath(path);
        fields.put(name, new Field(name, category, masks(path, at.get("x-masks"))));
    }

    private static Map<Audience, Mask> masks(String path, ConfigJson at) {
        Map<Audience, Mask> masks = new EnumMap<>(Audience.class);
        for (Audience audience : Audience.values()) {
            String word = at.node().path(audience.key()).asText();
            if (MASKS.contains(word)) {
                masks.put(audience, Mask.named(word));
            } else {
                String wrong = word.isEmpty() ? "no mask" : "`" + word + "` is no mask";
                at.get(audience.key())
                        .fault("`" + path + "`: " + wrong + " for " + audience.key(), "\"x-masks\": one of " + MASKS);
            }
        }
        return masks;
    }

    private static List<String> words(JsonNode list) {
        return list.valueStream().map(JsonNode::asText).toList();
    }
}
