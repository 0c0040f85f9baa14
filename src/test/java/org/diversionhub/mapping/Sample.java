package org.diversionhub.mapping;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.diversionhub.message.Kind;

/** A sample message, fresh at every look. */
record Sample(Kind kind, byte[] bytes) {
    ObjectNode tree() {
        try {
            return (ObjectNode) new ObjectMapper().readTree(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return kind.toString();
    }
}
