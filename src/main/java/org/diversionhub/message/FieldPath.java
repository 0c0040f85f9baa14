package org.diversionhub.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The canonical name of a field, such as {@code charges[].statute}: the only name used anywhere. */
public record FieldPath(String text) implements Comparable<FieldPath> {
    private static final Pattern FORM = Pattern.compile("[a-z][A-Za-z0-9]*(\\[])?(\\.[a-z][A-Za-z0-9]*(\\[])?)*");

    public FieldPath {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("a field path is written group.field, lists with []");
        }
    }

    static boolean isWord(String text) {
        return text.matches("[a-z][A-Za-z0-9]*");
    }

    /** The property names on the way, lists marked by a trailing {@code []}. */
    public List<String> steps() {
        return List.of(text.split("\\."));
    }

    /** Whether this path is {@code other} or lies inside it. */
    public boolean within(FieldPath other) {
        return text.equals(other.text) || text.startsWith(other.text + ".") || text.startsWith(other.text + "[");
    }

    /** What a record has at this path; of the entries of a list, a list. */
    public Optional<JsonNode> in(JsonNode record) {
        JsonNode found = in(record, steps());
        return found.isMissingNode() ? Optional.empty() : Optional.of(found);
    }

    private static JsonNode in(JsonNode at, List<String> steps) {
        if (steps.isEmpty() || at.isMissingNode()) {
            return at;
        }
        JsonNode next = at.path(steps.get(0).replace("[]", ""));
        List<String> rest = steps.subList(1, steps.size());
        if (!next.isArray() || rest.isEmpty()) {
            return in(next, rest);
        }
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        next.forEach(item -> {
            JsonNode found = in(item, rest);
            if (!found.isMissingNode()) {
                list.add(found);
            }
        });
        return list.isEmpty() ? JsonNodeFactory.instance.missingNode() : list;
    }

    /** Likewise, one node for each entry of a list; a missing one where an entry, or the record, says nothing. */
    public List<JsonNode> each(JsonNode record) {
        return each(record, steps()).toList();
    }

    private static Stream<JsonNode> each(JsonNode at, List<String> steps) {
        if (steps.isEmpty() || at.isMissingNode()) {
            return Stream.of(at);
        }
        JsonNode next = at.path(steps.get(0).replace("[]", ""));
        List<String> rest = steps.subList(1, steps.size());
        return next.isArray() ? next.valueStream().flatMap(item -> each(item, rest)) : each(next, rest);
    }

    /** Sets a value in a record; a list of values goes into one entry of the list each. */
    public void put(ObjectNode record, JsonNode value) {
        put(record, steps(), value);
    }

    private static void put(ObjectNode at, List<String> steps, JsonNode value) {
        String step = steps.get(0);
        String name = step.replace("[]", "");
        List<String> rest = steps.subList(1, steps.size());
        if (rest.isEmpty()) {
            at.set(name, value);
        } else if (step.endsWith("[]")) {
            ArrayNode list = at.withArrayProperty(name);
            for (int i = 0; i < value.size(); i++) {
                put(i < list.size() ? (ObjectNode) list.get(i) : list.addObject(), rest, value.get(i));
            }
        } else {
            put(at.withObjectProperty(name), rest, value);
        }
    }

    @Override
    public int compareTo(FieldPath other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
