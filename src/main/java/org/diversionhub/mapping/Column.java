package org.diversionhub.mapping;

import java.util.List;
import java.util.stream.Stream;
import org.diversionhub.message.Fault;
import org.jspecify.annotations.Nullable;

/**
 * A column that a mapping knows.
 *
 * @param name what the mapping's expression calls it
 * @param headers how files name it, in large letters or small
 * @param required whether each row has to say something there
 * @param optional whether a file may be without it
 * @param then the column whose cell follows after a blank, such as the time after its date; or null
 */
record Column(
        String name,
        List<String> headers,
        CellType type,
        boolean required,
        boolean optional,
        @Nullable Column then) {
    /** What is wrong with one that has to say something. */
    static final String EMPTY = "is empty";

    /** This one and the one that follows. */
    Stream<Column> each() {
        return then == null ? Stream.of(this) : Stream.of(this, then);
    }

    boolean isNamed(String header) {
        return headers.stream().anyMatch(header::equalsIgnoreCase);
    }

    /** As the mapping writes it, where a file has this name. */
    String named(String header) {
        return headers.stream().filter(header::equalsIgnoreCase).findFirst().orElse(headers.get(0));
    }

    Fault fault(String rule) {
        return fault(headers.get(0), rule);
    }

    /** @param header one of its names */
    static Fault fault(String header, String rule) {
        return new Fault("/" + header.replace("~", "~0").replace("/", "~1"), rule);
    }
}
