package org.diversionhub.fhir;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/** A resource as its reader may see it now. */
record Resource(Name name, Instant updated, ObjectNode content) {
    @Override
    public String toString() {
        return "Resource[" + name + "]";
    }
}
