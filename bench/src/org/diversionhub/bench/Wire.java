package org.diversionhub.bench;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The little of HTTP/1.1 that both ends of the bench need: a first line, a few headers, a body, also in chunks. */
public final class Wire {
    private final InputStream in;
    private final byte[] line = new byte[8192];

    public Wire(InputStream in) {
        this.in = in;
    }

    /** @param key the value of Idempotency-Key, or empty */
    public record Part(String first, String key, boolean last, byte[] body) {
        public int status() {
            return Integer.parseInt(first.substring(9, 12));
        }
    }

    /** @return null at the end of the connection */
    public Part read() throws IOException {
        String first = line();
        if (first.isEmpty()) {
            return null;
        }
        int length = 0;
        String key = "";
        boolean last = false;
        boolean chunked = false;
        for (String header = line(); !header.isEmpty(); header = line()) {
            int colon = header.indexOf(':');
            String value = header.substring(colon + 1).trim();
            switch (header.substring(0, colon).toLowerCase(Locale.ROOT)) {
                case "content-length" -> length = Integer.parseInt(value);
                case "idempotency-key" -> key = value;
                case "connection" -> last = value.equalsIgnoreCase("close");
                case "transfer-encoding" -> chunked = true;
                default -> {}
            }
        }
        return new Part(first, key, last, chunked ? chunks() : bytes(length));
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int length = Integer.parseInt(line(), 16); length > 0; length = Integer.parseInt(line(), 16)) {
            body.write(bytes(length));
            line();
        }
        line();
        return body.toByteArray();
    }

    private byte[] bytes(int length) throws IOException {
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException();
        }
        return body;
    }

    /** A line without its end; empty also at the end of the connection. */
    private String line() throws IOException {
        int length = 0;
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line[length++] = (byte) next;
        }
        if (length > 0 && line[length - 1] == '\r') {
            length--;
        }
        return new String(line, 0, length, StandardCharsets.ISO_8859_1);
    }
}
