package org.diversionhub.message;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A message that fits its schema.
 *
 * @param id the sender's own id of the message
 * @param time when it happened, as the sender says
 * @param record the canonical groups, without the envelope; the caller's to read, never to change
 */
public record CanonicalMessage(Kind kind, String id, Instant time, ObjectNode record) {
    /** The text at a plain path such as {@code referral.id}, or empty. */
    public Optional<String> text(String path) {
        var node = record.at("/" + path.replace('.', '/'));
        return node.isValueNode() && !node.isNull() ? Optional.of(node.asText()) : Optional.empty();
    }

    /** The texts of a plain list such as {@code consent.categories[]}. */
    public List<String> texts(String path) {
        var out = new ArrayList<String>();
        record.at("/" + path.replace("[]", "").replace('.', '/')).forEach(item -> out.add(item.asText()));
        return out;
    }

    @Override
    public String toString() {
        return "CanonicalMessage[" + kind + ", " + record.size() + " groups]";
    }
}
