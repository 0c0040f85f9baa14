package org.diversionhub.mapping;

import java.io.IOException;
import java.io.UncheckedIOException;
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
    private final ConfigFaults faults;
    private final XmlReadsFile xml;
    private final Map<Path, Expression> expressions = new HashMap<>();
    private final Map<Path, Stylesheet> stylesheets = new HashMap<>();
    private final Map<String, WireReader> readers = new TreeMap<>();

    MappingFiles(Path folder, Schemas schemas, HtmlPages pages, ConfigFaults faults) {
        this.folder = folder.normalize();
        this.schemas = schemas;
        this.pages = pages;
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
            Render render = file.value("render", Render::named, "json, html, xml or hl7v2");
            Map<String, Mapping.OfKind> kinds =
                    kinds(file.map("kinds"), render == Render.XML ? this::stylesheet : this::expression);
            Optional<Expression> answers =
                    file.optionalValue("answers", this::expression, "a JSONata file under " + folder);
            Optional<Expression> shows =
                    file.optionalValue("shows", this::expression, "a JSONata file under " + folder);
            if (render == null) {
                return null;
            }
            Mapping mapping = new Mapping(name, mediaType, render, kinds, answers, shows);
            if (render == Render.HTML && pages.has(mapping.page())) {
                pages.check(mapping.page(), faults);
            } else if (render == Render.HTML) {
                String page =
                        folder.resolve("html").resolve(mapping.page() + ".html").toString();
                file.fault("render", "there is no page " + page, "a Thymeleaf template of this name");
            }
            return mapping;
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
