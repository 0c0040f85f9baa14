package org.diversionhub.mapping;

import ca.uhn.hl7v2.model.Segment;
import ca.uhn.hl7v2.parser.EncodingCharacters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.diversionhub.mapping.Entries.Entry;
import org.diversionhub.message.Fault;
import org.jspecify.annotations.Nullable;

/** What a mapping is told of one message: the fields that its description lists, and every fault of them. */
final class Hl7Entry {
    private static final String HEADER = "MSH";
    private static final int MOST_LINES = 1_000;

    private final Hl7Format format;
    private final int number;
    private final ReadLimits limits;
    private final Map<String, Hl7Segment> known;
    private final List<Fault> faults = new ArrayList<>();
    private final List<Cell> cells = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();

    Hl7Entry(Hl7Format format, int number, ReadLimits limits) {
        this.format = format;
        this.number = number;
        this.limits = limits;
        this.known = format.segments().stream().collect(Collectors.toMap(Hl7Segment::name, Function.identity()));
    }

    /** Segments of which nothing was read, by position and name. */
    List<String> leftOut() {
        return leftOut;
    }

    Entry of(Hl7Text message) {
        Map<String, Object> values = new LinkedHashMap<>();
        EncodingCharacters characters = message.characters();
        if (characters == null) {
            fault("MSH-2", "a message begins with MSH and its separators, such as MSH|^~\\&|");
        } else if (message.charset() == null) {
            fault("MSH-18", "names a character set that is not read: ASCII, 8859/1, 8859/2, 8859/15 or UNICODE UTF-8");
        } else if (message.lines().size() > MOST_LINES) {
            fault("", "has more than " + MOST_LINES + " segments");
        } else {
            read(message.lines(), characters, values);
        }
        return new Entry(number, "message " + number, List.copyOf(cells), values, List.copyOf(faults));
    }

    private void read(List<String> lines, EncodingCharacters characters, Map<String, Object> values) {
        Map<String, List<Map<String, Object>>> read = new LinkedHashMap<>();
        boolean within = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            String name = Hl7Text.isSegment(line) ? line.substring(0, 3) : "";
            if (i == 0) {
                header(line, characters);
            }
            if (name.isEmpty() && !within) {
                // Of a segment that is left out it is no matter where it ends.
                fault("", "line " + (i + 1) + " begins with no segment's name: a line break inside a field?");
            } else if (known.containsKey(name)) {
                List<Map<String, Object>> all = read.computeIfAbsent(name, any -> new ArrayList<>());
                all.add(segment(known.get(name), all.size(), i + 1, line, characters));
                within = false;
            } else if (!name.isEmpty() && !name.equals(HEADER)) {
                leftOut.add("message " + number + ": segment " + (i + 1) + ", " + name);
                within = true;
            }
        }
        format.segments().forEach(one -> put(one, read.getOrDefault(one.name(), List.of()), values));
    }

    /** What is no matter of a mapping: whether the message is one that may come here. */
    private void header(String line, EncodingCharacters characters) {
        String[] type = Hl7Text.field(line, characters, 9)
                .split(Pattern.quote(String.valueOf(characters.getComponentSeparator())), 3);
        String event = type[0] + "^" + (type.length > 1 ? type[1] : "");
        if (!format.messages().contains(event)) {
            fault(
                    "MSH-9",
                    "must be one of " + format.messages().stream().sorted().toList());
        }
        if (Hl7Text.field(line, characters, 10).isEmpty()) {
            fault("MSH-10", Column.EMPTY);
        }
        if (!format.processing().contains(Hl7Text.field(line, characters, 11))) {
            fault(
                    "MSH-11",
                    "must be one of " + format.processing().stream().sorted().toList());
        }
        if (!Hl7Text.field(line, characters, 12).matches("2\\.\\d(\\.\\d)?(\\P{Alnum}.*)?")) {
            fault("MSH-12", "must be a version 2 of HL7, such as 2.5");
        }
    }

    private void put(Hl7Segment segment, List<Map<String, Object>> found, Map<String, Object> values) {
        if (found.isEmpty() && segment.required()) {
            fault(segment.name(), "this segment is missing");
        }
        if (found.size() > 1 && !segment.repeats()) {
            fault(segment.place(1, ""), "this segment stands more than once");
        }
        if (!found.isEmpty()) {
            values.put(segment.name(), segment.repeats() ? found : found.getFirst());
        }
    }

    private Map<String, Object> segment(
            Hl7Segment known, int occurrence, int position, String line, EncodingCharacters characters) {
        Map<String, Object> values = new LinkedHashMap<>();
        try {
            if (line.chars().filter(c -> isSeparator(c, characters)).count() > Hl7Place.MOST) {
                fault(known.place(occurrence, ""), "has more than " + Hl7Place.MOST + " fields and components");
                return values;
            }
            Segment segment = Hl7Syntax.read(line, characters);
            for (Hl7Field field : known.fields()) {
                List<Object> all = new ArrayList<>();
                for (int repetition : field.repetitions(segment)) {
                    String place = known.place(occurrence, field.at().named(repetition));
                    String text = said(field.at().in(segment, repetition));
                    Cell cell = new Cell(position, place, known.name() + "." + field.name(), text);
                    cells.add(cell);
                    Object value = value(field, cell);
                    if (value != null) {
                        all.add(value);
                    }
                }
                if (all.isEmpty() && field.required() && isSilent(known, occurrence, field)) {
                    fault(known.place(occurrence, field.at().text()), Column.EMPTY);
                }
                if (!all.isEmpty()) {
                    values.put(field.name(), field.repeats() ? all : all.getFirst());
                }
            }
        } catch (Hl7Syntax.Broken e) {
            fault(known.place(occurrence, ""), "cannot be read");
        }
        return values;
    }

    /** A fault of the field has been told already where it says something that cannot be read. */
    private boolean isSilent(Hl7Segment segment, int occurrence, Hl7Field field) {
        String prefix = segment.place(occurrence, String.valueOf(field.at().field()));
        return cells.stream()
                .noneMatch(cell -> cell.name().equals(segment.name() + "." + field.name())
                        && cell.column().startsWith(prefix)
                        && !cell.text().isEmpty());
    }

    private static boolean isSeparator(int c, EncodingCharacters characters) {
        return c == characters.getFieldSeparator()
                || c == characters.getComponentSeparator()
                || c == characters.getRepetitionSeparator()
                || c == characters.getSubcomponentSeparator();
    }

    /** Two quotes are HL7's word for "nothing any more". */
    private String said(String value) {
        String text = value.replace('\u00A0', ' ').strip();
        return text.equals("\"\"") || format.empty().contains(text) ? "" : text;
    }

    private @Nullable Object value(Hl7Field field, Cell cell) {
        String text = cell.text();
        String wrong = unreadable(text);
        Object value = wrong != null || text.isEmpty() ? null : field.type().of(text);
        if (wrong != null) {
            fault(cell.column(), wrong);
        } else if (value == null && !text.isEmpty()) {
            fault(cell.column(), field.type().rule());
        }
        return value;
    }

    private @Nullable String unreadable(String text) {
        if (text.length() > limits.cell()) {
            return "has more than hub.limits.file-cell = " + limits.cell() + " characters";
        }
        if (text.indexOf(Encoding.LOST) >= 0) {
            return "holds a byte that its character set does not know, or an escape sequence that is not read";
        }
        return text.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t')
                ? "holds a control character"
                : null;
    }

    private void fault(String place, String rule) {
        faults.add(place.isEmpty() ? new Fault("", rule) : Column.fault(place, rule));
    }
}
