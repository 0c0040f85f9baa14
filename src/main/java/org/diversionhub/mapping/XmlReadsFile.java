package org.diversionhub.mapping;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.xml.validation.Schema;
import net.sf.saxon.s9api.Processor;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.config.ConfigMap;
import org.jspecify.annotations.Nullable;

/** Reads what {@code reads:} says of XML: a stylesheet, and what it may ask. Each schema is compiled once. */
final class XmlReadsFile {
    private final Path codes;
    private final Path folder;
    private final ConfigFaults faults;
    private final Map<Path, Schema> schemas = new HashMap<>();

    XmlReadsFile(Path codes, ConfigFaults faults) {
        this.codes = codes;
        this.folder = Objects.requireNonNull(codes.getParent());
        this.faults = faults;
    }

    Optional<Stylesheet> stylesheet(ConfigMap file) {
        ZoneId zone = file.optionalValue("zone", ZoneId::of, "such as America/New_York")
                .orElse(null);
        Map<String, CodeTable> tables = file.has("codes") ? tables(file.map("codes")) : Map.of();
        Processor processor = SafeXslt.processor();
        XmlFunctions.of(zone, tables).forEach(processor::registerExtensionFunction);
        Path path = file.value("map", this::file, "an XSLT file in the folder of the mappings");
        if (path == null) {
            return Optional.empty();
        }
        Stylesheet stylesheet = Stylesheet.read(path, folder, processor, faults);
        List.copyOf(tables.keySet()).stream()
                .filter(name -> !stylesheet.says("hub:" + name + "("))
                .forEach(name -> file.fault(
                        "codes", "hub:" + name + "() is nowhere in the stylesheet", "its name there, or no such line"));
        return Optional.of(stylesheet);
    }

    @Nullable
    Schema schema(ConfigMap file) {
        return file.optionalValue("schema", this::schema, "an XML Schema in that folder")
                .orElse(null);
    }

    private Schema schema(String name) {
        return schemas.computeIfAbsent(file(name), path -> XmlSchema.read(path, folder));
    }

    private Map<String, CodeTable> tables(ConfigMap file) {
        Map<String, CodeTable> tables = new LinkedHashMap<>();
        try (file) {
            for (String name : List.copyOf(file.keys())) {
                if (!name.matches("[a-z][A-Za-z0-9-]*") || XmlFunctions.isTaken(name)) {
                    file.fault(name, "`" + name + "` is no name for a function of codes", "a word such as offense");
                }
                CodeTable table =
                        file.value(name, text -> CodeTable.read(codes, text, faults), "a table in mappings/codes");
                if (table != null) {
                    tables.put(name, table);
                }
            }
        }
        return tables;
    }

    private Path file(String name) {
        Path file = folder.resolve(name).normalize();
        if (!file.startsWith(folder) || !Files.isRegularFile(file)) {
            throw new IllegalArgumentException("no such file");
        }
        return file;
    }
}
