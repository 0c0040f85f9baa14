package org.diversionhub.message;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.diversionhub.config.ConfigJson;

/**
 * The words of JSON Schema that the canonical record uses. JSON Schema itself ignores what it does not know, so that a
 * misspelt limit would limit nothing.
 */
final class SchemaWords {
    private static final Set<String> TYPES = Set.of("string", "integer", "number", "boolean", "object", "array");
    private static final Set<String> FORMATS = Set.of("date", "date-time");

    private static final String DRAFT = "https://json-schema.org/draft/2020-12/schema";

    private static final Word TEXT = new Word(JsonNode::isTextual, "a text");
    private static final Word COUNT =
            new Word(node -> node.isIntegralNumber() && node.asLong() >= 0, "a whole number, 0 or more");
    private static final Word NUMBER = new Word(JsonNode::isNumber, "a number");
    private static final Word FLAG = new Word(JsonNode::isBoolean, "true or false");
    private static final Word OBJECT = new Word(JsonNode::isObject, "{ … }");
    private static final Word LIST = new Word(node -> node.isArray() && !node.isEmpty(), "[ … ], not empty");

    private static final Map<String, Word> WORDS = Map.ofEntries(
            entry("$schema", new Word(node -> DRAFT.equals(node.asText()), DRAFT)),
            entry("$id", TEXT),
            entry("title", TEXT),
            entry("description", TEXT),
            entry("type", new Word(node -> TYPES.contains(node.asText()), "one of " + new TreeSet<>(TYPES))),
            entry("format", new Word(node -> FORMATS.contains(node.asText()), "one of " + new TreeSet<>(FORMATS))),
            entry("pattern", new Word(SchemaWords::isPattern, "a regular expression")),
            entry("enum", LIST),
            entry("const", new Word(JsonNode::isValueNode, "a single value")),
            entry("contentEncoding", TEXT),
            entry("maxLength", COUNT),
            entry("minLength", COUNT),
            entry("maxItems", COUNT),
            entry("minItems", COUNT),
            entry("minProperties", COUNT),
            entry("minimum", NUMBER),
            entry("maximum", NUMBER),
            entry("additionalProperties", FLAG),
            entry("properties", OBJECT),
            entry("required", LIST),
            entry("anyOf", LIST),
            entry("allOf", LIST),
            entry("items", OBJECT),
            entry("x-from", new Word(JsonNode::isContainerNode, "a list of roles, or one for each variant")),
            entry("x-envelope", FLAG),
            entry("x-record", FLAG),
            entry("x-category", TEXT),
            entry("x-masks", OBJECT),
            entry("x-niem", TEXT),
            entry("x-fhir", TEXT));

    private SchemaWords() {}

    /** What may stand under a word. */
    private record Word(Predicate<JsonNode> fits, String right) {}

    /** Every word of this object that is not known, or has a value that does not fit, is a fault. */
    static void check(ConfigJson object) {
        object.members().forEach((name, value) -> {
            Word word = WORDS.get(name);
            if (word == null) {
                value.fault("`" + name + "` is not known here", "one of " + new TreeSet<>(WORDS.keySet()));
            } else if (!word.fits().test(value.node())) {
                value.fault("this does not fit `" + name + "`", word.right());
            }
        });
        if (!object.has("type")) {
            object.fault("`type` is missing", "\"type\": one of " + new TreeSet<>(TYPES));
        }
    }

    private static boolean isPattern(JsonNode node) {
        try {
            Pattern.compile(node.asText());
            return node.isTextual();
        } catch (PatternSyntaxException e) {
            return false;
        }
    }
}
