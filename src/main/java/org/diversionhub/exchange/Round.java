package org.diversionhub.exchange;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * A round through all that lies in a place, some of it at each step, so that nothing is hidden behind the rest. What
 * comes meanwhile is met by the next round.
 */
final class Round {
    private final List<UUID> all;
    private final Instant begun;
    private int next;

    Round(List<UUID> all, Instant begun) {
        this.all = all;
        this.begun = begun;
    }

    /** A step at which the look fails is made again. */
    void step(int most, Consumer<List<UUID>> look) {
        int end = Math.min(all.size(), next + most);
        look.accept(all.subList(next, end));
        next = end;
    }

    boolean isOver() {
        return next == all.size();
    }

    /** Whether it has met all that lay there at a moment. */
    boolean hasMet(Instant moment) {
        return isOver() && !begun.isBefore(moment);
    }
}
