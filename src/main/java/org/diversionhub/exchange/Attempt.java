package org.diversionhub.exchange;

import java.time.Instant;
import org.diversionhub.disclosure.RedactedMessage;
import org.diversionhub.partner.Partner;

/** One try to deliver: what may go, to whom, and until when it may be sent. */
record Attempt(
        Deliveries.Claimed claimed, Partner recipient, RedactedMessage message, Snapshot snapshot, Instant until) {
    @Override
    public String toString() {
        return "Attempt[" + claimed + "]";
    }
}
