package org.diversionhub.message;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.Keyword;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.config.ConfigFolder;

/** The canonical record: every kind's schema, read once from {@code mappings/canonical}. */
public final class Schemas {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SchemaValidatorsConfig STRICT = SchemaValidatorsConfig.builder()
            .pathType(PathType.JSON_POINTER)
            .formatAssertionsEnabled(true)
            .build();

    /** JSON Schema 2020-12 with our own words, which describe and do not validate. */
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(
            SpecVersion.VersionFlag.V202012, factory -> factory.metaSchema(withOurWords()));

    private final Map<String, RecordSchema> kinds;

    private Schemas(Map<String, RecordSchema> kinds) {
        this.kinds = kinds;
    }

    /** Reads the folder; a property without a category, an open object or an unknown mask is a fault. */
    public static Schemas read(Path folder, ConfigFaults faults) {
        Map<String, RecordSchema> kinds = new TreeMap<>();
        for (Path file : ConfigFolder.files(folder, ".schema.json", faults)) {
            String kind = file.getFileName().toString().replace(".schema.json", "");
            kinds.put(kind, new SchemaFile(file.toString(), faults).read(kind, tree(file, faults)));
        }
        return new Schemas(kinds);
    }

    public Optional<RecordSchema> of(String kind) {
        return Optional.ofNullable(kinds.get(kind));
    }

    public RecordSchema of(Kind kind) {
        return of(kind.name()).orElseThrow(() -> new IllegalArgumentException("no schema for the kind " + kind.name()));
    }

    public boolean knows(Kind kind) {
        return of(kind.name()).filter(schema -> schema.kinds().contains(kind)).isPresent();
    }

    public List<RecordSchema> all() {
        return List.copyOf(kinds.values());
    }

    private static JsonMetaSchema withOurWords() {
        return JsonMetaSchema.builder(JsonMetaSchema.getV202012())
                .keywords(Stream.of("x-envelope", "x-category", "x-masks", "x-niem", "x-fhir")
                        .<Keyword>map(NonValidationKeyword::new)
                        .toList())
                .build();
    }

    private static JsonNode tree(Path file, ConfigFaults faults) {
        try {
            return JSON.readTree(Files.readString(file));
        } catch (JsonProcessingException e) {
            faults.add(file.toString(), e.getLocation().getLineNr(), "not JSON", "a JSON Schema 2020-12 document");
            return JSON.createObjectNode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Walks one schema file and gathers its fields. */
    private record SchemaFile(String file, ConfigFaults faults) {
        RecordSchema read(String kind, JsonNode root) {
            Map<FieldPath, Field> fields = new LinkedHashMap<>();
            object("", root, fields);
            List<String> variants = new ArrayList<>();
            root.at("/properties/message/properties/variant/enum").forEach(word -> variants.add(word.asText()));
            var schema = FACTORY.getSchema(root, STRICT);
            return new RecordSchema(kind, List.copyOf(variants), Map.copyOf(fields), schema);
        }

        private void object(String prefix, JsonNode node, Map<FieldPath, Field> fields) {
            if (!node.path("additionalProperties").isBoolean()
                    || node.path("additionalProperties").asBoolean()) {
                fault(prefix, "an open object", "\"additionalProperties\": false");
            }
            node.path("properties").properties().forEach(entry -> {
                if (!entry.getValue().path("x-envelope").asBoolean()) {
                    property(
                            prefix.isEmpty() ? entry.getKey() : prefix + "." + entry.getKey(),
                            entry.getValue(),
                            fields);
                }
            });
        }

        private void property(String path, JsonNode node, Map<FieldPath, Field> fields) {
            if (node.path("type").asText().equals("array")
                    && !node.path("items").has("x-category")) {
                object(path + "[]", node.path("items"), fields);
            } else if (node.path("type").asText().equals("array")) {
                leaf(path + "[]", node.path("items"), fields);
            } else if (node.path("type").asText().equals("object") && !node.has("x-category")) {
                object(path, node, fields);
            } else {
                leaf(path, node, fields);
            }
        }

        private void leaf(String path, JsonNode node, Map<FieldPath, Field> fields) {
            try {
                Category category = Category.valueOf(node.path("x-category").asText());
                FieldPath name = new FieldPath(path);
                fields.put(name, new Field(name, category, masks(node.path("x-masks"))));
            } catch (IllegalArgumentException e) {
                fault(path, "no category, or a category or mask that is not known", "\"x-category\" and \"x-masks\"");
            }
        }

        private static Map<Audience, Mask> masks(JsonNode node) {
            Map<Audience, Mask> masks = new EnumMap<>(Audience.class);
            for (Audience audience : Audience.values()) {
                masks.put(audience, Mask.named(node.path(audience.key()).asText()));
            }
            return masks;
        }

        private void fault(String path, String wrong, String right) {
            faults.add(file, 0, "`" + path + "`: " + wrong, right);
        }
    }
}
