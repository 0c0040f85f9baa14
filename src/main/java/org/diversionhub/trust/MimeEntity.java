package org.diversionhub.trust;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What S/MIME (RFC 8551) signs and encrypts: header lines, an empty line, a body. Read strictly: what could be read in
 * two ways is nothing.
 *
 * @param headers by their names, in which capitals mean nothing
 */
record MimeEntity(Map<String, String> headers, byte[] body) {
    static final String CMS = "application/pkcs7-mime";

    static final String TYPE = "Content-Type";
    static final String ENCODING = "Content-Transfer-Encoding";
    private static final int MOST_HEADER_BYTES = 4096;

    MimeEntity {
        Map<String, String> sorted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        sorted.putAll(headers);
        headers = Collections.unmodifiableMap(sorted);
    }

    byte[] bytes() {
        StringBuilder head = new StringBuilder();
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
        byte[] whole = new byte[start.length + body.length];
        System.arraycopy(start, 0, whole, 0, start.length);
        System.arraycopy(body, 0, whole, start.length, body.length);
        return whole;
    }

    String mediaType() {
        return header(TYPE).orElse("");
    }

    boolean isCms() {
        return isCms(mediaType());
    }

    static boolean isCms(String mediaType) {
        return mediaType.split(";", 2)[0].trim().equalsIgnoreCase(CMS);
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** Empty where it is none. */
    static Optional<MimeEntity> read(byte[] whole) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        int at = 0;
        while (at < whole.length && at < MOST_HEADER_BYTES) {
            int end = lineEnd(whole, at);
            if (end < 0) {
                return Optional.empty();
            }
            int last = end > at && whole[end - 1] == '\r' ? end - 1 : end;
            String line = new String(whole, at, last - at, StandardCharsets.US_ASCII);
            at = end + 1;
            if (line.isEmpty()) {
                return decoded(headers, Arrays.copyOfRange(whole, at, whole.length));
            }
            int colon = line.indexOf(':');
            if (!line.matches("[A-Za-z][A-Za-z0-9-]*:[ -~]*")
                    || headers.put(
                                    line.substring(0, colon),
                                    line.substring(colon + 1).trim())
                            != null) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static int lineEnd(byte[] whole, int from) {
        for (int at = from; at < whole.length && at < from + MOST_HEADER_BYTES; at++) {
            if (whole[at] == '\n') {
                return at;
            }
        }
        return -1;
    }

    private static Optional<MimeEntity> decoded(Map<String, String> headers, byte[] body) {
        return switch (headers.getOrDefault(ENCODING, "binary").toLowerCase(Locale.ROOT)) {
            case "binary", "8bit", "7bit" -> Optional.of(new MimeEntity(headers, body));
            case "base64" -> base64(body).map(content -> new MimeEntity(headers, content));
            default -> Optional.empty();
        };
    }

    private static Optional<byte[]> base64(byte[] body) {
        try {
            return Optional.of(Base64.getMimeDecoder().decode(body));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "MimeEntity[" + body.length + " bytes]";
    }
}
