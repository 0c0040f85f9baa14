package org.diversionhub.exchange;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Fault;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Program;
import org.diversionhub.referral.CaseHandles;
import org.diversionhub.referral.Cases;
import org.diversionhub.referral.LeadCase;
import org.diversionhub.referral.Participants;
import org.diversionhub.referral.Persons;
import org.diversionhub.trust.Receipts;
import org.diversionhub.trust.Vault;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
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
    private final Receipts receipts;
    private final Cases cases;
    private final CaseHandles handles;
    private final Participants participants;
    private final Persons persons;
    private final Vault vault;
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
            Receipts receipts,
            Cases cases,
            CaseHandles handles,
            Participants participants,
            Persons persons,
            Vault vault,
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
        this.receipts = receipts;
        this.cases = cases;
        this.handles = handles;
        this.participants = participants;
        this.persons = persons;
        this.vault = vault;
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
            case ConsentMessages.KIND -> about(accepting, consented(accepting));
            case Corrections.KIND -> corrected(accepting);
            case REFERRAL -> about(accepting, List.of(referred(accepting)));
            default -> about(accepting, named(accepting).stream().toList());
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

    private Optional<LeadCase> named(Accepting accepting) {
        return accepting
                .message()
                .text("referral.id")
                .flatMap(id -> handles.caseOf(accepting.sender().id(), id))
                .flatMap(cases::lock);
    }

    /**
     * A consent covers all of the participant's cases unless it names one. A revocation is of whom its consent is of,
     * whatever else it says: were it asked whether that fits as well, the answer would tell.
     */
    private List<LeadCase> consented(Accepting accepting) {
        Optional<UUID> revoked = consentMessages.revokedOf(accepting);
        if (revoked.isPresent()) {
            participants.hold(revoked.get());
            return cases.lockOf(consentMessages.coveredByRevoked(accepting));
        }
        if (accepting.message().text("referral.id").isPresent()) {
            return named(accepting).stream().toList();
        }
        Optional<String> key = accepting.message().text("participant.key");
        return key.isEmpty()
                ? identified(accepting)
                : key.flatMap(own -> participants.byKey(accepting.sender().id(), own))
                        .map(participants::hold)
                        .map(named -> first(named, persons.of(named)))
                        .orElse(List.of());
    }

    /** All cases of these, those of the one who is named before the others; nothing if that one has none. */
    private List<LeadCase> first(UUID named, List<UUID> all) {
        List<LeadCase> found = new ArrayList<>(cases.lockOf(all));
        found.sort(Comparator.comparing(one -> !one.participant().equals(named)));
        return found.isEmpty() || !found.get(0).participant().equals(named) ? List.of() : found;
    }

    /**
     * A consent may come before the referral and waits for it. It is kept in a file of its own whether the person is
     * known or not, so that the answer does not tell.
     */
    private List<LeadCase> identified(Accepting accepting) {
        Optional<Program> program =
                accepting.snapshot().programs().ofMember(accepting.sender().id());
        return program.map(known -> identified(accepting, known)).orElse(List.of());
    }

    private List<LeadCase> identified(Accepting accepting, Program program) {
        return participants
                .consenting(accepting.message(), program.id(), accepting.now())
                .map(participant -> {
                    List<LeadCase> all = new ArrayList<>(cases.lockOf(persons.of(participant)));
                    String giver = accepting.sender().id();
                    LeadCase file = cases.openFile(begin(), participant, giver, program.id(), accepting.now());
                    files.opened(file, program, accepting.now());
                    all.add(file);
                    all.sort(Comparator.comparing(one -> !one.participant().equals(participant)));
                    return all;
                })
                .orElse(List.of());
    }

    /** A first referral opens a case; a later one under the same referral.id belongs to it. */
    private LeadCase referred(Accepting accepting) {
        return named(accepting).orElseGet(() -> {
            String sender = accepting.sender().id();
            String program = accepting
                    .snapshot()
                    .programs()
                    .ofMember(sender)
                    .orElseThrow()
                    .id();
            UUID participant = participants.referred(accepting.message(), accepting.sender(), program, accepting.now());
            UUID id = begin();
            LeadCase opened = cases.open(id, participant, sender, program, accepting.message(), accepting.now());
            accepting.message().text("referral.id").ifPresent(own -> handles.keep(id, sender, "referral.id", own));
            return opened;
        });
    }

    /** @return the id of a case that has its key and nothing else yet */
    private UUID begin() {
        UUID id = UUID.randomUUID();
        shredIfNothingIsKept(id);
        vault.begin(id);
        return id;
    }

    /** A key outlives a transaction that ended; where nobody knows how it ended, it stays. */
    private void shredIfNothingIsKept(UUID id) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCompletion(int status) {
                if (status == STATUS_ROLLED_BACK) {
                    vault.shred(id);
                }
            }
        });
    }
}
