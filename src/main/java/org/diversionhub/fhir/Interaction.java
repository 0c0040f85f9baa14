package org.diversionhub.fhir;

import java.util.Locale;

/** What is done with a resource; SMART writes the first letters, in this order. */
enum Interaction {
    CREATE,
    READ,
    UPDATE,
    DELETE,
    SEARCH;

    boolean reads() {
        return this == READ || this == SEARCH;
    }

    String letter() {
        return name().substring(0, 1).toLowerCase(Locale.ROOT);
    }
}
