package org.diversionhub.disclosure;

import java.util.Map;
import java.util.UUID;
import org.diversionhub.message.FieldPath;

/**
 * The recipient's own names for things; the hub fills them in, no sender's value does.
 *
 * @param keys for the person and the case, by field
 * @param authorities for each authority that might open something
 * @param message for the message, the same on each delivery of it; or empty
 */
public record Handles(Map<FieldPath, String> keys, Map<UUID, String> authorities, String message) {
    public Handles(Map<FieldPath, String> keys, Map<UUID, String> authorities) {
        this(keys, authorities, "");
    }

    public Handles {
        keys = Map.copyOf(keys);
        authorities = Map.copyOf(authorities);
    }

    @Override
    public String toString() {
        return "Handles" + keys.keySet();
    }
}
