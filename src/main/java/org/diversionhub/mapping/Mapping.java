package org.diversionhub.mapping;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.diversionhub.message.FieldPath;

/**
 * One format for one group of recipients.
 *
 * @param name as partner files name it: {@code fhir/closed-loop}
 * @param kinds what it writes, by the kind's name without the variant
 * @param answers how what its recipients answer in this format becomes messages, where they can
 * @param shows how such a message is shown to who has sent it, where it is
 * @param csv what its files look like, where it writes CSV
 */
record Mapping(
        String name,
        String mediaType,
        Render render,
        Map<String, OfKind> kinds,
        Optional<Expression> answers,
        Optional<Expression> shows,
        Optional<CsvLayout> csv) {
    /**
     * How one kind is written.
     *
     * @param leavesOut fields that have no home in this format
     */
    record OfKind(Translation map, Set<FieldPath> leavesOut) {}

    /** The name of its page, where it has one. */
    String page() {
        return name.substring(name.indexOf('/') + 1);
    }
}
