package org.diversionhub.mapping;

/** A format in which partners send: how its bytes become entries, of each of which a mapping makes one message. */
sealed interface WireFormat permits CsvFormat, XmlFormat, Hl7Format {
    Entries entries(byte[] body, ReadLimits limits);

    /** By which media type a partner says that it sends this format. */
    String mediaType();
}
