package org.diversionhub.fhir;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import org.diversionhub.exchange.Shelf;
import org.diversionhub.mapping.Payload;
import org.diversionhub.partner.Partner;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Takes up by name what a delivery brings, and has told who wants to hear of it. */
@Component
class CatalogueShelf implements Shelf {
    private final TransactionTemplate transaction;
    private final Brought brought;
    private final Catalogue catalogue;
    private final News news;
    private final Wakes wakes;
    private final Clock clock;

    CatalogueShelf(
            PlatformTransactionManager transactions,
            Brought brought,
            Catalogue catalogue,
            News news,
            Wakes wakes,
            Clock clock) {
        this.transaction = new TransactionTemplate(transactions);
        this.brought = brought;
        this.catalogue = catalogue;
        this.news = news;
        this.wakes = wakes;
        this.clock = clock;
    }

    @Override
    public void put(Partner recipient, UUID delivery, Payload payload) {
        Map<Name, ObjectNode> resources = brought.of(recipient, payload);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        transaction.executeWithoutResult(status -> {
            catalogue.add(recipient.id(), delivery, resources, now);
            catalogue.touchCorrected(delivery, now);
            news.add(recipient.id(), delivery, now).forEach(subscription -> wakes.news(subscription, now));
        });
    }

    @Override
    public void mayOpen(UUID caseId) {
        news.again(caseId).forEach(subscription -> wakes.news(subscription, clock.instant()));
    }
}
