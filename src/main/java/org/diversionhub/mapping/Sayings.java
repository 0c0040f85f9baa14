package org.diversionhub.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** A message without groups and lists that say nothing, so that an expression need not ask whether a cell was empty. */
final class Sayings {
    private Sayings() {}

    static ObjectNode of(ObjectNode message) {
        removeSilent(message);
        return message;
    }

    private static boolean isSilent(JsonNode value) {
        return switch (value) {
            case ObjectNode group -> {
                removeSilent(group);
                yield group.isEmpty();
            }
            case ArrayNode list -> {
                list.removeIf(Sayings::isSilent);
                yield list.isEmpty();
            }
            default -> value.isNull();
        };
    }

    private static void removeSilent(ObjectNode group) {
        group.properties().removeIf((Map.Entry<String, JsonNode> property) -> isSilent(property.getValue()));
    }
}
