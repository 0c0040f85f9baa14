package org.diversionhub.change;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.function.Function;
import java.util.stream.Stream;
import org.diversionhub.config.ConfigFault;
import org.diversionhub.config.ConfigurationException;
import org.diversionhub.exchange.Snapshot;

/**
 * A configuration, read from a copy of its files: what is judged is what is kept, whatever is saved meanwhile, and a
 * file that does not count is not there.
 */
record Version(SavedFiles files, Snapshot snapshot) {
    /**
     * What is saved, with its tests run.
     *
     * @throws ConfigurationException if it is wrong, or one of its tests fails
     */
    static Version saved(Path home) throws IOException {
        return of(SavedFiles.read(home), home, Snapshot::readAndTest);
    }

    /** @param home the folder that faults name */
    static Version of(SavedFiles files, Path home, Function<Path, Snapshot> reading) {
        try {
            Path copy = Files.createTempDirectory("hub-configuration");
            try {
                files.writeTo(copy);
                return new Version(files, reading.apply(copy));
            } catch (ConfigurationException e) {
                throw new ConfigurationException(
                        e.faults().stream().map(fault -> at(home, copy, fault)).toList());
            } finally {
                delete(copy);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a configuration cannot be copied to be read", e);
        }
    }

    private static ConfigFault at(Path home, Path copy, ConfigFault fault) {
        String here = copy.toString();
        return new ConfigFault(
                fault.file().replace(here, home.toString()),
                fault.line(),
                fault.wrong().replace(here, home.toString()),
                fault.right().replace(here, home.toString()));
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    String digest() {
        return files.digest();
    }
}
