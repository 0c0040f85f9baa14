package org.diversionhub.mapping;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How the characters of a file are written as bytes; a byte that it does not know becomes U+FFFD and is a fault. */
enum Encoding {
    UTF_8("utf-8", StandardCharsets.UTF_8),
    WINDOWS_1252("windows-1252", Charset.forName("windows-1252")),
    /** With a byte-order mark, which says in which order. */
    UTF_16("utf-16", StandardCharsets.UTF_16);

    static final char LOST = '\uFFFD';
    private static final char MARK = '\uFEFF';

    private final String word;
    private final Charset charset;

    Encoding(String word, Charset charset) {
        this.word = word;
        this.charset = charset;
    }

    static Encoding named(String word) {
        return Arrays.stream(values())
                .filter(one -> one.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(word));
    }

    static List<String> words() {
        return Arrays.stream(values()).map(Encoding::word).toList();
    }

    String word() {
        return word;
    }

    Charset charset() {
        return charset;
    }

    /** Why these bytes are not in this encoding as a whole. */
    Optional<String> unfit(byte[] body) {
        Optional<Encoding> marked = marked(body);
        if (body.length == 0) {
            return Optional.of("is empty");
        }
        if (marked.isPresent() && marked.get() != this) {
            return Optional.of("begins with the mark of " + marked.get().word + ", and the mapping says " + word);
        }
        if (this == UTF_16 && marked.isEmpty()) {
            return Optional.of("has no byte-order mark, without which utf-16 is not read");
        }
        return decode(body).indexOf('\0') < 0
                ? Optional.empty()
                : Optional.of("holds NUL characters: a workbook, or in another encoding than " + word);
    }

    /** The text without its mark. */
    String decode(byte[] body) {
        String text = new String(body, charset);
        return text.indexOf(MARK) == 0 ? text.substring(1) : text;
    }

    private static Optional<Encoding> marked(byte[] body) {
        int first = body.length < 2 ? 0 : (body[0] & 0xFF) << 8 | body[1] & 0xFF;
        if (first == 0xFEFF || first == 0xFFFE) {
            return Optional.of(UTF_16);
        }
        return first == 0xEFBB && body.length > 2 && (body[2] & 0xFF) == 0xBF ? Optional.of(UTF_8) : Optional.empty();
    }
}
