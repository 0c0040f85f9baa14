package org.diversionhub.exchange;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.diversionhub.partner.Program;
import org.diversionhub.referral.CaseHandles;
import org.diversionhub.referral.Cases;
import org.diversionhub.referral.LeadCase;
import org.diversionhub.referral.Participants;
import org.diversionhub.referral.Persons;
import org.diversionhub.trust.Vault;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Of which cases a message is, within the transaction that keeps it; the first of a referral opens one. */
@Component
class WhoseCases {
    private final Cases cases;
    private final CaseHandles handles;
    private final Participants participants;
    private final Persons persons;
    private final Vault vault;
    private final ConsentMessages consentMessages;
    private final FileClock files;

    WhoseCases(
            Cases cases,
            CaseHandles handles,
            Participants participants,
            Persons persons,
            Vault vault,
            ConsentMessages consentMessages,
            FileClock files) {
        this.cases = cases;
        this.handles = handles;
        this.participants = participants;
        this.persons = persons;
        this.vault = vault;
        this.consentMessages = consentMessages;
        this.files = files;
    }

    /** The one that the sender names by a referral.id of its own; locked. */
    Optional<LeadCase> named(Accepting accepting) {
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
    List<LeadCase> consented(Accepting accepting) {
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
    LeadCase referred(Accepting accepting) {
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
