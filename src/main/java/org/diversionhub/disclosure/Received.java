package org.diversionhub.disclosure;

import java.util.Set;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.FieldPath;

/**
 * One delivery of a message, or of a correction of it, that a recipient has, possibly.
 *
 * @param content the version of the message that it was made of, whole, as a message of the kind that is corrected
 * @param correction whether it told changes only
 * @param shared the fields that went as they are
 * @param masked the fields that went masked
 */
public record Received(CanonicalMessage content, boolean correction, Set<FieldPath> shared, Set<FieldPath> masked) {
    public Received {
        shared = Set.copyOf(shared);
        masked = Set.copyOf(masked);
    }

    /** Whether it told that the message is void: a correction without a field. */
    boolean isNullify() {
        return correction && shared.isEmpty() && masked.isEmpty();
    }

    @Override
    public String toString() {
        return "Received[" + content.kind() + ", correction: " + correction + "]";
    }
}
