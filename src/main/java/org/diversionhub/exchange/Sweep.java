package org.diversionhub.exchange;

import java.time.Clock;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Finds what a crash, a lost wake or a passed deadline left behind. A route calls it every two seconds; its first look
 * wakes everything that an earlier run left, and the later ones a little at a time.
 */
@Component("sweep")
public class Sweep {
    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);
    private static final int MOST = 200;

    private final Lanes lanes;
    private final Deliveries deliveries;
    private final Widening widening;
    private final Agreements agreements;
    private final Dispatcher dispatcher;
    private final Clock clock;
    private boolean known;

    Sweep(Lanes lanes, Deliveries deliveries, Widening widening, Agreements agreements, Dispatcher dispatcher, Clock clock) {
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
            deliveries.giveUp(now);
            dispatcher.wake(lanes.releaseBegun(now));
            dispatcher.wake(agreements.look(now));
            dispatcher.wake(known ? lanes.due(now, dispatcher.pushed(), MOST) : lanes.waiting(now));
            known = true;
            dispatcher.wake(widening.run(now));
        } catch (DataAccessException e) {
            LOG.warn(
                    "the sweep could not look ({}); it looks again",
                    e.getClass().getSimpleName());
        }
    }
}
