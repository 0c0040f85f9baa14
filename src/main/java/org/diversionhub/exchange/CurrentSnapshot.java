package org.diversionhub.exchange;

import java.util.concurrent.atomic.AtomicReference;

/** The snapshot in use. Whoever starts an attempt takes it once and keeps it to the end. */
public final class CurrentSnapshot {
    private final AtomicReference<Snapshot> current;

    public CurrentSnapshot(Snapshot first) {
        current = new AtomicReference<>(first);
    }

    public Snapshot get() {
        return current.get();
    }

    public void swap(Snapshot next) {
        current.set(next);
    }
}
