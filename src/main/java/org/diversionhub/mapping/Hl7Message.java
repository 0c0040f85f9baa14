package org.diversionhub.mapping;

import ca.uhn.hl7v2.parser.EncodingCharacters;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.diversionhub.message.Fault;

/**
 * What of a message of HL7 v2 its acknowledgment needs: the header, byte by byte as it came. Acknowledgments say by
 * which rule something did not fit and where, and never what stood there.
 */
public final class Hl7Message {
    /** The first letters of HL7 table 0008, in the original mode. */
    public enum Code {
        /** It is kept. */
        AA,
        /** It does not fit; sent again as it is, it will fit no better. */
        AE,
        /** It is not taken here, or not now. */
        AR
    }

    /** What HL7 table 0357 has for what is wrong with a whole message. */
    public enum Condition {
        SEQUENCE("100", "Segment sequence error"),
        MISSING("101", "Required field missing"),
        DATA_TYPE("102", "Data type error"),
        NOT_IN_TABLE("103", "Table value not found"),
        MESSAGE_TYPE("200", "Unsupported message type"),
        PROCESSING_ID("202", "Unsupported processing id"),
        VERSION_ID("203", "Unsupported version id"),
        DUPLICATE_KEY("205", "Duplicate key identifier"),
        INTERNAL("207", "Application internal error");

        private final String number;
        private final String words;

        Condition(String number, String words) {
            this.number = number;
            this.words = words;
        }

        boolean isOfHeader() {
            return this == MESSAGE_TYPE || this == PROCESSING_ID || this == VERSION_ID;
        }
    }

    private static final EncodingCharacters USUAL = new EncodingCharacters('|', "^~\\&");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmssxx").withZone(ZoneOffset.UTC);
    private static final Pattern PLACE = Pattern.compile(
            "/([A-Z][A-Z0-9]{2})(?:\\[(\\d+)])?(?:-(\\d+)(?:\\[(\\d+)])?(?:\\.(\\d+))?(?:\\.(\\d+))?)?");
    private static final int LONGEST = 250;
    private static final int MOST_ERRORS = 50;
    private static final int LONGEST_ID = 199;

    private final List<String> headers;
    private final boolean first;
    private final EncodingCharacters marks;

    /** @param first whether nothing stands before the header */
    private Hl7Message(List<String> headers, boolean first) {
        this.headers = headers;
        this.first = first;
        this.marks = headers.stream().findFirst().flatMap(Hl7Text::separators).orElse(USUAL);
    }

    public static Hl7Message of(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        return new Hl7Message(
                text.lines().filter(line -> line.startsWith("MSH")).toList(), text.startsWith("MSH"));
    }

    /** Whether it is one message from its first byte, and not several or none. */
    public boolean isOne() {
        return first && headers.size() == 1;
    }

    /** What is wrong, by table 0357. */
    public static Condition condition(Fault fault) {
        return switch (fault.pointer()) {
            case "/MSH-9" -> Condition.MESSAGE_TYPE;
            case "/MSH-11" -> Condition.PROCESSING_ID;
            case "/MSH-12" -> Condition.VERSION_ID;
            default -> {
                if (fault.rule().equals(Column.EMPTY)) {
                    yield Condition.MISSING;
                }
                if (fault.rule().startsWith(CellType.NO_SUCH_CODE)) {
                    yield Condition.NOT_IN_TABLE;
                }
                yield fault.rule().startsWith("this segment ") ? Condition.SEQUENCE : Condition.DATA_TYPE;
            }
        };
    }

    /** It is kept, on disk. */
    public byte[] accepted(Instant now) {
        return answer(Code.AA, "", List.of(), now);
    }

    /** It does not fit, in these places; {@code AR} where its header says that it does not belong here. */
    public byte[] unfit(List<Fault> faults, String text, Instant now) {
        boolean foreign = faults.stream().anyMatch(fault -> condition(fault).isOfHeader());
        return answer(
                foreign ? Code.AR : Code.AE,
                text,
                faults.stream()
                        .limit(MOST_ERRORS)
                        .map(fault -> error(condition(fault), fault.pointer(), fault.rule()))
                        .toList(),
                now);
    }

    /** It is not taken as a whole. */
    public byte[] refused(Code code, Condition condition, String text, Instant now) {
        return answer(code, text, List.of(error(condition, "", text)), now);
    }

    private byte[] answer(Code code, String text, List<String> errors, Instant now) {
        StringBuilder out = new StringBuilder("MSH")
                .append(marks.getFieldSeparator())
                .append(marks.getComponentSeparator())
                .append(marks.getRepetitionSeparator())
                .append(marks.getEscapeCharacter())
                .append(marks.getSubcomponentSeparator());
        String version = field(12).matches("2\\.\\d(\\.\\d)?") ? field(12) : "2.5";
        fields(
                out,
                List.of(
                        field(5),
                        field(6),
                        field(3),
                        field(4),
                        TIME.format(now),
                        "",
                        "ACK" + event(),
                        UUID.randomUUID().toString().replace("-", "").substring(0, 20),
                        field(11).isEmpty() ? "P" : field(11),
                        version));
        out.append("\rMSA");
        fields(out, List.of(code.name(), field(10), escaped(text)));
        errors.forEach(error -> out.append("\r").append(error));
        return out.append('\r').toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private String event() {
        String[] parts = field(9).split(Pattern.quote(String.valueOf(marks.getComponentSeparator())), -1);
        return parts.length > 1 && parts[1].matches("[A-Z]\\d\\d") ? marks.getComponentSeparator() + parts[1] : "";
    }

    private void fields(StringBuilder out, List<String> fields) {
        fields.forEach(field -> out.append(marks.getFieldSeparator()).append(field));
    }

    private String error(Condition condition, String place, String rule) {
        StringBuilder out = new StringBuilder("ERR");
        String code = List.of(condition.number, condition.words, "HL70357").stream()
                .collect(Collectors.joining(String.valueOf(marks.getComponentSeparator())));
        String said = place.isEmpty() ? rule : place.substring(1) + ": " + rule;
        fields(out, List.of("", location(place), code, "E", "", "", "", escaped(said)));
        return out.toString();
    }

    /** ERR-2: segment, which of its name, field, repetition, component, subcomponent. */
    private String location(String place) {
        Matcher form = PLACE.matcher(place);
        if (!form.matches()) {
            return "";
        }
        StringBuilder out = new StringBuilder(form.group(1));
        String[] numbers = {
            first(form.group(2)),
            form.group(3),
            form.group(3) == null ? null : first(form.group(4)),
            form.group(5),
            form.group(6)
        };
        for (String number : numbers) {
            if (number == null) {
                break;
            }
            out.append(marks.getComponentSeparator()).append(number);
        }
        return out.toString();
    }

    private static String first(String number) {
        return number == null ? "1" : number;
    }

    private String escaped(String text) {
        return new Hl7Escapes().escape(text.replaceAll("[^\\x20-\\x7e]", " "), marks);
    }

    /** A field of the header as it came: it goes back to who sent it. */
    private String field(int number) {
        String field = headers.isEmpty() ? "" : Hl7Text.field(headers.getFirst(), marks, number);
        int most = number == 10 ? LONGEST_ID : LONGEST;
        return field.length() > most ? "" : field;
    }

    /**
     * What an acknowledgment says.
     *
     * @param code MSA-1, such as {@code AA}
     * @param of MSA-2, the id of the message that it is of
     */
    public record Told(String code, String of) {}

    /** Reads an acknowledgment; empty where it is none. */
    public static Optional<Told> told(byte[] bytes) {
        Hl7Message answer = of(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1)
                .lines()
                .filter(line -> answer.isOne() && line.startsWith("MSA"))
                .map(line -> line.split(Pattern.quote(String.valueOf(answer.marks.getFieldSeparator())), -1))
                .filter(fields -> fields.length > 2)
                .map(fields -> new Told(fields[1].strip(), fields[2].strip()))
                .findFirst();
    }

    @Override
    public String toString() {
        return "Hl7Message[" + headers.size() + " headers]";
    }
}
