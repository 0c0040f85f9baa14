package org.diversionhub.exchange;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.diversionhub.mapping.Payload;
import org.diversionhub.transport.Result;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * An attempt is a lease. One short transaction claims the delivery ({@link Claims}); the send has no transaction open;
 * a second one records how it ended.
 */
@Component("attempts")
public class Attempts {
    private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);

    /** So that a lane which never empties does not keep the partner's other cases waiting. */
    private static final int MOST_IN_A_ROW = 20;

    private final TransactionTemplate transaction;
    private final Claims claims;
    private final Leases leases;
    private final Deliveries deliveries;
    private final Dispatcher dispatcher;
    private final Protecting protecting;
    private final Figures figures;
    private final Clock clock;

    Attempts(
            PlatformTransactionManager transactions,
            Claims claims,
            Leases leases,
            Deliveries deliveries,
            Dispatcher dispatcher,
            Protecting protecting,
            Figures figures,
            Clock clock) {
        this.figures = figures;
        this.transaction = new TransactionTemplate(transactions);
        this.claims = claims;
        this.leases = leases;
        this.deliveries = deliveries;
        this.dispatcher = dispatcher;
        this.protecting = protecting;
        this.clock = clock;
    }

    /** Claims the delivery with this id; null where there is nothing to send now. The delivery routes call it. */
    public @Nullable Attempt claim(String deliveryId) {
        Claims.Decided decided = claims.of(UUID.fromString(deliveryId));
        return decided.attempt()
                .or(() -> decided.left().flatMap(lane -> next(lane, false)))
                .orElse(null);
    }

    /** Writes the message in the recipient's format, signed and encrypted as its file says. */
    public Outgoing write(Attempt attempt) {
        String mapping = attempt.recipient().endpoint().orElseThrow().mapping();
        Payload written = attempt.snapshot().mappings().write(mapping, attempt.message());
        return new Outgoing(attempt, protecting.of(written, attempt.recipient()));
    }

    /**
     * Goes on with what was claimed together. After that it records how all of it ended and claims the next of the
     * lane, so that the same route goes on with it. The lane is looked at after the commit: a message that came in the
     * meantime found it taken.
     */
    public @Nullable Attempt goOn(Sent sent, @ExchangeProperty(Exchange.LOOP_INDEX) int before) {
        Attempt attempt = sent.attempt();
        Instant now = clock.instant();
        figures.went(attempt.recipient().id(), sent.result());
        if (sent.result() instanceof Result.Delivered && attempt.run().goesOn(now)) {
            return attempt.run().next(attempt.claimed());
        }
        boolean left = settleAll(sent, now);
        if (left && before + 1 >= MOST_IN_A_ROW) {
            dispatcher.wake(List.of(attempt.claimed().lane()));
            return null;
        }
        boolean quick = now.isBefore(attempt.run().freshUntil());
        return left ? next(attempt.claimed().lane(), quick).orElse(null) : null;
    }

    /** A fault of the next is not this one's: woken by itself, it fails by itself. */
    private Optional<Attempt> next(Lane lane, boolean quick) {
        try {
            return claims.head(lane, quick);
        } catch (RuntimeException e) {
            dispatcher.wake(List.of(lane));
            return Optional.empty();
        }
    }

    /** Records how the send ended, and wakes the next of the lane. */
    void settle(Sent sent) {
        if (settleAll(sent, clock.instant())) {
            dispatcher.wake(List.of(sent.attempt().claimed().lane()));
        }
    }

    /** With what was claimed together and is over, or will not be sent. */
    private boolean settleAll(Sent sent, Instant now) {
        Run run = sent.attempt().run();
        Leases.Claimed last = sent.attempt().claimed();
        if (run.delivered().isEmpty() && run.behind().isEmpty()) {
            return settle(sent, last, now);
        }
        return Boolean.TRUE.equals(transaction.execute(status -> {
            leases.notSent(run.notSent(), now);
            if (sent.result() instanceof Result.Delivered) {
                return leases.delivered(run.with(last), now).getLast();
            }
            leases.delivered(run.delivered(), now);
            return settle(sent, last, now);
        }));
    }

    /** @return whether the delivery left its lane; a result after the lease was taken back changes nothing */
    private boolean settle(Sent sent, Leases.Claimed claimed, Instant now) {
        return switch (sent.result()) {
            case Result.Delivered delivered -> leases.delivered(claimed, now);
            case Result.TryAgain again -> {
                Instant next = now.plus(sent.attempt()
                        .recipient()
                        .endpoint()
                        .orElseThrow()
                        .retry()
                        .after(claimed.attempt()));
                if (next.isAfter(claimed.giveUpAt())) {
                    yield bury(claimed, again.reason(), now);
                }
                leases.retry(claimed, again.reason(), next, now);
                yield false;
            }
            case Result.Rejected rejected -> bury(claimed, rejected.reason(), now);
        };
    }

    private boolean bury(Leases.Claimed claimed, String reason, Instant now) {
        boolean dead = Boolean.TRUE.equals(transaction.execute(status -> {
            boolean ended = leases.dead(claimed, reason, now);
            if (ended) {
                deliveries.task(claimed.id(), "dead-letter", reason, now);
            }
            return ended;
        }));
        if (dead) {
            LOG.warn("delivery {} to {} is dead: {}", claimed.id(), claimed.partner(), reason);
        }
        return dead;
    }
}
