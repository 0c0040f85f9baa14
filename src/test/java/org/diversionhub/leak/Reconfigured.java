package org.diversionhub.leak;

import java.nio.file.Path;
import org.diversionhub.e2e.TestHub;
import org.diversionhub.exchange.CurrentSnapshot;
import org.diversionhub.exchange.Snapshot;

/** Runs a hub on a changed copy of its configuration for a while. */
final class Reconfigured implements AutoCloseable {
    private final CurrentSnapshot current;
    private final Snapshot before;
    private final Path mappings;
    private ConfigCopy copy;

    /** A copy to change. */
    Reconfigured(TestHub hub, Path copy) {
        this.current = hub.bean(CurrentSnapshot.class);
        this.before = current.get();
        this.copy = ConfigCopy.of(hub.folder().resolve("config"), copy);
        this.mappings = hub.folder().resolve("mappings");
    }

    /** With one category too many for one role, so that a suite can show that it notices. */
    Reconfigured widened() {
        copy = copy.widened();
        return this;
    }

    Reconfigured use() {
        current.swap(copy.read(mappings));
        return this;
    }

    @Override
    public void close() {
        current.swap(before);
    }
}
