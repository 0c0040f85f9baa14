package org.diversionhub.exchange;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Partner;
import org.diversionhub.referral.LeadCase;
import org.springframework.stereotype.Component;

/**
 * What the clock tells by itself: that there was no intake in its time. It is kept and disclosed as if the case
 * management that answers for the case had said it, with that one's part 2 label.
 */
@Component
class ClockMessages {
    /** As senders are named; no partner has such an id. */
    static final String SENDER = "hub:clock";

    private static final Kind MISSED = new Kind("intake-status", "missed");

    private final ReceiptBook book;
    private final Keeping keeping;

    ClockMessages(ReceiptBook book, Keeping keeping) {
        this.book = book;
        this.keeping = keeping;
    }

    static boolean are(Accepting accepting) {
        return accepting.sender().id().equals(SENDER);
    }

    /** Once a case, however often the clock rings. */
    List<Lane> intakeMissed(LeadCase known, Instant due, Snapshot snapshot, Instant now) {
        byte[] token = book.ownToken(known.id(), MISSED);
        return snapshot.sender(SENDER, known)
                .filter(manager -> book.enterEvent(SENDER, token, now))
                .map(manager -> keeping.keep(
                        new Accepting(
                                new CanonicalMessage(MISSED, "", due, missed()), as(manager), token, snapshot, now),
                        known))
                .orElse(List.of());
    }

    private static ObjectNode missed() {
        ObjectNode record = JsonNodeFactory.instance.objectNode();
        record.putObject("engagement").put("intakeCompleted", false);
        return record;
    }

    private static Partner as(Partner manager) {
        return new Partner(
                SENDER,
                manager.name(),
                manager.role(),
                List.of(),
                manager.part2Program(),
                manager.hipaaEntity(),
                Map.of(),
                Set.of(),
                Optional.empty());
    }
}
