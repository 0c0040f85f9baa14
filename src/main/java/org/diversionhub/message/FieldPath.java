package org.diversionhub.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

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

    @Override
    public int compareTo(FieldPath other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
