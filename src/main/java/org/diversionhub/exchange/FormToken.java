package org.diversionhub.exchange;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.diversionhub.trust.Tokens;

/**
 * What a page carries from its opening to its sending, in place of a cookie: the id of the message that it will become,
 * so that a button that is pressed twice sends one, and when it was opened. Only the hub can make one.
 *
 * @param id random
 */
record FormToken(String id, Instant opened) {
    static final Duration LONGEST = Duration.ofHours(12);

    private static final Pattern FORM = Pattern.compile("([0-9a-f-]{36})\\.([0-9]{1,12})\\.([0-9a-f]{64})");

    static FormToken open(Instant now) {
        return new FormToken(UUID.randomUUID().toString(), Instant.ofEpochSecond(now.getEpochSecond()));
    }

    /** @return empty for what this form's page has not carried */
    static Optional<FormToken> read(String text, String form, Tokens tokens) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        var token = new FormToken(parts.group(1), Instant.ofEpochSecond(Long.parseLong(parts.group(2))));
        return Optional.of(token).filter(read -> isSame(read.write(form, tokens), text));
    }

    private static boolean isSame(String one, String other) {
        return MessageDigest.isEqual(
                one.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
    }

    String write(String form, Tokens tokens) {
        String seconds = Long.toString(opened.getEpochSecond());
        byte[] mark = tokens.token("form", form, id, seconds);
        return id + "." + seconds + "." + HexFormat.of().formatHex(mark);
    }
}
