package org.diversionhub.exchange;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.diversionhub.mapping.MappingFailed;
import org.diversionhub.mapping.Payload;
import org.diversionhub.partner.Partner;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * For partners who fetch their messages. Each look is an attempt like any other: authority is asked now, and what was
 * there a minute ago is gone if it may no longer go. A message stays until it is acknowledged.
 */
@Component
class Inbox {
    static final int MOST = 50;

    private final Attempts attempts;
    private final Deliveries deliveries;
    private final AttemptFaults faults;
    private final Clock clock;

    Inbox(Attempts attempts, Deliveries deliveries, AttemptFaults faults, Clock clock) {
        this.attempts = attempts;
        this.deliveries = deliveries;
        this.faults = faults;
        this.clock = clock;
    }

    /** A message as the partner gets it. */
    record Item(UUID id, Payload payload) {}

    /** What waits, in the order of its cases, oldest first. */
    List<Item> all(Partner partner) {
        return deliveries.waiting(partner.id(), clock.instant(), MOST).stream()
                .flatMap(id -> item(partner, id, Optional.empty()).stream())
                .toList();
    }

    /** One message, in the partner's own mapping or in another one. */
    Optional<Item> one(Partner partner, UUID id, Optional<String> mapping) {
        return Stream.of(id)
                .filter(wanted -> deliveries.isOf(wanted, partner.id()))
                .flatMap(wanted -> item(partner, wanted, mapping).stream())
                .findFirst();
    }

    /** @return whether there is such a message that the partner has seen */
    boolean acknowledge(Partner partner, UUID id) {
        return deliveries.acknowledged(id, partner.id(), clock.instant());
    }

    private Optional<Item> item(Partner partner, UUID id, Optional<String> mapping) {
        return claim(id).flatMap(attempt -> {
            String format = mapping.orElse(partner.endpoint().orElseThrow().mapping());
            try {
                Payload payload = attempt.snapshot().mappings().write(format, attempt.message());
                Instant now = clock.instant();
                deliveries.retry(attempt.claimed(), "in-inbox", now, now);
                return Optional.of(new Item(id, payload));
            } catch (MappingFailed e) {
                // One message that cannot be written goes to a person and keeps nobody from the others.
                attempts.settle(new Sent(attempt, new Result.Rejected("fault: mapping")));
                return Optional.empty();
            }
        });
    }

    /** One message that cannot be opened goes to a person, too. */
    private Optional<Attempt> claim(UUID id) {
        try {
            return attempts.claim(id, true);
        } catch (DataAccessException | TransactionException e) {
            throw e;
        } catch (RuntimeException e) {
            faults.bury(id, e);
            return Optional.empty();
        }
    }
}
