package org.diversionhub.mapping;

import ca.uhn.hl7v2.parser.EncodingCharacters;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One message of HL7 v2 before its segments are read: its characters, its separators and its lines. Nothing here looks
 * further than the header.
 *
 * @param characters null where the header does not tell them
 * @param charset null where the header names one that is not known
 */
record Hl7Text(
        List<String> lines,
        @Nullable EncodingCharacters characters,
        @Nullable Charset charset) {
    private static final int CHARACTER_SET = 18;
    private static final Pattern LINE_END = Pattern.compile("\r\n|\r|\n");

    /** What stands around many messages in one file. */
    private static final Pattern AROUND = Pattern.compile("(FHS|BHS|BTS|FTS)\\P{Alnum}.*", Pattern.DOTALL);

    private static final Pattern SEGMENT = Pattern.compile("[A-Z][A-Z0-9]{2}(\\P{Alnum}.*)?", Pattern.DOTALL);
    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    /** The messages of a file, with what stands before the first as one of its own. */
    static List<Hl7Text> all(byte[] body, Charset otherwise) {
        boolean marked = body.length >= MARK.length && Arrays.equals(body, 0, MARK.length, MARK, 0, MARK.length);
        // Byte by byte, until the header of each has told its characters.
        String bytes = new String(body, StandardCharsets.ISO_8859_1).substring(marked ? MARK.length : 0);
        List<List<String>> messages = new ArrayList<>();
        for (String line : LINE_END.split(bytes)) {
            boolean blank = line.isBlank() || AROUND.matcher(line).matches();
            if (line.startsWith("MSH") || messages.isEmpty() && !blank) {
                messages.add(new ArrayList<>());
            }
            if (!blank) {
                messages.getLast().add(line);
            }
        }
        return messages.stream().map(lines -> of(lines, otherwise)).toList();
    }

    private static Hl7Text of(List<String> lines, Charset otherwise) {
        EncodingCharacters characters = separators(lines.getFirst()).orElse(null);
        if (characters == null) {
            return new Hl7Text(List.of(), null, null);
        }
        String named = field(lines.getFirst(), characters, CHARACTER_SET);
        Charset charset = Hl7Charsets.named(named, otherwise).orElse(null);
        return charset == null
                ? new Hl7Text(List.of(), characters, null)
                : new Hl7Text(
                        lines.stream()
                                .map(line -> new String(line.getBytes(StandardCharsets.ISO_8859_1), charset))
                                .toList(),
                        characters,
                        charset);
    }

    /** Those that the header says: five different marks, or four. */
    static Optional<EncodingCharacters> separators(String header) {
        if (!header.startsWith("MSH") || header.length() < 9) {
            return Optional.empty();
        }
        String marks = header.substring(3, 8);
        boolean fit = marks.chars().distinct().count() == 5
                && marks.chars().noneMatch(c -> Character.isLetterOrDigit(c) || c <= ' ' || c > '~')
                && (header.charAt(8) == marks.charAt(0) || header.indexOf(marks.charAt(0), 8) == 9);
        return fit ? Optional.of(new EncodingCharacters(marks.charAt(0), marks.substring(1))) : Optional.empty();
    }

    /** The first repetition of a field of the header, as it stands there. */
    static String field(String header, EncodingCharacters characters, int number) {
        String[] fields = header.split(Pattern.quote(String.valueOf(characters.getFieldSeparator())), number + 1);
        String field = fields.length < number ? "" : fields[number - 1];
        int end = field.indexOf(characters.getRepetitionSeparator());
        return (end < 0 ? field : field.substring(0, end)).strip();
    }

    static boolean isSegment(String line) {
        return SEGMENT.matcher(line).matches();
    }

    @Override
    public String toString() {
        return "Hl7Text[" + lines.size() + " lines]";
    }
}
