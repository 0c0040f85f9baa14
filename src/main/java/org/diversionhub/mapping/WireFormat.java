package org.diversionhub.mapping;

import java.nio.charset.Charset;
import java.util.Optional;

/** A format in which partners send: how its bytes become entries, of each of which a mapping makes one message. */
sealed interface WireFormat permits CsvFormat, XmlFormat, Hl7Format {
    Entries entries(byte[] body, ReadLimits limits);

    /** By which media type a partner says that it sends this format. */
    String mediaType();

    /** Whether it is a table, of which each row is a message. */
    default boolean isTable() {
        return false;
    }

    /** The one encoding in which it can be; empty where the content itself says it. */
    default Optional<Charset> charset() {
        return Optional.empty();
    }
}
