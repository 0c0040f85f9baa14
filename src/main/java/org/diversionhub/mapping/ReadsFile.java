package org.diversionhub.mapping;

import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.validation.Schema;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.config.ConfigMap;
import org.diversionhub.config.Misfit;
import org.diversionhub.message.Kind;
import org.diversionhub.message.RecordSchema;
import org.diversionhub.message.Schemas;
import org.jspecify.annotations.Nullable;

/** Reads the block {@code reads:} of a mapping's description: how what a partner sends becomes messages. */
final class ReadsFile {
    /** What an expression could not have as a name. */
    static final Set<String> WORDS = Set.of("and", "or", "in", "true", "false", "null", "function");

    private static final List<Character> DETECTED = List.of(',', ';', '\t');

    private final Path codes;
    private final Schemas schemas;
    private final Function<String, Expression> expressions;
    private final XmlReadsFile xml;
    private final ConfigFaults faults;

    /** @param expressions reads the JSONata file of this name */
    ReadsFile(
            Path codes,
            Schemas schemas,
            Function<String, Expression> expressions,
            XmlReadsFile xml,
            ConfigFaults faults) {
        this.codes = codes;
        this.schemas = schemas;
        this.expressions = expressions;
        this.xml = xml;
        this.faults = faults;
    }

    /** @return what reads it, or nothing after a fault without which no reader can be thought of */
    Optional<WireReader> reader(String name, ConfigMap file) {
        try (file) {
            Set<Kind> makes = new LinkedHashSet<>(file.list("makes", this::kind, "such as custody-event/booked"));
            if (makes.stream().map(Kind::name).distinct().count() != 1) {
                file.fault("makes", "`makes` names no kind or several", "one kind, in one variant or more");
            }
            if (file.text("format").equals("xml")) {
                return xml(name, file, makes);
            }
            Expression map = file.value("map", expressions, "a JSONata file in the folder of the mappings");
            WireFormat format =
                    file.value("format", word -> word, "csv, xml or hl7v2") == null ? null : format(file, map);
            Optional<RecordSchema> schema = makes.stream().findFirst().map(schemas::of);
            return map == null || format == null || schema.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new WireReader(name, format, map, makes, schema.get()));
        }
    }

    private Optional<WireReader> xml(String name, ConfigMap file, Set<Kind> makes) {
        Optional<Stylesheet> stylesheet = xml.stylesheet(file);
        Schema wire = xml.schema(file);
        Optional<RecordSchema> schema = makes.stream().findFirst().map(schemas::of);
        return stylesheet.isEmpty() || schema.isEmpty()
                ? Optional.empty()
                : Optional.of(new WireReader(
                        name,
                        new XmlFormat(stylesheet.get(), wire),
                        new XmlMessages(stylesheet.get()),
                        makes,
                        schema.get()));
    }

    private Kind kind(String text) {
        Kind kind = Kind.parse(text);
        if (!schemas.knows(kind)) {
            throw new Misfit(
                    "`" + text + "` is not a kind of message", "kind/variant, or kind where it has no variants");
        }
        return kind;
    }

    private @Nullable WireFormat format(ConfigMap file, @Nullable Expression map) {
        return switch (file.text("format")) {
            case "csv" -> csv(file, map);
            case "hl7v2" -> new Hl7Reads(file, this::type, map).format();
            default -> {
                file.fault("format", "`" + file.text("format") + "` is no format that is read", "csv, xml or hl7v2");
                yield null;
            }
        };
    }

    private CsvFormat csv(ConfigMap file, @Nullable Expression map) {
        Encoding encoding = file.value("encoding", Encoding::named, "one of " + Encoding.words());
        List<Character> delimiters =
                file.value("delimiter", ReadsFile::delimiters, "comma, semicolon, tab, pipe or detect");
        Optional<String> quote = file.optionalValue("quote", ReadsFile::quote, "double, single or none");
        ZoneId zone = file.optionalValue("zone", ZoneId::of, "such as America/New_York")
                .orElse(null);
        Set<String> empty = Set.copyOf(new HashSet<>(file.texts("empty")));
        List<Column> columns = columns(file.map("columns"), zone);
        if (map != null) {
            columns.stream()
                    .filter(column -> !map.uses(column.name()))
                    .forEach(column -> file.fault(
                            "columns",
                            "the column `" + column.name() + "` is nowhere in the mapping's expression",
                            "its name there, or no such line"));
        }
        String around = quote.orElse("\"");
        return new CsvFormat(
                Objects.requireNonNullElse(encoding, Encoding.UTF_8),
                Objects.requireNonNullElse(delimiters, DETECTED),
                around.isEmpty() ? null : around.charAt(0),
                empty,
                columns);
    }

    private static List<Character> delimiters(String word) {
        return switch (word) {
            case "comma" -> List.of(',');
            case "semicolon" -> List.of(';');
            case "tab" -> List.of('\t');
            case "pipe" -> List.of('|');
            case "detect" -> DETECTED;
            default -> throw new IllegalArgumentException(word);
        };
    }

    private static String quote(String word) {
        return switch (word) {
            case "double" -> "\"";
            case "single" -> "'";
            case "none" -> "";
            default -> throw new IllegalArgumentException(word);
        };
    }

    private List<Column> columns(ConfigMap file, @Nullable ZoneId zone) {
        List<Column> columns = new ArrayList<>();
        Set<String> headers = new HashSet<>();
        for (String name : List.copyOf(file.keys())) {
            if (!name.matches("[a-z][A-Za-z0-9]*") || WORDS.contains(name)) {
                file.fault(name, "`" + name + "` is no name for a column", "a word such as birthDate");
            }
            try (ConfigMap entry = file.map(name)) {
                Column column = column(name, entry, zone);
                columns.add(column);
                column.each()
                        .flatMap(each -> each.headers().stream())
                        .filter(header -> !headers.add(header.toLowerCase(Locale.ROOT)))
                        .forEach(header -> entry.fault("header", "`" + header + "` stands twice", "each name once"));
            }
        }
        if (columns.isEmpty()) {
            file.fault("columns", "there is no column", "a line for each column that is read");
        }
        return columns;
    }

    private Column column(String name, ConfigMap entry, @Nullable ZoneId zone) {
        List<String> headers = Stream.concat(Stream.of(entry.text("header")), entry.texts("also").stream())
                .map(String::strip)
                .toList();
        boolean required = entry.has("required") && entry.flag("required");
        boolean optional = entry.has("optional") && entry.flag("optional");
        if (required && optional) {
            entry.fault("optional", "a column that may be missing and must be filled", "one of the two");
        }
        Column then = entry.optionalText("then")
                .map(header -> new Column(name, List.of(header.strip()), new CellType.Text(), false, optional, null))
                .orElse(null);
        return new Column(name, headers, type(entry, zone), required, optional, then);
    }

    private CellType type(ConfigMap entry, @Nullable ZoneId zone) {
        CellType none = new CellType.Text();
        String type = entry.has("type") ? entry.text("type") : "text";
        return switch (type) {
            case "text" -> none;
            case "date" ->
                Optional.ofNullable(entry.value("pattern", DatePattern::ofDays, "such as MM/dd/uuuu"))
                        .<CellType>map(CellType.Day::new)
                        .orElse(none);
            case "date-time" ->
                Optional.ofNullable(entry.value(
                                "pattern", text -> DatePattern.ofMoments(text, zone), "such as MM/dd/uuuu HH:mm"))
                        .<CellType>map(CellType.Moment::new)
                        .orElse(none);
            case "code" ->
                Optional.ofNullable(entry.value(
                                "codes", table -> CodeTable.read(codes, table, faults), "a table in mappings/codes"))
                        .<CellType>map(CellType.Code::new)
                        .orElse(none);
            case "flag" -> new CellType.Flag(words(entry, "yes"), words(entry, "no"));
            default -> {
                entry.fault("type", "`" + type + "` is no type", "text, date, date-time, code or flag");
                yield none;
            }
        };
    }

    private static Set<String> words(ConfigMap entry, String key) {
        Set<String> words = entry.texts(key).stream()
                .map(word -> word.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
        if (words.isEmpty()) {
            entry.fault(key, "`" + key + "` is missing", "`" + key + ": [ … ]`");
        }
        return words;
    }
}
