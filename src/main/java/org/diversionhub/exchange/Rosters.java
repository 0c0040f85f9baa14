package org.diversionhub.exchange;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.partner.Partner;
import org.diversionhub.referral.PersonName;
import org.diversionhub.referral.RosterMatching;
import org.diversionhub.referral.RosterMatching.Whom;
import org.diversionhub.trust.CaseKeyMissing;
import org.diversionhub.trust.Receipts;
import org.diversionhub.trust.SealBroken;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A jail's roster names everybody who is there. It passes through memory: what is of a participant is kept as a custody
 * event, what may be waits for a person, and of the others nothing stays but that there was a roster.
 */
@Component
class Rosters {
    private static final Logger LOG = LoggerFactory.getLogger(Rosters.class);

    private final TransactionTemplate transaction;
    private final RosterMatching matching;
    private final Bookings bookings;
    private final MatchQueue queue;
    private final Messages messages;
    private final ReceiptBook book;
    private final Receipts receipts;
    private final Rehearsal rehearsal;
    private final Clock clock;

    Rosters(
            PlatformTransactionManager transactions,
            RosterMatching matching,
            Bookings bookings,
            MatchQueue queue,
            Messages messages,
            ReceiptBook book,
            Receipts receipts,
            Rehearsal rehearsal,
            Clock clock) {
        this.transaction = new TransactionTemplate(transactions);
        this.matching = matching;
        this.bookings = bookings;
        this.queue = queue;
        this.messages = messages;
        this.book = book;
        this.receipts = receipts;
        this.rehearsal = rehearsal;
        this.clock = clock;
    }

    /** Each booking in a transaction of its own, so that one that cannot be kept keeps no other out. */
    Answer accept(List<CanonicalMessage> roster, Partner jail, String sha256, Snapshot snapshot) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        List<Accepting> inOrder = roster.stream()
                .sorted(Comparator.comparing(CanonicalMessage::time))
                .map(one -> new Accepting(one, jail, new byte[0], snapshot, now))
                .toList();
        List<Lane> lanes = keep(inOrder, jail, snapshot).orElseGet(() -> rehearsed(jail, snapshot, now));
        String id = UUID.randomUUID().toString();
        transaction.executeWithoutResult(status -> book.enter(jail.id(), book.idToken(jail.id(), id), sha256, now));
        return new Answer.Accepted(id, receipts.sign(id, now, sha256), lanes, now);
    }

    /** @return empty if nothing in it is new */
    private Optional<List<Lane>> keep(List<Accepting> roster, Partner jail, Snapshot snapshot) {
        List<Whom> found = matching.of(roster.stream().map(Accepting::message).toList());
        Map<UUID, List<PersonName>> names = namesOf(found, jail, snapshot);
        List<byte[]> stays = roster.stream()
                .map(one -> book.stayToken(jail.id(), one.message()))
                .toList();
        Map<ByteBuffer, MatchQueue.Decided> decided = queue.decided(jail.id(), stays);
        List<Lane> lanes = new ArrayList<>();
        boolean any = false;
        for (int i = 0; i < roster.size(); i++) {
            MatchQueue.Decided before = decided.getOrDefault(ByteBuffer.wrap(stays.get(i)), MatchQueue.Decided.NOTHING);
            Whom whom = before.person().<Whom>map(Whom.Known::new).orElse(found.get(i));
            Optional<List<Lane>> kept = take(roster.get(i), whom, before.others(), names);
            kept.ifPresent(lanes::addAll);
            any |= kept.isPresent();
        }
        return any ? Optional.of(lanes) : Optional.empty();
    }

    /** That a stranger's name sounds like a participant's, and was compared, leaves no trace either. */
    private Map<UUID, List<PersonName>> namesOf(List<Whom> found, Partner jail, Snapshot snapshot) {
        Set<UUID> candidates = new HashSet<>();
        for (Whom whom : found) {
            if (whom instanceof Whom.Like like) {
                candidates.addAll(like.candidates());
            }
        }
        Map<UUID, List<PersonName>> names = new HashMap<>();
        messages.referrals(candidates, snapshot.program().agenciesOf(jail.id()))
                .forEach((participant, referrals) -> names.put(
                        participant,
                        referrals.stream()
                                .flatMap(one -> PersonName.of(one).stream())
                                .toList()));
        return names;
    }

    private Optional<List<Lane>> take(
            Accepting booking, Whom whom, Set<UUID> notThem, Map<UUID, List<PersonName>> names) {
        try {
            return switch (whom) {
                // A person's no holds for the whole stay, whatever the jail writes of it later.
                case Whom.Known known when notThem.contains(known.participant()) -> Optional.empty();
                case Whom.Known known -> inTransaction(() -> keep(booking, known.participant()));
                case Whom.OneOf several -> ask(booking, several.candidates(), notThem);
                case Whom.Like like -> ask(booking, alike(booking, like.candidates(), names), notThem);
            };
        } catch (CaseKeyMissing | SealBroken e) {
            LOG.error(
                    "a booking of a participant could not be kept ({})",
                    e.getClass().getSimpleName());
            return Optional.empty();
        }
    }

    private Optional<List<Lane>> keep(Accepting booking, UUID participant) {
        Optional<List<Lane>> kept = bookings.keepOnce(booking, bookings.casesOf(participant, booking));
        if (kept.isPresent()) {
            queue.settle(booking, participant);
        }
        return kept;
    }

    private static Set<UUID> alike(Accepting booking, Set<UUID> candidates, Map<UUID, List<PersonName>> names) {
        return PersonName.of(booking.message()).stream()
                .flatMap(booked -> candidates.stream()
                        .filter(one ->
                                names.getOrDefault(one, List.of()).stream().anyMatch(booked::isLike)))
                .collect(Collectors.toSet());
    }

    private Optional<List<Lane>> ask(Accepting booking, Set<UUID> candidates, Set<UUID> notThem) {
        boolean asked = false;
        for (UUID candidate : candidates) {
            asked |= !notThem.contains(candidate) && inTransaction(() -> ask(booking, candidate));
        }
        return asked ? Optional.of(List.of()) : Optional.empty();
    }

    private boolean ask(Accepting booking, UUID candidate) {
        return bookings.casesOf(candidate, booking).stream()
                .findFirst()
                .filter(one -> queue.put(booking, candidate, one.id()))
                .isPresent();
    }

    /** Nothing new costs what one new booking costs. */
    private List<Lane> rehearsed(Partner jail, Snapshot snapshot, Instant now) {
        Accepting nobody = new Accepting(Rehearsal.somebody(now), jail, new byte[0], snapshot, now);
        transaction.executeWithoutResult(status -> rehearsal.of(nobody));
        return List.of();
    }

    private <T> T inTransaction(Supplier<T> work) {
        return Objects.requireNonNull(transaction.execute(status -> work.get()));
    }
}
