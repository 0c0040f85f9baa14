package org.diversionhub.fhir;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.diversionhub.exchange.Rereading;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.partner.Partner;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The events of a subscription, as far as its partner may be told of them now. */
@Component
class Events {
    private static final int MOST = 100;

    private final TransactionTemplate transaction;
    private final News news;
    private final Rereading rereading;
    private final Brought brought;
    private final Catalogue catalogue;

    Events(
            PlatformTransactionManager transactions,
            News news,
            Rereading rereading,
            Brought brought,
            Catalogue catalogue) {
        this.transaction = new TransactionTemplate(transactions);
        this.news = news;
        this.rereading = rereading;
        this.brought = brought;
        this.catalogue = catalogue;
    }

    Look look(Partner partner, Snapshot snapshot) {
        return new Look(partner, snapshot, rereading, brought, catalogue);
    }

    /**
     * Numbers what may be told now, and lays aside what may not: it leaves no gap.
     *
     * @return whether there is more, or something is still on its way
     */
    boolean number(UUID subscription, Look look) {
        List<News.Waiting> waiting = news.waiting(subscription, MOST);
        Map<Boolean, List<News.Waiting>> arrived = waiting.stream()
                .filter(News.Waiting::arrived)
                .collect(Collectors.partitioningBy(one -> look.mayBeTold(one.name())));
        List<News.Waiting> told = arrived.getOrDefault(true, List.of());
        List<News.Waiting> withheld = arrived.getOrDefault(false, List.of());
        if (!told.isEmpty() || !withheld.isEmpty()) {
            transaction.executeWithoutResult(status -> news.settle(subscription, told, withheld));
        }
        return waiting.size() == MOST || told.size() + withheld.size() < waiting.size();
    }

    /**
     * A part of those with a number.
     *
     * @param last the last that was looked at, also where it may not be told
     */
    record Part(List<News.Event> told, long last) {}

    Part part(UUID subscription, long from, long until, int most, Look look) {
        List<News.Event> events = news.events(subscription, from, until, most);
        return new Part(
                events.stream().filter(event -> look.mayBeTold(event.name())).toList(),
                events.isEmpty() ? from - 1 : events.getLast().number());
    }
}
