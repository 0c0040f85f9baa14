package org.diversionhub.exchange;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.diversionhub.audit.Entry;
import org.diversionhub.consent.Authority;
import org.diversionhub.disclosure.Disclosure;
import org.diversionhub.disclosure.Handles;
import org.diversionhub.disclosure.Policy;
import org.diversionhub.disclosure.Reason;
import org.diversionhub.disclosure.RedactedMessage;
import org.diversionhub.disclosure.RevocationNotice;
import org.diversionhub.disclosure.Situation;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.FieldPath;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Role;
import org.diversionhub.referral.LeadCase;
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

    /** So that a lane which never empties does not keep the partner's other cases waiting. */
    private static final int MOST_IN_A_ROW = 20;

    private final TransactionTemplate transaction;
    private final Deliveries deliveries;
    private final Messages messages;
    private final Standings standings;
    private final PairwiseIds pairwise;
    private final ConsentMessages consentMessages;
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
            ConsentMessages consentMessages,
            Dispatcher dispatcher,
            CurrentSnapshot snapshots,
            ExchangeSettings settings,
            Clock clock) {
        this.transaction = new TransactionTemplate(transactions);
        this.deliveries = deliveries;
        this.messages = messages;
        this.standings = standings;
        this.pairwise = pairwise;
        this.consentMessages = consentMessages;
        this.dispatcher = dispatcher;
        this.snapshots = snapshots;
        this.settings = settings;
        this.clock = clock;
    }

    /** Claims the delivery with this id; null where there is nothing to send now. The delivery routes call it. */
    public @Nullable Attempt claim(String deliveryId) {
        UUID id = UUID.fromString(deliveryId);
        Decided decided = decide(now -> deliveries.take(id, now));
        return decided.attempt()
                .or(() -> decided.withheld().flatMap(this::next))
                .orElse(null);
    }

    /** Claims one of an inbox, whose recipient reads the lane itself, so that it need not be the head. */
    Optional<Attempt> claimAnywhere(UUID id, String partner) {
        return decide(now -> deliveries.takeAnywhere(id, partner, now)).attempt();
    }

    /** Claims the first of the lane that may go; what may not leaves it. */
    private Optional<Attempt> head(Lane lane) {
        Decided decided = decide(now -> deliveries.takeHead(lane, now));
        while (decided.withheld().isPresent()) {
            decided = decide(now -> deliveries.takeHead(lane, now));
        }
        return decided.attempt();
    }

    private static Lane lane(Deliveries.Claimed claimed) {
        return new Lane(claimed.caseId(), claimed.partner());
    }

    private Decided decide(Function<Instant, Optional<Deliveries.Claimed>> take) {
        Snapshot snapshot = snapshots.get();
        Instant now = clock.instant();
        Instant until = now.plus(settings.lease());
        Decided decided = transaction.execute(status -> take.apply(now)
                .map(found -> decide(found, snapshot, now, until))
                .orElse(Decided.NOTHING));
        return decided == null ? Decided.NOTHING : decided;
    }

    private record Decided(Optional<Attempt> attempt, Optional<Deliveries.Claimed> withheld) {
        static final Decided NOTHING = new Decided(Optional.empty(), Optional.empty());
    }

    /**
     * What would go if this message of an inbox were claimed now. Nothing is claimed, for a list shows nothing of the
     * content; what may not go is withheld as at a claim.
     */
    Optional<RedactedMessage> look(UUID id, String partner) {
        Snapshot snapshot = snapshots.get();
        Instant now = clock.instant();
        RedactedMessage seen = transaction.execute(status -> deliveries
                .takeAnywhere(id, partner, now)
                .map(found -> judge(found, snapshot, now))
                .flatMap(judged -> switch (judged.disclosure()) {
                    case Disclosure.Share share -> Optional.of(share.message());
                    case Disclosure.Withhold withhold -> {
                        withhold(judged, withhold, now);
                        yield Optional.empty();
                    }
                })
                .orElse(null));
        return Optional.ofNullable(seen);
    }

    /** What the policy says of a delivery at one moment. */
    private record Judged(
            Deliveries.Claimed claimed,
            Partner recipient,
            LeadCase known,
            @Nullable String purpose,
            Disclosure disclosure,
            Snapshot snapshot) {}

    private Judged judge(Deliveries.Claimed claimed, Snapshot snapshot, Instant now) {
        Partner recipient = snapshot.partners().byId(claimed.partner()).orElseGet(() -> stranger(claimed.partner()));
        Standing standing = standings.of(recipient.id(), claimed.known());
        CanonicalMessage message = messages.open(
                claimed.messageId(), claimed.caseId(), claimed.kind(), claimed.happenedAt(), claimed.sealed());
        Situation situation = situation(claimed, message, snapshot, recipient, standing, now);
        boolean told = claimed.kind().equals(ConsentMessages.REVOKED)
                && snapshot.program().toldOfRevocation().contains(recipient.role());
        Disclosure disclosure = told
                ? snapshot.disclosing().revoked(situation)
                : snapshot.disclosing().decide(message, situation);
        String purpose =
                snapshot.policies().of(recipient.role()).map(Policy::purpose).orElse(null);
        return new Judged(claimed, recipient, standing.known(), purpose, disclosure, snapshot);
    }

    private Decided decide(Deliveries.Claimed claimed, Snapshot snapshot, Instant now, Instant until) {
        Judged judged = judge(claimed, snapshot, now);
        return switch (judged.disclosure()) {
            case Disclosure.Share share -> {
                List<UUID> authorities =
                        share.authorities().stream().map(Authority::id).toList();
                deliveries.claim(
                        claimed,
                        authorities,
                        entry(judged, Entry.Event.DISCLOSING, "attempt-" + claimed.attempt()),
                        now,
                        until);
                yield new Decided(
                        Optional.of(new Attempt(claimed, judged.recipient(), share.message(), snapshot, until)),
                        Optional.empty());
            }
            case Disclosure.Withhold withhold -> {
                withhold(judged, withhold, now);
                yield new Decided(Optional.empty(), Optional.of(claimed));
            }
        };
    }

    private void withhold(Judged judged, Disclosure.Withhold withhold, Instant now) {
        Reason reason = withhold.reason();
        deliveries.withhold(
                judged.claimed(),
                reason,
                entry(judged, Entry.Event.WITHHELD, reason.name()),
                now,
                judged.snapshot().program().heldFor());
    }

    private Situation situation(
            Deliveries.Claimed claimed,
            CanonicalMessage message,
            Snapshot snapshot,
            Partner recipient,
            Standing standing,
            Instant now) {
        LeadCase known = standing.known();
        List<Authority> authorities = standing.authorities();
        Map<UUID, String> names = new HashMap<>();
        authorities.forEach(authority -> names.put(
                authority.id(),
                pairwise.id(recipient.id(), "consent", authority.id().toString())));
        Map<FieldPath, String> keys = new HashMap<>(standing.names());
        if (claimed.kind().equals(ConsentMessages.REVOKED)) {
            consentMessages
                    .of(claimed.sender(), message)
                    .map(names::get)
                    .ifPresent(name -> keys.put(RevocationNotice.CONSENT, name));
        }
        return new Situation(
                claimed.id(),
                claimed.acceptedAt(),
                claimed.update(),
                snapshot.partners().byId(claimed.sender()).orElseGet(() -> stranger(claimed.sender())),
                recipient,
                claimed.origin(),
                standing.party(),
                authorities,
                known.isMonitored(),
                known.custody().isOpen(),
                known.accepted(),
                new Handles(keys, names),
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
     * Records how the send ended, and claims the next of the lane, so that the same route goes on with it. The lane is
     * looked at after the commit: a message that came in the meantime found it taken.
     */
    public @Nullable Attempt goOn(Sent sent, @ExchangeProperty(Exchange.LOOP_INDEX) int before) {
        Deliveries.Claimed claimed = sent.attempt().claimed();
        if (before + 1 == MOST_IN_A_ROW) {
            settle(sent);
            return null;
        }
        return settle(sent, claimed, clock.instant()) ? next(claimed).orElse(null) : null;
    }

    /** A fault of the next is not this one's: woken by itself, it fails by itself. */
    private Optional<Attempt> next(Deliveries.Claimed left) {
        try {
            return head(lane(left));
        } catch (RuntimeException e) {
            dispatcher.wake(List.of(lane(left)));
            return Optional.empty();
        }
    }

    /** Records how the send ended, and wakes the next of the lane. */
    void settle(Sent sent) {
        Deliveries.Claimed claimed = sent.attempt().claimed();
        if (settle(sent, claimed, clock.instant())) {
            dispatcher.wake(List.of(lane(claimed)));
        }
    }

    /** @return whether the delivery left its lane; a result after the lease was taken back changes nothing */
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
                deliveries.task(claimed.id(), "dead-letter", reason, now);
            }
            return ended;
        }));
        if (dead) {
            LOG.warn("delivery {} to {} is dead: {}", claimed.id(), claimed.partner(), reason);
        }
        return dead;
    }

    private static Entry entry(Judged judged, Entry.Event event, String outcome) {
        Deliveries.Claimed claimed = judged.claimed();
        return new Entry(
                event,
                claimed.sender(),
                claimed.partner(),
                judged.known().participant(),
                claimed.messageId(),
                claimed.id(),
                claimed.kind(),
                Optional.of(judged.disclosure()),
                judged.purpose(),
                outcome);
    }
}
