package org.diversionhub.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.diversionhub.mapping.JsonLimits;
import org.diversionhub.mapping.MessageReader;
import org.diversionhub.mapping.Reading;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Fault;
import org.diversionhub.message.Schemas;

/** Reads messages from files, as strictly as the hub reads them from partners. */
record MessageFiles(Schemas schemas) {
    /** @param kind the kind's name; without it, what the file's name begins with */
    CanonicalMessage one(Path file, Optional<String> kind) throws IOException {
        String name = kind.orElseGet(() -> file.getFileName().toString().split("\\.")[0])
                .split("/")[0];
        if (schemas.of(name).isEmpty()) {
            throw new IOException(file + ": `" + name + "` is no kind; --kind says which it is");
        }
        return switch (new MessageReader(schemas, JsonLimits.DEFAULT).read(name, Files.readAllBytes(file))) {
            case Reading.Read read -> read.message();
            case Reading.Refused refused -> {
                List<String> faults = refused.faults().stream()
                        .map((Fault fault) -> fault.pointer() + " " + fault.rule())
                        .toList();
                throw new IOException(file + ": " + String.join("; ", faults));
            }
        };
    }

    List<CanonicalMessage> all(Path folder) throws IOException {
        List<CanonicalMessage> messages = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                messages.add(one(file, Optional.empty()));
            }
        }
        if (messages.isEmpty()) {
            throw new IOException(folder + " has no message to compare over");
        }
        return messages;
    }
}
