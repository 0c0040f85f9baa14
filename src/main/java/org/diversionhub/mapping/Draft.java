package org.diversionhub.mapping;

import java.util.Map;
import java.util.UUID;
import org.diversionhub.disclosure.RedactedMessage;
import org.diversionhub.message.Kind;

/**
 * A permitted message as its mapping sees it, and nothing beside that: equal ones are written alike at any time, since
 * no mapping knows the time of day or chance.
 */
public final class Draft {
    private final Mapping mapping;
    private final Translation map;
    private final UUID deliveryId;
    private final Kind kind;
    private final Map<String, Object> input;

    Draft(Mapping mapping, Translation map, RedactedMessage message, Map<String, Object> input) {
        this.mapping = mapping;
        this.map = map;
        this.deliveryId = message.id();
        this.kind = message.kind();
        this.input = input;
    }

    Mapping mapping() {
        return mapping;
    }

    Translation map() {
        return map;
    }

    Kind kind() {
        return kind;
    }

    UUID deliveryId() {
        return deliveryId;
    }

    Map<String, Object> input() {
        return input;
    }

    /** The delivery's id is in the input, too. A mapping that was read again is another. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Draft draft && mapping == draft.mapping && input.equals(draft.input);
    }

    @Override
    public int hashCode() {
        return input.hashCode();
    }

    @Override
    public String toString() {
        return "Draft[" + deliveryId + ", " + mapping.name() + "]";
    }
}
