package org.diversionhub.fhir;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/** A resource as its reader may see it now. */
record Resource(Name name, Instant updated, ObjectNode content) {
    /** Of this state and no other: also where it has said the same before. */
    String once() {
        return name.id() + " " + version() + " " + updated + " ";
    }

    /** A name for what it says. */
    String version() {
        return content.at("/meta/versionId").asText();
    }

    @Override
    public String toString() {
        return "Resource[" + name + "]";
    }
}
