package org.diversionhub.leak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.diversionhub.exchange.Snapshot;

/** A copy of a configuration, to change. */
record ConfigCopy(Path folder) {
    static ConfigCopy of(Path config, Path folder) {
        try (var all = Files.walk(config)) {
            for (Path one : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
                Path target = folder.resolve(config.relativize(one).toString());
                Files.createDirectories(target.getParent());
                Files.copy(one, target);
            }
            return new ConfigCopy(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One category too many for one role: what somebody needs, to the prosecutor. */
    ConfigCopy widened() {
        String file = "disclosure/prosecutor.yaml";
        return replacing(file, "deny: [PAY, APT, NEED,", "deny: [PAY, APT,")
                .replacing(file, "allow: [ID, DEM, INC,", "allow: [ID, DEM, NEED, INC,");
    }

    /** Changes a file; the words to replace must be there. */
    private ConfigCopy replacing(String file, String from, String to) {
        try {
            String text = Files.readString(folder.resolve(file));
            if (!text.contains(from)) {
                throw new IllegalArgumentException(file + " has no " + from);
            }
            Files.writeString(folder.resolve(file), text.replace(from, to));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Snapshot read(Path mappings) {
        return Snapshot.read(folder, mappings);
    }
}
