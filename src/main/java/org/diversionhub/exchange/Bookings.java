package org.diversionhub.exchange;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.partner.Program;
import org.diversionhub.referral.ActiveCases;
import org.diversionhub.referral.Cases;
import org.diversionhub.referral.LeadCase;
import org.diversionhub.referral.Persons;
import org.springframework.stereotype.Component;

/** What a jail tells of an active participant, in each case of an agency that it books for. */
@Component
class Bookings {
    private final Cases cases;
    private final ActiveCases active;
    private final Persons persons;
    private final ReceiptBook book;
    private final Keeping keeping;

    Bookings(Cases cases, ActiveCases active, Persons persons, ReceiptBook book, Keeping keeping) {
        this.cases = cases;
        this.active = active;
        this.persons = persons;
        this.book = book;
        this.keeping = keeping;
    }

    /** The cases of the person in which the sender's word counts, held until the transaction ends. */
    List<LeadCase> casesOf(UUID participant, Program program, Accepting booking) {
        List<LeadCase> all = cases.lockOf(persons.hold(participant));
        Set<UUID> concerned = new HashSet<>();
        concerned(Set.of(participant), program, booking).forEach(one -> concerned.add(one.id()));
        return all.stream().filter(one -> concerned.contains(one.id())).toList();
    }

    /** Likewise of several people, and without holding them. */
    List<ActiveCases.Found> concerned(Set<UUID> participants, Program program, Accepting booking) {
        List<String> agencies = program.agenciesOf(booking.sender().id());
        String event = String.valueOf(booking.message().kind().variant());
        return active.of(participants, agencies, event);
    }

    /** Keeps it in these cases, also where a roster has told it before: a message of its own is one. */
    List<Lane> keep(Accepting booking, List<LeadCase> found) {
        List<Lane> lanes = new ArrayList<>();
        for (LeadCase one : found) {
            enter(booking, one);
            lanes.addAll(keeping.keep(booking, one));
        }
        return lanes;
    }

    /** Keeps it in each case to which it was not told before; what a roster told is found again by its event. */
    List<Lane> keepOnce(Accepting booking, List<LeadCase> found) {
        List<Lane> lanes = new ArrayList<>();
        for (LeadCase one : found) {
            if (enter(booking, one)) {
                lanes.addAll(keeping.keep(booking, one));
            }
        }
        return lanes;
    }

    /** A stay that is corrected is known by what it is now; one that was none may be told anew. */
    void corrected(Accepting correction, Messages.Told wrong, Optional<CanonicalMessage> right) {
        String jail = correction.sender().id();
        right.ifPresentOrElse(
                now -> book.enterEvent(jail, now, wrong.caseId(), correction.now()),
                () -> book.forgetEvent(jail, wrong.message(), wrong.caseId()));
    }

    private boolean enter(Accepting booking, LeadCase one) {
        return book.enterEvent(booking.sender().id(), booking.message(), one.id(), booking.now());
    }
}
