package org.diversionhub.leak;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Finds words in bytes, whatever they are dressed in: base64, deflate and gzip (so also the streams of a PDF), the
 * escapes of XML, HTML, JSON, HL7 and URLs, UTF-16, hexadecimal. Capitals and small letters are one.
 */
final class Scanner {
    private static final int HEAD = 8;
    private static final int DEPTH = 3;
    private static final int MOST = 4_000_000;

    /* Possessive where a group repeats: otherwise a long text costs a frame of the stack for each letter. */
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/_-]{12,}");
    private static final Pattern MIME_BREAK = Pattern.compile("(?<=[A-Za-z0-9+/]{60})\r?\n(?=[A-Za-z0-9+/=])");
    private static final Pattern HEX = Pattern.compile("(?:[0-9A-Fa-f]{2}[ \r\n]?){8,}+");
    private static final Pattern UNICODE = Pattern.compile("\\\\u([0-9A-Fa-f]{4})");
    private static final Pattern PERCENT = Pattern.compile("%([0-9A-Fa-f]{2})");
    private static final Pattern ENTITY =
            Pattern.compile("&(?:#x([0-9A-Fa-f]{1,6})|#([0-9]{1,7})|(amp|lt|gt|quot|apos));");
    private static final Pattern HL7 = Pattern.compile("\\\\(?:X((?:[0-9A-Fa-f]{2})+)|([FSTRE])|H|N|\\.br)\\\\");
    private static final Pattern PDF_TEXT = Pattern.compile("\\((?:[^()\\\\]++|\\\\.)*+\\)");
    private static final Pattern PDF_OCTAL = Pattern.compile("\\\\([0-7]{3})");
    private static final Map<String, String> NAMED =
            Map.of("amp", "&", "lt", "<", "gt", ">", "quot", "\"", "apos", "'");
    private static final Map<String, String> DELIMITERS = Map.of("F", "|", "S", "^", "T", "&", "R", "~", "E", "\\");

    private final Map<Long, Set<String>> byHead = new HashMap<>();
    private final long[] heads;
    private final Map<String, String> base64 = new HashMap<>();
    private @Nullable Scanner base64Scanner;

    /** @param words ASCII, at least eight characters each */
    Scanner(Collection<String> words) {
        words.forEach(word -> {
            if (word.length() < HEAD) {
                throw new IllegalArgumentException("a word of less than eight characters is found by chance");
            }
            byte[] small = word.toLowerCase(Locale.ROOT).getBytes(UTF_8);
            long head = 0;
            for (int i = 0; i < HEAD; i++) {
                head = head << 8 | small[i];
            }
            byHead.computeIfAbsent(head, any -> new HashSet<>()).add(word);
        });
        heads = new long[Integer.highestOneBit(Math.max(16, byHead.size()) * 8)];
        byHead.keySet().forEach(head -> {
            int at = slot(head);
            while (heads[at] != 0) {
                at = (at + 1) & (heads.length - 1);
            }
            heads[at] = head;
        });
    }

    /** The words that the bytes hold in any form. */
    Set<String> find(byte[] bytes) {
        Set<String> found = new TreeSet<>();
        Set<String> seen = new HashSet<>();
        Deque<Layer> layers = new ArrayDeque<>(List.of(new Layer(bytes, 0)));
        while (!layers.isEmpty()) {
            Layer layer = layers.pop();
            plain(layer.bytes, found);
            if (layer.depth < DEPTH && layer.bytes.length <= MOST) {
                for (byte[] inner : undressed(layer.bytes)) {
                    if (inner.length >= HEAD && seen.add(new String(inner, ISO_8859_1))) {
                        layers.push(new Layer(inner, layer.depth + 1));
                    }
                }
            }
        }
        return found;
    }

    /** The words in the bytes as they are, in UTF-16 and in base64: for large files of which most is no text. */
    Set<String> findQuickly(byte[] bytes) {
        Set<String> found = new TreeSet<>();
        plain(bytes, found);
        plain(everyOther(bytes, 0), found);
        plain(everyOther(bytes, 1), found);
        Set<String> dressed = new HashSet<>();
        base64Scanner().plain(bytes, dressed);
        dressed.forEach(one -> found.add(base64.get(one)));
        return found;
    }

    private Scanner base64Scanner() {
        Scanner made = base64Scanner;
        if (made == null) {
            base64.putAll(inBase64());
            made = new Scanner(base64.keySet());
            base64Scanner = made;
        }
        return made;
    }

    /** How the words look inside base64, whatever stands before and after them. */
    private Map<String, String> inBase64() {
        Map<String, String> dressed = new HashMap<>();
        for (String word : byHead.values().stream().flatMap(Set::stream).toList()) {
            for (int shift = 0; shift < 3; shift++) {
                byte[] shifted = ("\0".repeat(shift) + word).getBytes(UTF_8);
                String text = Base64.getEncoder().withoutPadding().encodeToString(shifted);
                String middle = text.substring(shift == 0 ? 0 : shift + 1, text.length() - 1);
                if (middle.length() >= HEAD) {
                    dressed.put(middle, word);
                }
            }
        }
        return dressed;
    }

    private record Layer(byte[] bytes, int depth) {}

    private void plain(byte[] bytes, Set<String> found) {
        long head = 0;
        for (int i = 0; i < bytes.length; i++) {
            head = head << 8 | small(bytes[i]);
            if (i >= HEAD - 1 && known(head)) {
                confirm(bytes, i - HEAD + 1, byHead.get(head), found);
            }
        }
    }

    private static void confirm(byte[] bytes, int from, Set<String> words, Set<String> found) {
        for (String word : words) {
            if (from + word.length() <= bytes.length
                    && new String(bytes, from, word.length(), ISO_8859_1).equalsIgnoreCase(word)) {
                found.add(word);
            }
        }
    }

    private static long small(byte letter) {
        return (letter >= 'A' && letter <= 'Z' ? letter + 32 : letter) & 0xFF;
    }

    private boolean known(long head) {
        int at = slot(head);
        while (heads[at] != 0) {
            if (heads[at] == head) {
                return true;
            }
            at = (at + 1) & (heads.length - 1);
        }
        return false;
    }

    private int slot(long head) {
        return (int) ((head * 0x9E3779B97F4A7C15L) >>> 40) & (heads.length - 1);
    }

    /** Everything that the bytes could be the dress of. */
    private static Set<byte[]> undressed(byte[] bytes) {
        Set<byte[]> inner = new HashSet<>();
        String text = new String(bytes, ISO_8859_1);
        if (text.chars().filter(letter -> letter == 0).limit(HEAD).count() == HEAD) {
            inner.add(everyOther(bytes, 0));
            inner.add(everyOther(bytes, 1));
        }
        inflate(bytes, inner);
        base64(text, inner);
        Matcher hex = HEX.matcher(text);
        while (hex.find()) {
            inner.add(hex(hex.group().replaceAll("\\s", "")));
        }
        replaced(text, UNICODE, found -> letter(Integer.parseInt(found.group(1), 16)), inner);
        replaced(text, PERCENT, found -> letter(Integer.parseInt(found.group(1), 16)), inner);
        replaced(text, ENTITY, Scanner::entity, inner);
        replaced(text, HL7, Scanner::hl7, inner);
        replaced(text, PDF_OCTAL, found -> letter(Integer.parseInt(found.group(1), 8)), inner);
        pdfTexts(text, inner);
        return inner;
    }

    private static byte[] everyOther(byte[] bytes, int from) {
        byte[] out = new byte[Math.max(0, (bytes.length - from + 1) / 2)];
        for (int i = 0; i < out.length; i++) {
            out[i] = bytes[from + 2 * i];
        }
        return out;
    }

    private static void base64(String text, Set<byte[]> inner) {
        Matcher runs = BASE64.matcher(MIME_BREAK.matcher(text).replaceAll(""));
        while (runs.find()) {
            String run = runs.group().replace('-', '+').replace('_', '/');
            for (int skip = 0; skip < 4 && run.length() - skip >= 8; skip++) {
                String part = run.substring(skip);
                int whole = part.length() % 4 == 1 ? part.length() - 1 : part.length();
                inner.add(Base64.getDecoder().decode(part.substring(0, whole)));
            }
        }
    }

    /** Zlib streams, gzip members, and the whole as bare deflate. */
    private static void inflate(byte[] bytes, Set<byte[]> inner) {
        for (int i = 0; i + 2 < bytes.length; i++) {
            int first = bytes[i] & 0xFF;
            int second = bytes[i + 1] & 0xFF;
            if (first == 0x78 && (first << 8 | second) % 31 == 0) {
                inflated(bytes, i, false).ifPresent(inner::add);
            } else if (first == 0x1F && second == 0x8B && i + 10 < bytes.length) {
                inflated(bytes, gzipBody(bytes, i), true).ifPresent(inner::add);
            }
        }
        inflated(bytes, 0, true).ifPresent(inner::add);
    }

    private static int gzipBody(byte[] bytes, int at) {
        int flags = bytes[at + 3];
        int body = at + 10;
        if ((flags & 4) != 0 && body + 1 < bytes.length) {
            body += 2 + (bytes[body] & 0xFF) + ((bytes[body + 1] & 0xFF) << 8);
        }
        for (int flag : new int[] {8, 16}) {
            if ((flags & flag) != 0) {
                while (body < bytes.length && bytes[body] != 0) {
                    body++;
                }
                body++;
            }
        }
        return (flags & 2) != 0 ? body + 2 : body;
    }

    private static java.util.Optional<byte[]> inflated(byte[] bytes, int from, boolean bare) {
        if (from >= bytes.length) {
            return java.util.Optional.empty();
        }
        Inflater inflater = new Inflater(bare);
        inflater.setInput(bytes, from, bytes.length - from);
        var out = new ByteArrayOutputStream();
        byte[] part = new byte[8192];
        try {
            int length = inflater.inflate(part);
            while (length > 0 && out.size() < MOST) {
                out.write(part, 0, length);
                length = inflater.inflate(part);
            }
        } catch (DataFormatException e) {
            // what came out before the stream broke counts, too
        } finally {
            inflater.end();
        }
        return out.size() < HEAD ? java.util.Optional.empty() : java.util.Optional.of(out.toByteArray());
    }

    private static byte[] hex(String digits) {
        byte[] out = new byte[digits.length() / 2];
        for (int i = 0; i < out.length; i++) {
            out[i] = (byte) Integer.parseInt(digits.substring(2 * i, 2 * i + 2), 16);
        }
        return out;
    }

    private interface Replacing {
        String by(MatchResult found);
    }

    private static void replaced(String text, Pattern pattern, Replacing replacing, Set<byte[]> inner) {
        Matcher matcher = pattern.matcher(text);
        if (matcher.find()) {
            inner.add(matcher.replaceAll(found -> Matcher.quoteReplacement(replacing.by(found)))
                    .getBytes(ISO_8859_1));
        }
    }

    private static String letter(int code) {
        return Character.toString(code);
    }

    private static String entity(MatchResult found) {
        if (found.group(3) != null) {
            return NAMED.get(found.group(3));
        }
        int code = found.group(1) != null ? Integer.parseInt(found.group(1), 16) : Integer.parseInt(found.group(2));
        return Character.isValidCodePoint(code) ? letter(code) : "";
    }

    private static String hl7(MatchResult found) {
        return found.group(1) != null
                ? new String(hex(found.group(1)), ISO_8859_1)
                : found.group(2) != null ? DELIMITERS.get(found.group(2)) : "";
    }

    /** A PDF may write one word in pieces: (Ab) -20 (cd). */
    private static void pdfTexts(String text, Set<byte[]> inner) {
        if (text.contains("Tj") || text.contains("TJ")) {
            StringBuilder joined = new StringBuilder();
            Matcher pieces = PDF_TEXT.matcher(text);
            while (pieces.find()) {
                joined.append(pieces.group(), 1, pieces.group().length() - 1);
            }
            StringBuilder unhexed = new StringBuilder();
            Matcher hex = Pattern.compile("<([0-9A-Fa-f]+)>").matcher(text);
            while (hex.find()) {
                unhexed.append(new String(hex(hex.group(1)), ISO_8859_1));
            }
            inner.add(joined.toString().getBytes(ISO_8859_1));
            inner.add(unhexed.toString().getBytes(ISO_8859_1));
        }
    }

    @Override
    public String toString() {
        return "Scanner[" + byHead.size() + " words]";
    }
}
