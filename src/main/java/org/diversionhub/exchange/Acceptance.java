package org.diversionhub.exchange;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Fault;
import org.diversionhub.partner.Partner;
import org.diversionhub.referral.CaseHandles;
import org.diversionhub.referral.LeadCase;
import org.diversionhub.referral.Participants;
import org.diversionhub.trust.Receipts;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Accepts a message in one transaction: receipt, case, parties, sealed content, deliveries and audit, all or nothing.
 * The receipt is signed after the commit, never before.
 */
@Component
class Acceptance {
    private static final String REFERRAL = "diversion-referral";

    private static final String OWN_KEY = "participant.ownKey";

    private final TransactionTemplate transaction;
    private final ReceiptBook book;
    private final WhoseCases whose;
    private final Receipts receipts;
    private final CaseHandles handles;
    private final Participants participants;
    private final ConsentMessages consentMessages;
    private final FileClock files;
    private final Emergencies emergencies;
    private final Keeping keeping;
    private final ToldBookings bookings;
    private final Screening screening;
    private final Corrections corrections;
    private final Clock clock;

    Acceptance(
            PlatformTransactionManager transactions,
            ReceiptBook book,
            WhoseCases whose,
            Receipts receipts,
            CaseHandles handles,
            Participants participants,
            ConsentMessages consentMessages,
            FileClock files,
            Emergencies emergencies,
            Keeping keeping,
            ToldBookings bookings,
            Screening screening,
            Corrections corrections,
            Clock clock) {
        this.transaction = new TransactionTemplate(transactions);
        this.book = book;
        this.whose = whose;
        this.receipts = receipts;
        this.handles = handles;
        this.participants = participants;
        this.consentMessages = consentMessages;
        this.files = files;
        this.emergencies = emergencies;
        this.keeping = keeping;
        this.bookings = bookings;
        this.screening = screening;
        this.corrections = corrections;
        this.clock = clock;
    }

    /** How the transaction ended. */
    private sealed interface Ending {
        record Kept(Instant receivedAt, List<Lane> lanes) implements Ending {}

        record Not(Problem problem) implements Ending {}
    }

    Answer accept(CanonicalMessage message, Partner sender, String sha256, Snapshot snapshot) {
        Ending ending = transaction.execute(status -> {
            Ending end = decide(message, sender, sha256, snapshot);
            if (end instanceof Ending.Not) {
                status.setRollbackOnly();
            }
            return end;
        });
        return switch (ending) {
            case Ending.Not not -> new Answer.Refused(not.problem());
            case Ending.Kept kept ->
                new Answer.Accepted(
                        message.id(),
                        receipts.sign(
                                message.id(),
                                kept.receivedAt(),
                                sha256,
                                callback(message, sender, snapshot, kept.receivedAt())),
                        kept.lanes(),
                        kept.receivedAt());
            case null -> throw new IllegalStateException("the transaction has no end");
        };
    }

    /** Whom an officer calls, the same for every referral: that somebody took it on is not the officer's to learn. */
    private static @Nullable String callback(
            CanonicalMessage message, Partner sender, Snapshot snapshot, Instant receivedAt) {
        return isReferral(message)
                ? snapshot.programs()
                        .ofMember(sender.id())
                        .flatMap(program -> program.callback(receivedAt))
                        .orElse(null)
                : null;
    }

    private Ending decide(CanonicalMessage message, Partner sender, String sha256, Snapshot snapshot) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        byte[] idToken = book.idToken(sender.id(), message.id());
        Optional<ReceiptBook.Earlier> earlier = book.enter(sender.id(), idToken, sha256, now);
        if (earlier.isPresent()) {
            return repeated(earlier.get());
        }
        Accepting accepting = new Accepting(message, sender, idToken, snapshot, now);
        return switch (message.kind().name()) {
            case "custody-event" -> booking(accepting);
            case ConsentMessages.KIND -> about(accepting, whose.consented(accepting));
            case Corrections.KIND -> corrected(accepting);
            case REFERRAL -> about(accepting, List.of(whose.referred(accepting)));
            default -> about(accepting, whose.named(accepting).stream().toList());
        };
    }

    private static Ending repeated(ReceiptBook.Earlier earlier) {
        return earlier.sameBody()
                ? new Ending.Kept(earlier.receivedAt(), List.of())
                : new Ending.Not(
                        Problem.of(Problem.Type.ID_REUSED, "give each message an id of its own; nothing was kept"));
    }

    /**
     * A booking of somebody unknown ends here with the same receipt and after the same work, in each programme that the
     * jail serves: nothing of it is kept.
     */
    private Ending booking(Accepting accepting) {
        bookings.put(List.of(accepting));
        return new Ending.Kept(accepting.now(), List.of());
    }

    private Ending corrected(Accepting accepting) {
        return switch (corrections.take(accepting)) {
            case Corrections.Done.Kept kept -> new Ending.Kept(accepting.now(), kept.lanes());
            case Corrections.Done.Wrong wrong -> new Ending.Not(Problem.invalid(wrong.faults()));
        };
    }

    private Ending about(Accepting accepting, List<LeadCase> found) {
        if (found.isEmpty()) {
            boolean named = accepting.message().text("referral.id").isPresent();
            return named
                    ? wrong("/referral/id", "no referral of yours has this id")
                    : wrong(
                            "/participant/key",
                            "no participant has this key; name the case by referral.id, or the person by key; in a"
                                    + " consent also by name, birthDate and an identifier");
        }
        if (consentMessages.revokedOf(accepting).isEmpty() && namesAnother(accepting, found.get(0))) {
            return wrong("/participant/key", "this referral is of another participant");
        }
        if (isOtherDoor(accepting.message(), found.get(0))) {
            return wrong(
                    "/message/variant", "this referral.id was opened by another variant; give the new one its own");
        }
        List<Fault> faults = new ArrayList<>(emergencies.faults(accepting));
        faults.addAll(ServiceReferrals.faults(accepting));
        if (!faults.isEmpty()) {
            return new Ending.Not(Problem.invalid(faults));
        }
        Optional<Fault> fault = consentMessages.apply(accepting, found);
        if (fault.isPresent()) {
            return new Ending.Not(Problem.invalid(List.of(fault.get())));
        }
        List<Lane> lanes = new ArrayList<>();
        found.forEach(one -> lanes.addAll(keeping.keep(screening.of(accepting, one), one)));
        if (isReferral(accepting.message()) || accepting.message().kind().name().equals(ConsentMessages.KIND)) {
            files.settle(found.get(0).participant(), accepting.now());
        }
        return new Ending.Kept(accepting.now(), lanes);
    }

    /**
     * A referral may bring the sender's own name for the person; in any other message the key has to be known. A
     * referral's key is held against what this sender called the person of this case before and nothing else, or the
     * answer would tell whom the hub takes for one person.
     */
    private boolean namesAnother(Accepting accepting, LeadCase known) {
        String sender = accepting.sender().id();
        Optional<String> key = accepting.message().text("participant.key");
        if (!isReferral(accepting.message())) {
            return key.filter(given -> !participants.byKey(sender, given).equals(Optional.of(known.participant())))
                    .isPresent();
        }
        if (key.filter(own -> handles.isOther(known.id(), sender, OWN_KEY, own)).isPresent()) {
            return true;
        }
        key.ifPresent(own -> {
            participants.callSo(known.participant(), sender, own);
            handles.keep(known.id(), sender, OWN_KEY, own);
        });
        return false;
    }

    private static boolean isReferral(CanonicalMessage message) {
        return message.kind().name().equals(REFERRAL);
    }

    private static boolean isOtherDoor(CanonicalMessage message, LeadCase known) {
        return isReferral(message) && !known.door().equals(message.kind().variant());
    }

    private static Ending wrong(String pointer, String rule) {
        return new Ending.Not(Problem.invalid(List.of(new Fault(pointer, rule))));
    }
}
