package org.diversionhub.leak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Builds canonical records by paths; a list has two entries. */
public final class Records {
    static final int ENTRIES = 2;

    private Records() {}

    /** A record with all of these fields; the function makes the value of a field and an entry. */
    static ObjectNode with(Map<String, JsonNode> fields, BiFunction<String, Integer, JsonNode> value) {
        ObjectNode record = JsonNodeFactory.instance.objectNode();
        fields.keySet().forEach(path -> set(record, path, entry -> value.apply(path, entry)));
        return record;
    }

    /** The value of a field in one entry of its list, or in the record itself. */
    interface PerEntry {
        JsonNode at(int entry);
    }

    /** Sets a field, in each entry where it lies in a list. */
    static void set(ObjectNode record, String path, PerEntry value) {
        set(record, Arrays.asList(path.split("\\.")), value, 0);
    }

    private static void set(ObjectNode at, List<String> steps, PerEntry value, int entry) {
        String name = steps.get(0).replace("[]", "");
        boolean list = steps.get(0).endsWith("[]");
        if (steps.size() == 1) {
            if (list) {
                ArrayNode values = at.putArray(name);
                for (int i = 0; i < ENTRIES; i++) {
                    values.add(value.at(i));
                }
            } else {
                at.set(name, value.at(entry));
            }
        } else if (list) {
            ArrayNode entries = at.withArrayProperty(name);
            for (int i = 0; i < ENTRIES; i++) {
                ObjectNode item = i < entries.size() ? (ObjectNode) entries.get(i) : entries.addObject();
                set(item, steps.subList(1, steps.size()), value, i);
            }
        } else {
            set(at.withObjectProperty(name), steps.subList(1, steps.size()), value, entry);
        }
    }

    /** Takes a field away, with what it leaves empty. */
    static void remove(ObjectNode record, String path) {
        remove(record, Arrays.asList(path.split("\\.")));
    }

    private static void remove(ObjectNode at, List<String> steps) {
        String name = steps.get(0).replace("[]", "");
        if (steps.size() > 1) {
            List<String> rest = steps.subList(1, steps.size());
            JsonNode child = at.path(name);
            if (child instanceof ArrayNode entries) {
                entries.forEach(item -> remove((ObjectNode) item, rest));
            } else if (child instanceof ObjectNode group) {
                remove(group, rest);
            }
            boolean empty = child.isEmpty()
                    || (child.isArray() && Arrays.stream(items(child)).allMatch(JsonNode::isEmpty));
            if (!empty) {
                return;
            }
        }
        at.remove(name);
    }

    /** All values at a path. */
    public static List<JsonNode> values(JsonNode record, String path) {
        List<JsonNode> found = new ArrayList<>();
        values(record, Arrays.asList(path.split("\\.")), found);
        return found;
    }

    private static void values(JsonNode at, List<String> steps, List<JsonNode> found) {
        JsonNode child = at.path(steps.get(0).replace("[]", ""));
        List<JsonNode> all = child.isArray() ? Arrays.asList(items(child)) : List.of(child);
        for (JsonNode one : all) {
            if (steps.size() > 1) {
                values(one, steps.subList(1, steps.size()), found);
            } else if (!one.isMissingNode()) {
                found.add(one);
            }
        }
    }

    private static JsonNode[] items(JsonNode list) {
        JsonNode[] items = new JsonNode[list.size()];
        for (int i = 0; i < items.length; i++) {
            items[i] = list.get(i);
        }
        return items;
    }
}
