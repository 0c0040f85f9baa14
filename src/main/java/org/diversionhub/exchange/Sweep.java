package org.diversionhub.exchange;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Finds what a crash, a lost wake or a passed deadline left behind. A route calls it every two seconds; where wakes
 * were lost, at the start and after a broker was gone, it wakes everything, and otherwise a little at a time.
 */
@Component("sweep")
public class Sweep {
    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

    /** A claim that was deciding when an authority began holds its delivery a moment later. */
    private static final Duration MARGIN = Duration.ofMinutes(5);

    private final Lanes lanes;
    private final Deliveries deliveries;
    private final Widening widening;
    private final Agreements agreements;
    private final Dispatcher dispatcher;
    private final Clock clock;
    private Instant seen = Instant.EPOCH;

    Sweep(
            Lanes lanes,
            Deliveries deliveries,
            Widening widening,
            Agreements agreements,
            Dispatcher dispatcher,
            Clock clock) {
        this.lanes = lanes;
        this.deliveries = deliveries;
        this.widening = widening;
        this.agreements = agreements;
        this.dispatcher = dispatcher;
        this.clock = clock;
    }

    public void run() {
        try {
            Instant now = clock.instant();
            lanes.takeBack(now);
            dispatcher.wake(deliveries.giveUp(now));
            dispatcher.wake(lanes.releaseBegun(seen.minus(MARGIN), now));
            seen = now;
            dispatcher.wake(agreements.look(now));
            dispatcher.wake(dispatcher.lostWakes() ? lanes.waiting(now) : lanes.due(now, dispatcher.pushed()));
            dispatcher.wake(widening.run(now));
        } catch (DataAccessException e) {
            LOG.warn(
                    "the sweep could not look ({}); it looks again",
                    e.getClass().getSimpleName());
        }
    }
}
