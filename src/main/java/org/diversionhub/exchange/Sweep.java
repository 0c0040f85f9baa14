package org.diversionhub.exchange;

import java.time.Clock;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** Finds what a crash, a lost wake or a passed deadline left behind. A route calls it every two seconds. */
@Component("sweep")
public class Sweep {
    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);
    private static final int MOST = 500;

    private final Deliveries deliveries;
    private final Widening widening;
    private final Dispatcher dispatcher;
    private final Clock clock;

    Sweep(Deliveries deliveries, Widening widening, Dispatcher dispatcher, Clock clock) {
        this.deliveries = deliveries;
        this.widening = widening;
        this.dispatcher = dispatcher;
        this.clock = clock;
    }

    public void run() {
        try {
            Instant now = clock.instant();
            deliveries.takeBack(now);
            deliveries.giveUp(now);
            dispatcher.wake(deliveries.releaseBegun(now));
            dispatcher.wake(deliveries.due(now, dispatcher.pushed(), MOST));
            dispatcher.wake(widening.run(now));
        } catch (DataAccessException e) {
            LOG.warn(
                    "the sweep could not look ({}); it looks again",
                    e.getClass().getSimpleName());
        }
    }
}
