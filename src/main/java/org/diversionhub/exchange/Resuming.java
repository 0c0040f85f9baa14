package org.diversionhub.exchange;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.diversionhub.exchange.Pause.Way;
import org.diversionhub.transport.PartnerQueues;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Ends pauses whose time is over, holds the queues of those with whom there is one, and wakes what has waited for the
 * end of one, whoever ended it.
 */
@Component
class Resuming {
    private final TransactionTemplate transaction;
    private final PauseBook book;
    private final Lanes lanes;
    private final Dispatcher dispatcher;
    private final CurrentSnapshot snapshots;
    private final ObjectProvider<PartnerQueues> broker;
    private Set<String> before = Set.of();

    Resuming(
            PlatformTransactionManager transactions,
            PauseBook book,
            Lanes lanes,
            Dispatcher dispatcher,
            CurrentSnapshot snapshots,
            ObjectProvider<PartnerQueues> broker) {
        this.transaction = new TransactionTemplate(transactions);
        this.book = book;
        this.lanes = lanes;
        this.dispatcher = dispatcher;
        this.snapshots = snapshots;
        this.broker = broker;
    }

    /** The sweep calls it, before it gives anything up. */
    synchronized void run(Instant now) {
        book.over(now)
                .forEach(pause -> transaction.executeWithoutResult(
                        status -> book.end(pause.partner(), pause.way(), Deliveries.HUB, now)));
        List<Pause> pauses = book.all();
        hold(pauses);
        Set<String> paused = partners(pauses, Way.OUT);
        Set<String> again = new HashSet<>(before);
        again.removeAll(paused);
        before = paused;
        if (!again.isEmpty()) {
            dispatcher.wake(lanes.waitingFor(again, now));
        }
    }

    private void hold(List<Pause> pauses) {
        Set<String> in = partners(pauses, Way.IN);
        Set<String> out = partners(pauses, Way.OUT);
        broker.ifAvailable(found -> snapshots.get().partners().all().forEach(partner -> {
            found.holdIn(partner.id(), in.contains(partner.id()));
            found.holdOut(partner.id(), out.contains(partner.id()));
        }));
    }

    private static Set<String> partners(List<Pause> pauses, Way way) {
        return pauses.stream()
                .filter(pause -> pause.way() == way)
                .map(Pause::partner)
                .collect(Collectors.toUnmodifiableSet());
    }
}
