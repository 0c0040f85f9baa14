package org.diversionhub.exchange;

import java.time.Instant;
import org.diversionhub.disclosure.RedactedMessage;
import org.diversionhub.partner.Partner;

/** One try to deliver: what may go, to whom, until when it may be sent, and what was claimed with it. */
record Attempt(
        Leases.Claimed claimed, Partner recipient, RedactedMessage message, Snapshot snapshot, Instant until, Run run) {
    Attempt in(Run place) {
        return new Attempt(claimed, recipient, message, snapshot, until, place);
    }

    Attempt noLongerThan(Instant end) {
        return end.isBefore(until) ? new Attempt(claimed, recipient, message, snapshot, end, run) : this;
    }

    @Override
    public String toString() {
        return "Attempt[" + claimed + "]";
    }
}
