package org.diversionhub.exchange;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.diversionhub.disclosure.RedactedMessage;
import org.diversionhub.mapping.MappingFailed;
import org.diversionhub.mapping.Mappings;
import org.diversionhub.mapping.Payload;
import org.diversionhub.partner.Partner;
import org.diversionhub.transport.Result;
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
    private final Claims claims;
    private final Leases leases;
    private final AttemptFaults faults;
    private final Clock clock;

    Inbox(Attempts attempts, Claims claims, Leases leases, Deliveries deliveries, AttemptFaults faults, Clock clock) {
        this.attempts = attempts;
        this.deliveries = deliveries;
        this.claims = claims;
        this.leases = leases;
        this.faults = faults;
        this.clock = clock;
    }

    /**
     * A part of the list of what waits.
     *
     * @param next the message after which the next part begins, where there is one
     */
    record Listed(List<RedactedMessage> messages, Optional<UUID> next) {}

    /** What waits, in the order of its cases, oldest first. */
    List<Payload> all(Partner partner) {
        return deliveries.waiting(partner.id(), null, clock.instant(), MOST).stream()
                .flatMap(id -> open(partner, id, ownFormat(partner)).stream())
                .toList();
    }

    /** What would be there if it were opened now. Nobody has it yet, so nothing is claimed. */
    Listed list(Partner partner, Optional<UUID> after) {
        Instant now = clock.instant();
        List<RedactedMessage> found = Stream.iterate(
                        deliveries.waiting(partner.id(), after.orElse(null), now, MOST),
                        some -> !some.isEmpty(),
                        some -> deliveries.waiting(partner.id(), some.getLast(), now, MOST))
                .flatMap(List::stream)
                .flatMap(id -> openable(id, wanted -> claims.look(wanted, partner.id())).stream())
                .limit(MOST + 1)
                .toList();
        return found.size() <= MOST
                ? new Listed(found, Optional.empty())
                : new Listed(
                        found.subList(0, MOST), Optional.of(found.get(MOST - 1).id()));
    }

    /** One message in the partner's own format. */
    Optional<Payload> one(Partner partner, UUID id) {
        return open(partner, id, ownFormat(partner));
    }

    /** One message as a page to read. */
    Optional<Payload> page(Partner partner, UUID id) {
        return open(partner, id, Mappings::inboxNotice);
    }

    private static Format ownFormat(Partner partner) {
        String mapping = partner.endpoint().orElseThrow().mapping();
        return (mappings, message) -> mappings.write(mapping, message);
    }

    /** How a message is written. */
    private interface Format {
        Payload write(Mappings mappings, RedactedMessage message);
    }

    /** @return whether there is such a message that the partner has seen */
    boolean acknowledge(Partner partner, UUID id) {
        return deliveries.acknowledged(id, partner.id(), clock.instant());
    }

    private Optional<Payload> open(Partner partner, UUID id, Format format) {
        return openable(id, wanted -> claims.claimAnywhere(wanted, partner.id()))
                .flatMap(attempt -> {
                    try {
                        Payload payload = format.write(attempt.snapshot().mappings(), attempt.message());
                        Instant now = clock.instant();
                        leases.retry(attempt.claimed(), "in-inbox", now, now);
                        return Optional.of(payload);
                    } catch (MappingFailed e) {
                        // One message that cannot be written goes to a person and keeps nobody from the others.
                        attempts.settle(new Sent(attempt, new Result.Rejected("fault: mapping")));
                        return Optional.empty();
                    }
                });
    }

    /** One message that cannot be opened goes to a person, too. */
    private <T> Optional<T> openable(UUID id, Function<UUID, Optional<T>> asked) {
        try {
            return asked.apply(id);
        } catch (DataAccessException | TransactionException e) {
            throw e;
        } catch (RuntimeException e) {
            faults.bury(id, e);
            return Optional.empty();
        }
    }
}
