package org.diversionhub.mapping;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.diversionhub.config.ConfigFault;

/**
 * Runs the golden tests of mappings that read: in {@code <mapping>/tests} a file as a partner sends it, and beside it,
 * as {@code .json}, what is to come of it.
 */
final class Goldens {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RESULT = ".json";
    private static final int MOST = 5;

    private final Path mappings;

    Goldens(Path mappings) {
        this.mappings = mappings;
    }

    GoldenRun run(Collection<WireReader> readers) {
        List<ConfigFault> failures = new ArrayList<>();
        int tests = 0;
        for (WireReader reader : readers) {
            Path folder = mappings.resolve(reader.name()).resolve("tests");
            List<Path> inputs = inputs(folder);
            if (inputs.isEmpty()) {
                failures.add(new ConfigFault(
                        folder.toString(), 0, "this mapping has no test", "a sample and what is to come of it"));
            }
            inputs.forEach(input -> failures.addAll(failures(reader, input)));
            tests += inputs.size();
        }
        return new GoldenRun(tests, failures);
    }

    private static List<Path> inputs(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !file.toString().endsWith(RESULT))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<ConfigFault> failures(WireReader reader, Path input) {
        String name = input.getFileName().toString();
        Path result = input.resolveSibling(name.replaceFirst("(\\.[^.]*)?$", RESULT));
        if (!Files.isRegularFile(result)) {
            String right =
                    "what `hub map --with " + reader.name() + " --in " + input + " --golden` prints, if it is right";
            return List.of(new ConfigFault(result.toString(), 0, "the file is missing", right));
        }
        try {
            JsonNode expected = JSON.readTree(Files.readString(result));
            JsonNode read = Golden.of(reader.read(Files.readAllBytes(input), ReadLimits.DEFAULT));
            return Golden.differences(expected, read)
                    .limit(MOST)
                    .map(one -> new ConfigFault(
                            result.toString(),
                            0,
                            "the test \"" + name + "\" fails: " + one.at() + " is " + shown(one.read()),
                            "expected: " + shown(one.expected())))
                    .toList();
        } catch (JsonProcessingException e) {
            return List.of(new ConfigFault(
                    result.toString(), e.getLocation().getLineNr(), "not JSON", "what `hub map --golden` prints"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String shown(JsonNode value) {
        return value.isMissingNode() ? "nothing" : value.toString();
    }
}
