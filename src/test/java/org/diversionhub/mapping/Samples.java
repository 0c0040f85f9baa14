package org.diversionhub.mapping;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.config.ConfigFolder;
import org.diversionhub.message.Kind;
import org.diversionhub.message.Schemas;

/** The sample messages of {@code src/test/resources/samples}: one for each kind and variant, every field filled. */
final class Samples {
    static final Schemas SCHEMAS = schemas();
    static final Mappings MAPPINGS = mappings();

    private Samples() {}

    static List<Sample> all() {
        var faults = new ConfigFaults();
        var samples = ConfigFolder.files(Path.of("src/test/resources/samples"), ".json", faults).stream()
                .map(Samples::sample)
                .toList();
        faults.refuse();
        return samples;
    }

    static Sample of(String kind) {
        return all().stream()
                .filter(sample -> sample.kind().equals(Kind.parse(kind)))
                .findFirst()
                .orElseThrow();
    }

    private static Sample sample(Path file) {
        String name = file.getFileName().toString().replace(".json", "");
        try {
            return new Sample(Kind.parse(name.replace('.', '/')), Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Schemas schemas() {
        var faults = new ConfigFaults();
        Schemas schemas = Schemas.read(Path.of("mappings/canonical"), faults);
        faults.refuse();
        return schemas;
    }

    private static Mappings mappings() {
        var faults = new ConfigFaults();
        Mappings mappings = Mappings.read(Path.of("mappings"), SCHEMAS, faults);
        faults.refuse();
        return mappings;
    }
}
