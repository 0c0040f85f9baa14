package org.diversionhub.mapping;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.config.ConfigFolder;
import org.diversionhub.config.ConfigMap;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.RecordSchema;
import org.diversionhub.message.Schemas;
import org.jspecify.annotations.Nullable;

/** Reads the descriptions {@code <format>/<name>.yaml} and what they name; each JSONata file once. */
final class MappingFiles {
    /** Folders beside the formats that hold no mapping. */
    private static final Set<String> NO_FORMATS = Set.of("canonical", "codes");

    private final Path folder;
    private final Schemas schemas;
    private final HtmlPages pages;
    private final PdfPages pdfs;
    private final ConfigFaults faults;
    private final XmlReadsFile xml;
    private final Map<Path, Expression> expressions = new HashMap<>();
    private final Map<Path, Stylesheet> stylesheets = new HashMap<>();
    private final Map<String, WireReader> readers = new TreeMap<>();

    MappingFiles(Path folder, Schemas schemas, HtmlPages pages, PdfPages pdfs, ConfigFaults faults) {
        this.folder = folder.normalize();
        this.schemas = schemas;
        this.pages = pages;
        this.pdfs = pdfs;
        this.faults = faults;
        this.xml = new XmlReadsFile(this.folder.resolve("codes"), faults);
    }

    Map<String, Mapping> read() {
        Map<String, Mapping> mappings = new TreeMap<>();
        for (Path format : formats()) {
            for (Path file : ConfigFolder.files(format, ".yaml", faults)) {
                String name = format.getFileName() + "/"
                        + file.getFileName().toString().replace(".yaml", "");
                Mapping mapping = mapping(name, file);
                if (mapping != null) {
                    mappings.put(name, mapping);
                }
            }
        }
        return mappings;
    }

    /** What reads, of the files that {@link #read()} has read. */
    Map<String, WireReader> readers() {
        return readers;
    }

    private List<Path> formats() {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(Files::isDirectory)
                    .filter(format -> !NO_FORMATS.contains(format.getFileName().toString()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private @Nullable Mapping mapping(String name, Path path) {
        try (ConfigMap file = ConfigMap.read(path, faults)) {
            file.text("title");
            if (file.has("reads")) {
                new ReadsFile(folder.resolve("codes"), schemas, this::expression, xml, faults)
                        .reader(name, file.map("reads"))
                        .ifPresent(reader -> readers.put(name, reader));
            }
            if (file.has("reads") && !file.has("render")) {
                return null;
            }
            String mediaType = Objects.requireNonNullElse(
                    file.value("media-type", MappingFiles::mediaType, "type/subtype, such as application/json"), "");
            Render render = file.value("render", Render::named, "json, html, xml, hl7v2, pdf or csv");
            Map<String, Mapping.OfKind> kinds =
                    kinds(file.map("kinds"), render == Render.XML ? this::stylesheet : this::expression);
            Optional<Expression> answers =
                    file.optionalValue("answers", this::expression, "a JSONata file under " + folder);
            Optional<Expression> shows =
                    file.optionalValue("shows", this::expression, "a JSONata file under " + folder);
            Optional<CsvLayout> csv = render == Render.CSV ? csv(file.map("csv")) : Optional.empty();
            if (render == null || render == Render.CSV && csv.isEmpty()) {
                return null;
            }
            Mapping mapping = new Mapping(name, mediaType, render, kinds, answers, shows, csv);
            if (render == Render.HTML || render == Render.PDF) {
                check(mapping, file);
            }
            return mapping;
        }
    }

    private static Optional<CsvLayout> csv(ConfigMap map) {
        try (map) {
            Character delimiter = map.value("delimiter", CsvLayout::delimiter, "comma, semicolon, tab or pipe");
            Charset charset = map.value("encoding", CsvLayout::charset, "utf-8, utf-8-mark or windows-1252");
            boolean marked = map.text("encoding").endsWith("-mark");
            List<String> columns = map.texts("columns");
            if (columns.isEmpty() || columns.size() != Set.copyOf(columns).size()) {
                map.fault("columns", "no columns, or one twice", "`columns: [A, B]`");
                return Optional.empty();
            }
            return delimiter == null || charset == null
                    ? Optional.empty()
                    : Optional.of(new CsvLayout(delimiter, charset, marked, columns));
        }
    }

    private void check(Mapping mapping, ConfigMap file) {
        boolean pdf = mapping.render() == Render.PDF;
        if (!(pdf ? pdfs.has(mapping.page()) : pages.has(mapping.page()))) {
            Path page = folder.resolve(pdf ? "pdf" : "html").resolve(mapping.page() + ".html");
            file.fault("render", "there is no page " + page, "a Thymeleaf template of this name");
        } else if (pdf) {
            pdfs.check(mapping.page(), faults);
        } else {
            pages.check(mapping.page(), faults);
        }
    }

    private static String mediaType(String text) {
        if (!text.matches("[a-z]+/[a-z0-9.+-]+")) {
            throw new IllegalArgumentException(text);
        }
        return text;
    }

    private Map<String, Mapping.OfKind> kinds(ConfigMap file, Function<String, Translation> translations) {
        Map<String, Mapping.OfKind> kinds = new LinkedHashMap<>();
        for (String kind : file.keys()) {
            RecordSchema schema = schemas.of(kind).orElse(null);
            if (schema == null) {
                file.fault(kind, "`" + kind + "` is not a kind of message", "one of " + names());
            }
            try (ConfigMap entry = file.map(kind)) {
                Translation map = entry.value("map", translations, "a file under " + folder);
                List<FieldPath> leavesOut =
                        entry.list("leaves-out", path -> field(schema, path), "paths of fields of " + kind);
                if (map != null) {
                    kinds.put(kind, new Mapping.OfKind(map, Set.copyOf(leavesOut)));
                }
            }
        }
        return kinds;
    }

    private List<String> names() {
        return schemas.all().stream().map(RecordSchema::kind).toList();
    }

    private Expression expression(String name) {
        return expressions.computeIfAbsent(file(name), path -> Expression.read(path, faults));
    }

    private Stylesheet stylesheet(String name) {
        return stylesheets.computeIfAbsent(
                file(name), path -> Stylesheet.read(path, folder, SafeXslt.processor(), faults));
    }

    private Path file(String name) {
        Path file = folder.resolve(name).normalize();
        if (!file.startsWith(folder) || !Files.isRegularFile(file)) {
            throw new IllegalArgumentException("no such file");
        }
        return file;
    }

    private static FieldPath field(@Nullable RecordSchema schema, String path) {
        if (schema == null || schema.field(path).isEmpty()) {
            throw new IllegalArgumentException("no such field");
        }
        return new FieldPath(path);
    }
}
