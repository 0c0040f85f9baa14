package org.diversionhub.leak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.diversionhub.message.Kind;

/** The fields of every kind with their JSON Schemas, read from {@code mappings/canonical} by no class of the hub. */
public final class RecordFields {
    private static final Path FOLDER = Path.of("mappings/canonical");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Map<String, JsonNode>> fields = new TreeMap<>();
    private final Map<String, List<String>> variants = new TreeMap<>();

    public RecordFields() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : (Iterable<Path>) files.sorted()::iterator) {
                String kind = file.getFileName().toString().replace(".schema.json", "");
                JsonNode schema = JSON.readTree(file.toFile());
                Map<String, JsonNode> found = new LinkedHashMap<>();
                object("", schema, found);
                fields.put(kind, found);
                JsonNode words = schema.at("/properties/message/properties/variant/enum");
                variants.put(
                        kind,
                        StreamSupport.stream(words.spliterator(), false)
                                .map(JsonNode::asText)
                                .toList());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<Kind> kinds() {
        return variants.entrySet().stream()
                .flatMap(entry -> entry.getValue().isEmpty()
                        ? Stream.of(new Kind(entry.getKey(), null))
                        : entry.getValue().stream().map(variant -> new Kind(entry.getKey(), variant)))
                .toList();
    }

    /** The schema of each field, by its path. */
    public Map<String, JsonNode> of(Kind kind) {
        return fields.get(kind.name());
    }

    private static void object(String prefix, JsonNode node, Map<String, JsonNode> into) {
        node.path("properties").properties().forEach(entry -> {
            if (!entry.getValue().has("x-envelope")) {
                property(prefix.isEmpty() ? entry.getKey() : prefix + "." + entry.getKey(), entry.getValue(), into);
            }
        });
    }

    private static void property(String path, JsonNode node, Map<String, JsonNode> into) {
        String type = node.path("type").asText();
        JsonNode items = node.path("items");
        if (type.equals("array") && !items.has("x-category")) {
            object(path + "[]", items, into);
        } else if (type.equals("array")) {
            into.put(path + "[]", items);
        } else if (type.equals("object") && !node.has("x-category")) {
            object(path, node, into);
        } else {
            into.put(path, node);
        }
    }
}
