package org.diversionhub.exchange;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
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
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Role;
import org.diversionhub.referral.LeadCase;
import org.diversionhub.trust.PairwiseIds;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
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

    /** How much of a lane is claimed at once. */
    private static final int MOST_TOGETHER = 10;

    /** What was claimed together and is not sent by then asks for its authority again. */
    private static final Duration FRESH = Duration.ofMillis(500);

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
                .or(() -> decided.left().flatMap(lane -> next(lane, false)))
                .orElse(null);
    }

    /** Claims one of an inbox, whose recipient reads the lane itself, so that it need not be the head. */
    Optional<Attempt> claimAnywhere(UUID id) {
        return decide(now -> deliveries.takeAnywhere(id, now)).attempt();
    }

    /**
     * Claims the first of the lane that may go; what may not leaves it.
     *
     * @param quick whether the recipient takes several in a moment, so that they can be claimed together
     */
    private Optional<Attempt> head(Lane lane, boolean quick) {
        int most = quick ? MOST_TOGETHER : 1;
        Decided decided = decide(now -> deliveries.takeHead(lane, most, now));
        while (decided.left().isPresent()) {
            decided = decide(now -> deliveries.takeHead(lane, most, now));
        }
        return decided.attempt();
    }

    private static Lane lane(Deliveries.Claimed claimed) {
        return new Lane(claimed.caseId(), claimed.partner());
    }

    /** @param left the lane, where nothing of what was taken may go, so that something behind it may */
    private record Decided(Optional<Attempt> attempt, Optional<Lane> left) {
        static final Decided NOTHING = new Decided(Optional.empty(), Optional.empty());
    }

    private Decided decide(Function<Instant, List<Deliveries.Claimed>> take) {
        Snapshot snapshot = snapshots.get();
        Decided decided = transaction.execute(status -> {
            List<Deliveries.Claimed> taken = take.apply(clock.instant());
            // Only now: it may have waited for the case.
            return taken.isEmpty() ? Decided.NOTHING : decide(taken, snapshot, clock.instant());
        });
        return decided == null ? Decided.NOTHING : decided;
    }

    /** Withholds what may not go, and claims the rest together: of one lane, by one look at the authorities. */
    private Decided decide(List<Deliveries.Claimed> taken, Snapshot snapshot, Instant now) {
        Instant until = now.plus(settings.lease());
        Look look = look(taken.get(0), snapshot, now);
        List<Deliveries.Lease> leases = new ArrayList<>();
        List<Attempt> attempts = new ArrayList<>();
        for (Judged judged : judge(taken, look)) {
            Deliveries.Claimed one = judged.claimed();
            switch (judged.disclosure()) {
                case Disclosure.Share share -> {
                    leases.add(lease(judged, share));
                    attempts.add(new Attempt(one, look.recipient(), share.message(), snapshot, until, Run.NONE));
                }
                case Disclosure.Withhold withhold -> withhold(judged, withhold, now);
            }
        }
        if (attempts.isEmpty()) {
            return new Decided(Optional.empty(), Optional.of(lane(taken.get(0))));
        }
        deliveries.claim(leases, now, until);
        return new Decided(Optional.of(Run.first(attempts, now.plus(FRESH))), Optional.empty());
    }

    private static Deliveries.Lease lease(Judged judged, Disclosure.Share share) {
        Deliveries.Claimed claimed = judged.claimed();
        return new Deliveries.Lease(
                claimed,
                share.authorities().stream().map(Authority::id).toList(),
                entry(judged, Entry.Event.DISCLOSING, "attempt-" + claimed.attempt()));
    }

    /**
     * What would go if this message of an inbox were claimed now. Nothing is claimed, for a list shows nothing of the
     * content; what may not go is withheld as at a claim.
     */
    Optional<RedactedMessage> look(UUID id) {
        Snapshot snapshot = snapshots.get();
        Instant now = clock.instant();
        RedactedMessage seen = transaction.execute(status -> deliveries.takeAnywhere(id, now).stream()
                .findFirst()
                .map(found -> judge(found, found.update(), look(found, snapshot, now)))
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

    /** What decides about a lane at one moment, whatever its messages are. */
    private record Look(Partner recipient, Standing standing, Snapshot snapshot, Instant now) {}

    private Look look(Deliveries.Claimed head, Snapshot snapshot, Instant now) {
        Partner recipient = snapshot.partners().byId(head.partner()).orElseGet(() -> stranger(head.partner()));
        return new Look(recipient, standings.of(recipient.id(), head.known()), snapshot, now);
    }

    /** What the policy says of a delivery at one moment. */
    private record Judged(Deliveries.Claimed claimed, Look look, Disclosure disclosure) {
        LeadCase known() {
            return look.standing().known();
        }

        @Nullable
        String purpose() {
            return look.snapshot()
                    .policies()
                    .of(look.recipient().role())
                    .map(Policy::purpose)
                    .orElse(null);
        }
    }

    /** One that cannot be judged keeps nobody before it: it becomes the head, and fails by itself. */
    private List<Judged> judge(List<Deliveries.Claimed> taken, Look look) {
        List<Judged> all = new ArrayList<>();
        Set<Kind> going = new HashSet<>();
        for (Deliveries.Claimed one : taken) {
            try {
                Judged judged = judge(one, one.update() || going.contains(one.kind()), look);
                all.add(judged);
                if (judged.disclosure() instanceof Disclosure.Share) {
                    going.add(one.kind());
                }
            } catch (DataAccessException e) {
                throw e;
            } catch (RuntimeException e) {
                if (all.isEmpty()) {
                    throw e;
                }
                break;
            }
        }
        return all;
    }

    private Judged judge(Deliveries.Claimed claimed, boolean update, Look look) {
        CanonicalMessage message = messages.open(
                claimed.messageId(), claimed.caseId(), claimed.kind(), claimed.happenedAt(), claimed.sealed());
        return new Judged(claimed, look, look.snapshot().decide(message, situation(claimed, message, update, look)));
    }

    private void withhold(Judged judged, Disclosure.Withhold withhold, Instant now) {
        Reason reason = withhold.reason();
        deliveries.withhold(
                judged.claimed(),
                reason,
                entry(judged, Entry.Event.WITHHELD, reason.name()),
                now,
                judged.look().snapshot().program().heldFor());
    }

    private Situation situation(Deliveries.Claimed claimed, CanonicalMessage message, boolean update, Look look) {
        Partner recipient = look.recipient();
        Standing standing = look.standing();
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
                update,
                look.snapshot().partners().byId(claimed.sender()).orElseGet(() -> stranger(claimed.sender())),
                recipient,
                claimed.origin(),
                standing.party(),
                authorities,
                known.isMonitored(),
                known.custody().isOpen(),
                known.accepted(),
                new Handles(keys, names),
                look.now());
    }

    /** A partner whose file is gone: no policy is written for it, so that nothing goes to it. */
    static Partner stranger(String id) {
        return new Partner(
                id, id, Role.COMMUNITY_REFERRER, List.of(), true, false, Map.of(), Set.of(), Optional.empty());
    }

    /** Writes the message in the recipient's format. */
    public Outgoing write(Attempt attempt) {
        String mapping = attempt.recipient().endpoint().orElseThrow().mapping();
        return new Outgoing(attempt, attempt.snapshot().mappings().write(mapping, attempt.message()));
    }

    /**
     * Goes on with what was claimed together. After that it records how all of it ended and claims the next of the
     * lane, so that the same route goes on with it. The lane is looked at after the commit: a message that came in the
     * meantime found it taken.
     */
    public @Nullable Attempt goOn(Sent sent, @ExchangeProperty(Exchange.LOOP_INDEX) int before) {
        Attempt attempt = sent.attempt();
        Instant now = clock.instant();
        if (sent.result() instanceof Result.Delivered && attempt.run().goesOn(now)) {
            return attempt.run().next(attempt.claimed());
        }
        boolean left = settleAll(sent, now);
        if (left && before + 1 >= MOST_IN_A_ROW) {
            dispatcher.wake(List.of(lane(attempt.claimed())));
            return null;
        }
        boolean quick = now.isBefore(attempt.run().freshUntil());
        return left ? next(lane(attempt.claimed()), quick).orElse(null) : null;
    }

    /** A fault of the next is not this one's: woken by itself, it fails by itself. */
    private Optional<Attempt> next(Lane lane, boolean quick) {
        try {
            return head(lane, quick);
        } catch (RuntimeException e) {
            dispatcher.wake(List.of(lane));
            return Optional.empty();
        }
    }

    /** Records how the send ended, and wakes the next of the lane. */
    void settle(Sent sent) {
        if (settleAll(sent, clock.instant())) {
            dispatcher.wake(List.of(lane(sent.attempt().claimed())));
        }
    }

    /** With what was claimed together and is over, or will not be sent. */
    private boolean settleAll(Sent sent, Instant now) {
        Run run = sent.attempt().run();
        Deliveries.Claimed last = sent.attempt().claimed();
        if (run.delivered().isEmpty() && run.behind().isEmpty()) {
            return settle(sent, last, now);
        }
        return Boolean.TRUE.equals(transaction.execute(status -> {
            deliveries.notSent(run.notSent(), now);
            if (sent.result() instanceof Result.Delivered) {
                return deliveries.delivered(run.with(last), now).getLast();
            }
            deliveries.delivered(run.delivered(), now);
            return settle(sent, last, now);
        }));
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
