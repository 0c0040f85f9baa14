package org.diversionhub.exchange;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.diversionhub.audit.Entry;
import org.diversionhub.consent.Authority;
import org.diversionhub.consent.Consents;
import org.diversionhub.disclosure.Disclosure;
import org.diversionhub.disclosure.Handles;
import org.diversionhub.disclosure.Reason;
import org.diversionhub.disclosure.Situation;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Role;
import org.diversionhub.referral.Charge;
import org.diversionhub.referral.LeadCase;
import org.diversionhub.referral.Standing;
import org.diversionhub.referral.Standings;
import org.diversionhub.trust.PairwiseIds;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * An attempt is a lease. One short transaction claims the delivery, reads the authorities in force, decides and writes
 * the audit; the send has no transaction open; a second one records how it ended.
 */
@Component("attempts")
public class Attempts {
    private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);

    private final TransactionTemplate transaction;
    private final Deliveries deliveries;
    private final Messages messages;
    private final Standings standings;
    private final PairwiseIds pairwise;
    private final Consents consents;
    private final Dispatcher dispatcher;
    private final CurrentSnapshot snapshots;
    private final ExchangeSettings settings;
    private final Clock clock;

    Attempts(
            PlatformTransactionManager transactions,
            Deliveries deliveries,
            Messages messages,
            Standings standings,
            PairwiseIds pairwise,
            Consents consents,
            Dispatcher dispatcher,
            CurrentSnapshot snapshots,
            ExchangeSettings settings,
            Clock clock) {
        this.transaction = new TransactionTemplate(transactions);
        this.deliveries = deliveries;
        this.messages = messages;
        this.standings = standings;
        this.pairwise = pairwise;
        this.consents = consents;
        this.dispatcher = dispatcher;
        this.snapshots = snapshots;
        this.settings = settings;
        this.clock = clock;
    }

    /** Claims the delivery with this id; null where there is nothing to send now. The delivery routes call it. */
    public @Nullable Attempt claim(String deliveryId) {
        return claim(UUID.fromString(deliveryId), false).orElse(null);
    }

    /** @param inbox whether the recipient reads the lane itself, so that the claim need not be its head */
    Optional<Attempt> claim(UUID id, boolean inbox) {
        Snapshot snapshot = snapshots.get();
        Instant now = clock.instant();
        Instant until = now.plus(settings.lease());
        Decided decided = transaction.execute(status -> {
            Optional<Deliveries.Claimed> taken = inbox ? deliveries.takeAnywhere(id, now) : deliveries.take(id, now);
            return taken.map(found -> decide(found, snapshot, now, until)).orElse(Decided.NOTHING);
        });
        if (decided == null) {
            return Optional.empty();
        }
        decided.withheld().ifPresent(this::wakeNext);
        return decided.attempt();
    }

    /** After the commit: a message that came in the meantime found its lane still taken, and is seen only now. */
    private void wakeNext(Deliveries.Claimed left) {
        dispatcher.wake(List.of(new Lane(left.caseId(), left.partner())));
    }

    private record Decided(Optional<Attempt> attempt, Optional<Deliveries.Claimed> withheld) {
        static final Decided NOTHING = new Decided(Optional.empty(), Optional.empty());
    }

    private Decided decide(Deliveries.Claimed claimed, Snapshot snapshot, Instant now, Instant until) {
        Partner recipient = snapshot.partners().byId(claimed.partner()).orElseGet(() -> stranger(claimed.partner()));
        Standing standing = standings.of(recipient.id(), claimed.caseId());
        LeadCase known = standing.known();
        CanonicalMessage message = messages.open(
                claimed.messageId(), claimed.caseId(), claimed.kind(), claimed.happenedAt(), claimed.sealed());
        Situation situation = situation(claimed, snapshot, recipient, standing, now);
        Disclosure disclosure = snapshot.disclosing().decide(message, situation);
        return switch (disclosure) {
            case Disclosure.Share share -> {
                List<UUID> authorities =
                        share.authorities().stream().map(Authority::id).toList();
                Entry entry = entry(claimed, known, Entry.Event.DISCLOSING, disclosure, "attempt-" + claimed.attempt());
                deliveries.claim(claimed, authorities, entry, now, until);
                yield new Decided(
                        Optional.of(new Attempt(claimed, recipient, share.message(), snapshot, until)),
                        Optional.empty());
            }
            case Disclosure.Withhold withhold -> {
                Reason reason = withhold.reason();
                deliveries.withhold(
                        claimed, reason, entry(claimed, known, Entry.Event.WITHHELD, disclosure, reason.name()), now);
                yield new Decided(Optional.empty(), Optional.of(claimed));
            }
        };
    }

    private Situation situation(
            Deliveries.Claimed claimed, Snapshot snapshot, Partner recipient, Standing standing, Instant now) {
        LeadCase known = standing.known();
        List<Authority> authorities = consents.forClaim(known.participant(), known.id());
        Map<UUID, String> names = new HashMap<>();
        authorities.forEach(authority -> names.put(
                authority.id(),
                pairwise.id(recipient.id(), "consent", authority.id().toString())));
        return new Situation(
                claimed.id(),
                claimed.acceptedAt(),
                claimed.update(),
                snapshot.partners().byId(claimed.sender()).orElseGet(() -> stranger(claimed.sender())),
                recipient,
                claimed.origin(),
                standing.party(),
                authorities,
                known.charge() == Charge.HELD,
                known.custody().isOpen(),
                known.accepted(),
                new Handles(standing.names(), names),
                now);
    }

    /** A partner whose file is gone: no policy is written for it, so that nothing goes to it. */
    private static Partner stranger(String id) {
        return new Partner(
                id, id, Role.COMMUNITY_REFERRER, List.of(), true, false, Map.of(), Set.of(), Optional.empty());
    }

    /** Writes the message in the recipient's format. */
    public Outgoing write(Attempt attempt) {
        String mapping = attempt.recipient().endpoint().orElseThrow().mapping();
        return new Outgoing(attempt, attempt.snapshot().mappings().write(mapping, attempt.message()));
    }

    /**
     * Records how the send ended, and wakes the next of the lane. A result after the lease was taken back changes
     * nothing.
     */
    public void settle(Sent sent) {
        Deliveries.Claimed claimed = sent.attempt().claimed();
        if (settle(sent, claimed, clock.instant())) {
            wakeNext(claimed);
        }
    }

    private boolean settle(Sent sent, Deliveries.Claimed claimed, Instant now) {
        return switch (sent.result()) {
            case Result.Delivered delivered -> deliveries.delivered(claimed, now);
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
                deliveries.retry(claimed, again.reason(), next, now);
                yield false;
            }
            case Result.Rejected rejected -> bury(claimed, rejected.reason(), now);
        };
    }

    private boolean bury(Deliveries.Claimed claimed, String reason, Instant now) {
        boolean dead = Boolean.TRUE.equals(transaction.execute(status -> {
            boolean ended = deliveries.dead(claimed, reason, now);
            if (ended) {
                deliveries.task(claimed.id(), reason, now);
            }
            return ended;
        }));
        if (dead) {
            LOG.warn("delivery {} to {} is dead: {}", claimed.id(), claimed.partner(), reason);
        }
        return dead;
    }

    private static Entry entry(
            Deliveries.Claimed claimed, LeadCase known, Entry.Event event, Disclosure disclosure, String outcome) {
        return new Entry(
                event,
                claimed.sender(),
                claimed.partner(),
                known.participant(),
                claimed.messageId(),
                claimed.id(),
                claimed.kind(),
                Optional.of(disclosure),
                outcome);
    }
}
