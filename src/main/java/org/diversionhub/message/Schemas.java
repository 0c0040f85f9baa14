package org.diversionhub.message;

import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.Keyword;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.config.ConfigFolder;
import org.diversionhub.config.ConfigJson;

/** The canonical record: every kind's schema, read once from {@code mappings/canonical}. */
public final class Schemas {
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

    /** Reads the folder; an unknown word, a property without a category or an open object is a fault with its line. */
    public static Schemas read(Path folder, ConfigFaults faults) {
        Map<String, SchemaFile> files = new TreeMap<>();
        for (Path file : ConfigFolder.files(folder, ".schema.json", faults)) {
            String kind = file.getFileName().toString().replace(".schema.json", "");
            if (Kind.isWord(kind)) {
                ConfigJson.read(file, faults).ifPresent(root -> files.put(kind, new SchemaFile(kind, root)));
            } else {
                faults.add(file.toString(), 0, "`" + kind + "` is no kind", "small letters and dashes");
            }
        }
        Map<String, RecordSchema> kinds = new TreeMap<>();
        if (faults.list().isEmpty()) {
            files.forEach((kind, file) -> kinds.put(kind, file.schema(FACTORY.getSchema(file.tree(), STRICT))));
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
                .keywords(Stream.of("x-from", "x-envelope", "x-record", "x-category", "x-masks", "x-niem", "x-fhir")
                        .<Keyword>map(NonValidationKeyword::new)
                        .toList())
                .build();
    }
}
