package org.diversionhub.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.diversionhub.referral.Cases;
import org.diversionhub.referral.LeadCase;
import org.springframework.stereotype.Component;

/** What a jail tells of a participant, in each case of an agency that it books for. */
@Component
class Bookings {
    private final Cases cases;
    private final ReceiptBook book;
    private final Keeping keeping;

    Bookings(Cases cases, ReceiptBook book, Keeping keeping) {
        this.cases = cases;
        this.book = book;
        this.keeping = keeping;
    }

    /** The cases in which the sender's word counts, held until the transaction ends. */
    List<LeadCase> casesOf(UUID participant, Accepting booking) {
        List<String> agencies =
                booking.snapshot().program().agenciesOf(booking.sender().id());
        return cases.lockOf(participant).stream()
                .filter(one -> agencies.contains(one.agency()))
                .toList();
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

    /**
     * Keeps it in each case to which it was not told before.
     *
     * @return empty where there is none
     */
    Optional<List<Lane>> keepOnce(Accepting booking, List<LeadCase> found) {
        List<Lane> lanes = new ArrayList<>();
        boolean kept = false;
        for (LeadCase one : found) {
            if (enter(booking, one)) {
                lanes.addAll(keeping.keep(booking.under(token(booking, one)), one));
                kept = true;
            }
        }
        return kept ? Optional.of(lanes) : Optional.empty();
    }

    private boolean enter(Accepting booking, LeadCase one) {
        return book.enterEvent(booking.sender().id(), token(booking, one), booking.now());
    }

    private byte[] token(Accepting booking, LeadCase one) {
        return book.eventToken(booking.sender().id(), booking.message(), one.id());
    }
}
