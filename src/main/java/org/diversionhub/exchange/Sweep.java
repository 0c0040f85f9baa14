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
    private final Agreements agreements;
    private final Dispatcher dispatcher;
    private final Clock clock;

    Sweep(Deliveries deliveries, Agreements agreements, Dispatcher dispatcher, Clock clock) {
        this.deliveries = deliveries;
        this.agreements = agreements;
        this.dispatcher = dispatcher;
        this.clock = clock;
    }

    public void run() {
        try {
            Instant now = clock.instant();
            deliveries.takeBack(now);
            deliveries.giveUp(now);
            dispatcher.wake(deliveries.releaseBegun(now));
            dispatcher.wake(agreements.look(now));
            dispatcher.wake(deliveries.due(now, dispatcher.pushed(), MOST));
        } catch (DataAccessException e) {
            LOG.warn(
                    "the sweep could not look ({}); it looks again",
                    e.getClass().getSimpleName());
        }
    }
}
