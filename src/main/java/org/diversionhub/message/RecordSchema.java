package org.diversionhub.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.ValidationMessage;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.diversionhub.config.ConfigPlace;

/** The schema of one kind: which fields it has, and whether a message fits. */
public final class RecordSchema {
    private final String kind;
    private final Map<Kind, Set<String>> senders;
    private final ConfigPlace sendersAt;
    private final Map<FieldPath, Field> fields;
    private final JsonSchema schema;

    RecordSchema(
            String kind,
            Map<Kind, Set<String>> senders,
            ConfigPlace sendersAt,
            Map<FieldPath, Field> fields,
            JsonSchema schema) {
        this.kind = kind;
        this.senders = senders;
        this.sendersAt = sendersAt;
        this.fields = fields;
        this.schema = schema;
    }

    public String kind() {
        return kind;
    }

    /** The kind with each of its variants, or alone where it has none. */
    public List<Kind> kinds() {
        return List.copyOf(senders.keySet());
    }

    /** The ids of the roles that send this kind. */
    public Set<String> senders(Kind one) {
        return senders.getOrDefault(one, Set.of());
    }

    /** Where the file says who sends. */
    public ConfigPlace sendersAt() {
        return sendersAt;
    }

    public Map<FieldPath, Field> fields() {
        return fields;
    }

    public Optional<Field> field(String path) {
        return Optional.ofNullable(fields.get(new FieldPath(path)));
    }

    public Set<Category> categories() {
        return fields.values().stream().map(Field::category).collect(Collectors.toSet());
    }

    /** Everything that is wrong, in the order of the pointers; empty if the message fits. No fault holds a value. */
    public List<Fault> faults(ObjectNode message) {
        return schema.validate(message).stream()
                .map(RecordSchema::fault)
                .distinct()
                .sorted(Comparator.comparing(Fault::pointer).thenComparing(Fault::rule))
                .toList();
    }

    /** Whether this field may hold this value; a field of a list, whether one of its entries may. */
    public boolean takes(FieldPath field, JsonNode value) {
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        boolean list = field.text().contains("[]");
        field.put(message, list ? JsonNodeFactory.instance.arrayNode().add(value) : value);
        String pointer = "/" + field.text().replace("[]", "/0").replace('.', '/');
        return fields.containsKey(field)
                && faults(message).stream().noneMatch(fault -> fault.pointer().equals(pointer));
    }

    private static Fault fault(ValidationMessage found) {
        String at = found.getInstanceLocation().toString();
        return switch (found.getType()) {
            case "additionalProperties" ->
                new Fault(at + "/" + pointer(found.getProperty()), "this field is not known");
            case "required" -> new Fault(at + "/" + pointer(found.getProperty()), "this field is missing");
            default -> new Fault(at, rule(found.getType(), found.getSchemaNode()));
        };
    }

    private static String rule(String keyword, JsonNode limit) {
        return switch (keyword) {
            case "type" -> "must be of type " + words(limit);
            case "enum" -> "must be one of " + words(limit);
            case "const" -> "must be " + words(limit);
            case "format" -> "must be a " + words(limit) + (words(limit).equals("date-time") ? " with its offset" : "");
            case "maxLength" -> "must have at most " + words(limit) + " characters";
            case "minLength" -> "must have at least " + words(limit) + " character";
            case "maxItems" -> "must have at most " + words(limit) + " entries";
            case "minProperties" -> "must not be empty";
            case "pattern" -> "must match " + words(limit);
            case "minimum" -> "must be at least " + words(limit);
            case "maximum" -> "must be at most " + words(limit);
            default -> "breaks the rule " + keyword;
        };
    }

    private static String words(JsonNode limit) {
        return limit.isValueNode() ? limit.asText() : limit.toString();
    }

    private static String pointer(String property) {
        return property.replace("~", "~0").replace("/", "~1");
    }
}
