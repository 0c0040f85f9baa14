package org.diversionhub.mapping;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The character sets that MSH-18 may name: HL7 table 0211 as far as Latin letters go, and what exports write there. */
final class Hl7Charsets {
    /** Windows has its own letters where 8859/1 has control characters that no text holds. */
    private static final Charset WESTERN = Charset.forName("windows-1252");

    private static final Map<String, Charset> NAMED = Map.of(
            "ASCII",
            StandardCharsets.US_ASCII,
            "8859/1",
            WESTERN,
            "ISO-8859-1",
            WESTERN,
            "WINDOWS-1252",
            WESTERN,
            "CP1252",
            WESTERN,
            "8859/2",
            Charset.forName("ISO-8859-2"),
            "8859/15",
            Charset.forName("ISO-8859-15"),
            "UNICODE UTF-8",
            StandardCharsets.UTF_8,
            "UTF-8",
            StandardCharsets.UTF_8,
            "UTF8",
            StandardCharsets.UTF_8);

    private Hl7Charsets() {}

    /** @param otherwise where it names none */
    static Optional<Charset> named(String word, Charset otherwise) {
        return word.isEmpty()
                ? Optional.of(otherwise)
                : Optional.ofNullable(NAMED.get(word.toUpperCase(Locale.ROOT).replace('_', '-')));
    }
}
