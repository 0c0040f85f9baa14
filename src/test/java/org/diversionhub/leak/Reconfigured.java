package org.diversionhub.leak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.diversionhub.e2e.TestHub;
import org.diversionhub.exchange.CurrentSnapshot;
import org.diversionhub.exchange.Snapshot;

/** Runs a hub on a changed copy of its configuration for a while. */
final class Reconfigured implements AutoCloseable {
    private final CurrentSnapshot current;
    private final Snapshot before;
    private final Path copy;
    private final Path mappings;

    /** A copy to change. */
    Reconfigured(TestHub hub, Path copy) {
        this.current = hub.bean(CurrentSnapshot.class);
        this.before = current.get();
        this.copy = copy;
        this.mappings = hub.folder().resolve("mappings");
        Path config = hub.folder().resolve("config");
        try (var all = Files.walk(config)) {
            for (Path one : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
                Path target = copy.resolve(config.relativize(one).toString());
                Files.createDirectories(target.getParent());
                Files.copy(one, target);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Changes a file of the copy; the words to replace must be there. */
    Reconfigured replacing(String file, String from, String to) {
        try {
            String text = Files.readString(copy.resolve(file));
            if (!text.contains(from)) {
                throw new IllegalArgumentException(file + " has no " + from);
            }
            Files.writeString(copy.resolve(file), text.replace(from, to));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Reconfigured use() {
        current.swap(Snapshot.read(copy, mappings));
        return this;
    }

    @Override
    public void close() {
        current.swap(before);
    }
}
