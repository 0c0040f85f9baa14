package org.diversionhub.exchange;

/** The snapshot in use. Whoever starts an attempt takes it once and keeps it to the end. */
public final class CurrentSnapshot {
    private volatile Snapshot current;

    public CurrentSnapshot(Snapshot first) {
        current = first;
    }

    public Snapshot get() {
        return current;
    }

    public void swap(Snapshot next) {
        current = next;
    }
}
