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
import java.util.stream.Collectors;
import org.diversionhub.audit.Audit;
import org.diversionhub.audit.Entry;
import org.diversionhub.consent.Authority;
import org.diversionhub.disclosure.Disclosing;
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
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Role;
import org.diversionhub.referral.LeadCase;
import org.diversionhub.trust.PairwiseIds;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What may go now: one transaction takes a delivery, reads the authorities in force, decides, and claims or withholds.
 */
@Component
class Claims {
    /** How much of a lane is claimed at once. */
    private static final int MOST_TOGETHER = 10;

    /** What was claimed together and is not sent by then asks for its authority again. */
    private static final Duration FRESH = Duration.ofMillis(500);

    private final TransactionTemplate transaction;
    private final Leases leases;
    private final Deliveries deliveries;
    private final Messages messages;
    private final Standings standings;
    private final PairwiseIds pairwise;
    private final ConsentMessages consentMessages;
    private final Corrected corrected;
    private final LastWord lastWord;
    private final Audit audit;
    private final CurrentSnapshot snapshots;
    private final ExchangeSettings settings;
    private final Clock clock;

    Claims(
            PlatformTransactionManager transactions,
            Leases leases,
            Deliveries deliveries,
            Messages messages,
            Standings standings,
            PairwiseIds pairwise,
            ConsentMessages consentMessages,
            Corrected corrected,
            LastWord lastWord,
            Audit audit,
            CurrentSnapshot snapshots,
            ExchangeSettings settings,
            Clock clock) {
        this.transaction = new TransactionTemplate(transactions);
        this.leases = leases;
        this.deliveries = deliveries;
        this.messages = messages;
        this.standings = standings;
        this.pairwise = pairwise;
        this.consentMessages = consentMessages;
        this.corrected = corrected;
        this.lastWord = lastWord;
        this.audit = audit;
        this.snapshots = snapshots;
        this.settings = settings;
        this.clock = clock;
    }

    /** Claims this delivery, if it is the head of its lane. */
    Decided of(UUID id) {
        return decide(now -> leases.take(id, now));
    }

    /** Claims one of an inbox, whose recipient reads the lane itself, so that it need not be the head. */
    Optional<Attempt> claimAnywhere(UUID id, String partner) {
        return decide(now -> leases.takeAnywhere(id, partner, now)).attempt();
    }

    /**
     * Claims the first of the lane that may go; what may not leaves it.
     *
     * @param quick whether the recipient takes several in a moment, so that they can be claimed together
     */
    Optional<Attempt> head(Lane lane, boolean quick) {
        int most = quick ? MOST_TOGETHER : 1;
        Decided decided = decide(now -> leases.takeHead(lane, most, now));
        while (decided.left().isPresent()) {
            decided = decide(now -> leases.takeHead(lane, most, now));
        }
        return decided.attempt();
    }

    /** @param left the lane, where nothing of what was taken may go, so that something behind it may */
    record Decided(Optional<Attempt> attempt, Optional<Lane> left) {
        static final Decided NOTHING = new Decided(Optional.empty(), Optional.empty());
    }

    private Decided decide(Function<Instant, List<Leases.Claimed>> take) {
        Snapshot snapshot = snapshots.get();
        Decided decided = transaction.execute(status -> {
            List<Leases.Claimed> taken = take.apply(clock.instant());
            // Only now: it may have waited for the case.
            return taken.isEmpty() ? Decided.NOTHING : decide(taken, snapshot, clock.instant());
        });
        return decided == null ? Decided.NOTHING : decided;
    }

    /** Withholds what may not go, and claims the rest together: of one lane, by one look at the authorities. */
    private Decided decide(List<Leases.Claimed> taken, Snapshot snapshot, Instant now) {
        Instant until = now.plus(settings.lease());
        Look look = look(taken.get(0), snapshot, now);
        List<Leases.Lease> begun = new ArrayList<>();
        List<Attempt> attempts = new ArrayList<>();
        for (Judged judged : judge(taken, look)) {
            Leases.Claimed one = judged.claimed();
            switch (judged.disclosure()) {
                case Disclosure.Share share -> {
                    begun.add(lease(judged, share));
                    attempts.add(new Attempt(one, look.recipient(), share.message(), snapshot, until, Run.NONE));
                }
                case Disclosure.Withhold withhold -> withhold(judged, withhold, now);
            }
        }
        if (attempts.isEmpty()) {
            return new Decided(Optional.empty(), Optional.of(taken.get(0).lane()));
        }
        leases.claim(begun, now, until);
        return new Decided(Optional.of(Run.first(attempts, now.plus(FRESH))), Optional.empty());
    }

    private static Leases.Lease lease(Judged judged, Disclosure.Share share) {
        Leases.Claimed claimed = judged.claimed();
        return new Leases.Lease(
                claimed,
                share.authorities().stream().map(Authority::id).toList(),
                entry(judged, Entry.Event.DISCLOSING, "attempt-" + claimed.attempt()));
    }

    /**
     * What would go if this message of an inbox were claimed now. Nothing is claimed, for a list shows nothing of the
     * content; what may not go is withheld as at a claim.
     */
    Optional<RedactedMessage> look(UUID id, String partner) {
        Snapshot snapshot = snapshots.get();
        Instant now = clock.instant();
        RedactedMessage seen = transaction.execute(status -> leases.takeAnywhere(id, partner, now).stream()
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

    /**
     * What may go now of a delivery that this partner has had. It is a disclosure again, and on record as one; what may
     * no longer go is on record, too, and stays delivered: it might open again.
     */
    Optional<RedactedMessage> again(UUID id, String partner, Snapshot snapshot) {
        return again(id, partner, partner, snapshot, Entry.Event.DISCLOSING, "read");
    }

    /** Likewise, where its recipient is told that it is there, and nothing of what it says. */
    Optional<RedactedMessage> toBeTold(UUID id, String partner, Snapshot snapshot) {
        return again(id, partner, "hub", snapshot, Entry.Event.NOTIFIED, "news");
    }

    private Optional<RedactedMessage> again(
            UUID id, String partner, String actor, Snapshot snapshot, Entry.Event event, String outcome) {
        RedactedMessage seen = transaction.execute(status -> leases.had(id, partner)
                .map(found -> judgeAgain(found, look(found, snapshot, clock.instant())))
                .flatMap(judged -> switch (judged.disclosure()) {
                    case Disclosure.Share share -> {
                        audit.append(entry(judged, event, actor, outcome));
                        yield Optional.of(share.message());
                    }
                    case Disclosure.Withhold withhold -> {
                        audit.append(entry(
                                judged,
                                Entry.Event.WITHHELD,
                                actor,
                                withhold.reason().name()));
                        yield Optional.empty();
                    }
                })
                .orElse(null));
        return Optional.ofNullable(seen);
    }

    /** What decides about a lane at one moment, whatever its messages are. */
    private record Look(Partner recipient, Standing standing, Snapshot snapshot, Instant now) {}

    private Look look(Leases.Claimed head, Snapshot snapshot, Instant now) {
        Partner recipient = snapshot.partners().byId(head.partner()).orElseGet(() -> stranger(head.partner()));
        return new Look(recipient, standings.of(recipient.id(), head.known()), snapshot, now);
    }

    /**
     * What the policy says of a delivery at one moment.
     *
     * @param word whether it is one word, which depends on what went before
     */
    private record Judged(Leases.Claimed claimed, Look look, Disclosure disclosure, boolean word) {
        LeadCase known() {
            return look.standing().known();
        }

        @Nullable
        String purpose() {
            return disclosure instanceof Disclosure.Share share
                            && share.authorities().stream().anyMatch(used -> used.once() != null)
                    ? share.authorities().stream()
                            .flatMap(used -> used.purposes().stream())
                            .sorted()
                            .collect(Collectors.joining(" "))
                    : policyPurpose();
        }

        private @Nullable String policyPurpose() {
            return look.snapshot()
                    .policies()
                    .of(look.recipient().role())
                    .map(Policy::purpose)
                    .orElse(null);
        }
    }

    /** One that cannot be judged keeps nobody before it: it becomes the head, and fails by itself. */
    private List<Judged> judge(List<Leases.Claimed> taken, Look look) {
        List<Judged> all = new ArrayList<>();
        Set<Kind> going = new HashSet<>();
        Set<String> words = new HashSet<>();
        for (Leases.Claimed one : taken) {
            if (words.contains(one.kind().name())) {
                // Whether it tells anything new is seen when what goes before it has arrived.
                break;
            }
            try {
                Judged judged = judge(one, one.update() || going.contains(one.kind()), look);
                all.add(judged);
                boolean order = one.kind().name().equals(ServiceReferrals.KIND);
                if (judged.disclosure() instanceof Disclosure.Share && !order) {
                    going.add(one.kind());
                    if (judged.word()) {
                        words.add(one.kind().name());
                    }
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

    /** Whether it told anything new was asked when it went. */
    private Judged judgeAgain(Leases.Claimed claimed, Look look) {
        CanonicalMessage message = open(claimed);
        Situation now = situation(claimed, message, claimed.update(), look);
        return new Judged(claimed, look, permitted(claimed, message, now, look), false);
    }

    private CanonicalMessage open(Leases.Claimed claimed) {
        return messages.open(
                claimed.versionId(), claimed.caseId(), claimed.kind(), claimed.happenedAt(), claimed.sealed());
    }

    private Judged judge(Leases.Claimed claimed, boolean update, Look look) {
        CanonicalMessage message = open(claimed);
        Situation now = situation(claimed, message, update, look);
        Disclosure decision = decide(claimed, message, now, look);
        boolean word =
                !Corrections.is(claimed.kind()) && look.snapshot().disclosing().isOneWord(decision, message, now);
        return new Judged(claimed, look, untilNamedAgain(decision, look.standing()), word);
    }

    private Disclosure decide(Leases.Claimed claimed, CanonicalMessage message, Situation now, Look look) {
        Disclosure decision = permitted(claimed, message, now, look);
        return claimed.nullified() || Corrections.is(claimed.kind())
                ? decision
                : lastWord.unlessHeld(
                        claimed, message, decision, now, look.snapshot().disclosing());
    }

    private Disclosure permitted(Leases.Claimed claimed, CanonicalMessage message, Situation now, Look look) {
        Disclosing disclosing = look.snapshot().disclosing();
        if (Corrections.is(claimed.kind()) && (!claimed.nullified() || Corrections.isNullify(claimed.kind()))) {
            return corrected.decide(claimed, message, now, disclosing);
        }
        return claimed.nullified()
                ? disclosing.nullified(message, now)
                : look.snapshot()
                        .decide(
                                message,
                                now,
                                look.snapshot().programOf(look.standing().known()));
    }

    /** Whom a consent named that is over may be named by another. */
    private static Disclosure untilNamedAgain(Disclosure decision, Standing standing) {
        return decision instanceof Disclosure.Withhold withhold
                        && withhold.reason() == Reason.NOT_A_PARTY
                        && standing.part() == Standing.Part.NAMED
                ? new Disclosure.Withhold(Reason.NO_AUTHORITY, withhold.withheld(), withhold.policyVersion())
                : decision;
    }

    private void withhold(Judged judged, Disclosure.Withhold withhold, Instant now) {
        Reason reason = withhold.reason();
        leases.withhold(
                judged.claimed(),
                reason,
                entry(judged, Entry.Event.WITHHELD, reason.name()),
                now,
                judged.look().snapshot().programOf(judged.known()).heldFor());
        if (!reason.mayChange() && isForOne(judged)) {
            deliveries.task(judged.claimed().id(), "release-ended", reason.name(), now);
        }
    }

    /** Whoever made it for one authority waits for it. */
    private static boolean isForOne(Judged judged) {
        return judged.look().standing().authorities().stream()
                .anyMatch(authority -> authority.isOnceFor(judged.claimed().id()));
    }

    private Situation situation(Leases.Claimed claimed, CanonicalMessage message, boolean update, Look look) {
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
        Partner sender = look.snapshot().sender(claimed.sender(), known).orElseGet(() -> stranger(claimed.sender()));
        return new Situation(
                claimed.id(),
                claimed.acceptedAt(),
                update && !Corrections.is(claimed.kind()),
                sender,
                recipient,
                origin(claimed.origin(), sender, recipient),
                standing.takesPart(recipient, claimed.kind(), look.now()),
                standing.part() == Standing.Part.OWN,
                authorities,
                known.isMonitored(),
                known.custody().isOpen(),
                known.accepted(),
                known.met(),
                new Handles(
                        keys,
                        names,
                        pairwise.id(
                                recipient.id(), "message", claimed.messageId().toString())),
                look.now());
    }

    /** To tell a programme what is its own is no disclosure (42 CFR 2.12(c)(3)): only the clock does that. */
    static Origin origin(Origin label, Partner sender, Partner recipient) {
        return sender.id().equals(recipient.id()) ? Origin.NONE : label;
    }

    /** A partner whose file is gone: no policy is written for it, so that nothing goes to it. */
    static Partner stranger(String id) {
        return new Partner(
                id, id, Role.COMMUNITY_REFERRER, List.of(), true, false, Map.of(), Set.of(), Optional.empty());
    }

    private static Entry entry(Judged judged, Entry.Event event, String outcome) {
        return entry(judged, event, judged.claimed().sender(), outcome);
    }

    private static Entry entry(Judged judged, Entry.Event event, String actor, String outcome) {
        Leases.Claimed claimed = judged.claimed();
        return new Entry(
                event,
                actor,
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
