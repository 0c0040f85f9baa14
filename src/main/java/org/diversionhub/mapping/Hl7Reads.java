package org.diversionhub.mapping;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.diversionhub.config.ConfigMap;
import org.jspecify.annotations.Nullable;

/** Reads what {@code reads:} says of a dialect of HL7 v2. */
final class Hl7Reads {
    private static final String PLACE =
            "a field, component or subcomponent as HL7 counts them: \"5\", \"5.1\", \"5.1.2\"";

    private final ConfigMap file;
    private final BiFunction<ConfigMap, @Nullable ZoneId, CellType> types;
    private final @Nullable Expression map;

    /** @param types reads the {@code type} of a column with what belongs to it */
    Hl7Reads(ConfigMap file, BiFunction<ConfigMap, @Nullable ZoneId, CellType> types, @Nullable Expression map) {
        this.file = file;
        this.types = types;
        this.map = map;
    }

    Hl7Format format() {
        Set<String> messages = new HashSet<>(file.list("messages", Hl7Reads::message, "such as ADT^A01"));
        if (messages.isEmpty()) {
            file.fault("messages", "there is no message", "what is read, such as [ADT^A01]");
        }
        Charset encoding = file.optionalValue(
                        "encoding",
                        word -> Hl7Charsets.named(word, StandardCharsets.US_ASCII)
                                .orElseThrow(IllegalArgumentException::new),
                        "utf-8 or windows-1252")
                .orElse(StandardCharsets.US_ASCII);
        ZoneId zone = file.value("zone", ZoneId::of, "such as America/New_York");
        Set<String> processing = file.has("processing") ? Set.copyOf(file.texts("processing")) : Set.of("P");
        if (processing.isEmpty()) {
            file.fault("processing", "`processing` is empty", "what MSH-11 may say, such as [P]");
        }
        return new Hl7Format(
                messages,
                processing,
                encoding,
                Set.copyOf(new HashSet<>(file.texts("empty"))),
                segments(file.map("segments"), Objects.requireNonNullElse(zone, ZoneId.of("UTC"))));
    }

    private static String message(String text) {
        if (!text.matches("[A-Z]{3}\\^[A-Z]\\d\\d")) {
            throw new IllegalArgumentException(text);
        }
        return text;
    }

    private List<Hl7Segment> segments(ConfigMap all, ZoneId zone) {
        List<Hl7Segment> segments = new ArrayList<>();
        for (String name : List.copyOf(all.keys())) {
            if (!name.matches("[A-Z][A-Z0-9]{2}")) {
                all.fault(name, "`" + name + "` is no name of a segment", "three letters such as PID");
            }
            try (ConfigMap entry = all.map(name)) {
                List<Hl7Field> fields = fields(entry.map("fields"), zone);
                if (map != null && !map.uses(name)) {
                    all.fault(
                            name,
                            "the segment `" + name + "` is nowhere in the mapping's expression",
                            "its name there, or no such lines");
                }
                segments.add(new Hl7Segment(name, flag(entry, "required"), flag(entry, "repeats"), fields));
            }
        }
        if (segments.isEmpty()) {
            all.fault("segments", "there is no segment", "those that are read");
        }
        return segments;
    }

    private List<Hl7Field> fields(ConfigMap all, ZoneId zone) {
        List<Hl7Field> fields = new ArrayList<>();
        for (String name : List.copyOf(all.keys())) {
            if (!name.matches("[a-z][A-Za-z0-9]*") || ReadsFile.WORDS.contains(name)) {
                all.fault(name, "`" + name + "` is no name for a field", "a word such as birthDate");
            }
            try (ConfigMap entry = all.map(name)) {
                if (map != null && !map.uses(name)) {
                    entry.fault(
                            "at",
                            "the field `" + name + "` is nowhere in the mapping's expression",
                            "its name there, or no such line");
                }
                Hl7Place at = entry.value("at", Hl7Place::parse, PLACE);
                Optional<Hl7Field.Where> where = entry.has("where") ? where(entry.map("where"), at) : Optional.empty();
                CellType type = type(entry, zone);
                if (at != null) {
                    fields.add(new Hl7Field(name, at, type, flag(entry, "required"), flag(entry, "repeats"), where));
                }
            }
        }
        if (fields.isEmpty()) {
            all.fault("fields", "there is no field", "a line for each that is read");
        }
        return fields;
    }

    private static Optional<Hl7Field.Where> where(ConfigMap entry, @Nullable Hl7Place of) {
        try (entry) {
            Hl7Place at = entry.value("at", Hl7Place::parse, PLACE);
            Set<String> is = Set.copyOf(new HashSet<>(entry.texts("is")));
            if (is.isEmpty()) {
                entry.fault("is", "`is` is missing", "`is: [SID]`");
            }
            if (at != null && of != null && at.field() != of.field()) {
                entry.fault("at", "another field", "a component of field " + of.field());
            }
            return Optional.ofNullable(at).map(place -> new Hl7Field.Where(place, is));
        }
    }

    /** Dates and times are HL7's own, unless a pattern says otherwise. */
    private CellType type(ConfigMap entry, ZoneId zone) {
        String type = entry.has("type") && !entry.has("pattern") ? entry.text("type") : "";
        return switch (type) {
            case "date" -> new CellType.Hl7Day();
            case "date-time" -> new CellType.Hl7Moment(zone);
            default -> types.apply(entry, zone);
        };
    }

    private static boolean flag(ConfigMap entry, String key) {
        return entry.has(key) && entry.flag(key);
    }
}
