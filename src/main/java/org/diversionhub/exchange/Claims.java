package org.diversionhub.exchange;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.diversionhub.audit.Entry;
import org.diversionhub.consent.Authority;
import org.diversionhub.disclosure.Disclosure;
import org.diversionhub.disclosure.Reason;
import org.diversionhub.disclosure.RedactedMessage;
import org.diversionhub.message.Kind;
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
    private final Standings standings;
    private final Judging judging;
    private final CurrentSnapshot snapshots;
    private final ExchangeSettings settings;
    private final Clock clock;

    Claims(
            PlatformTransactionManager transactions,
            Leases leases,
            Deliveries deliveries,
            Standings standings,
            Judging judging,
            CurrentSnapshot snapshots,
            ExchangeSettings settings,
            Clock clock) {
        this.transaction = new TransactionTemplate(transactions);
        this.leases = leases;
        this.deliveries = deliveries;
        this.standings = standings;
        this.judging = judging;
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
        Judging.Look look = look(taken.get(0), snapshot, now);
        List<Leases.Lease> begun = new ArrayList<>();
        List<Attempt> attempts = new ArrayList<>();
        for (Judging.Judged judged : judge(taken, look)) {
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

    private Judging.Look look(Leases.Claimed head, Snapshot snapshot, Instant now) {
        return Judging.look(head.partner(), standings.of(head.partner(), head.known()), snapshot, now);
    }

    private static Leases.Lease lease(Judging.Judged judged, Disclosure.Share share) {
        Leases.Claimed claimed = judged.claimed();
        return new Leases.Lease(
                claimed,
                share.authorities().stream().map(Authority::id).toList(),
                judged.entry(Entry.Event.DISCLOSING, "attempt-" + claimed.attempt()));
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
                .map(found -> judging.judge(found, found.update(), look(found, snapshot, now)))
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

    /** One that cannot be judged keeps nobody before it: it becomes the head, and fails by itself. */
    private List<Judging.Judged> judge(List<Leases.Claimed> taken, Judging.Look look) {
        List<Judging.Judged> all = new ArrayList<>();
        Set<Kind> going = new HashSet<>();
        Set<String> words = new HashSet<>();
        for (Leases.Claimed one : taken) {
            if (words.contains(one.kind().name())) {
                // Whether it tells anything new is seen when what goes before it has arrived.
                break;
            }
            try {
                Judging.Judged judged = judging.judge(one, one.update() || going.contains(one.kind()), look);
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

    private void withhold(Judging.Judged judged, Disclosure.Withhold withhold, Instant now) {
        Reason reason = withhold.reason();
        leases.withhold(
                judged.claimed(),
                reason,
                judged.entry(Entry.Event.WITHHELD, reason.name()),
                now,
                judged.look().snapshot().programOf(judged.known()).heldFor());
        if (!reason.mayChange() && isForOne(judged)) {
            deliveries.task(judged.claimed().id(), "release-ended", reason.name(), now);
        }
    }

    /** Whoever made it for one authority waits for it. */
    private static boolean isForOne(Judging.Judged judged) {
        return judged.look().standing().authorities().stream()
                .anyMatch(authority -> authority.isOnceFor(judged.claimed().id()));
    }
}
