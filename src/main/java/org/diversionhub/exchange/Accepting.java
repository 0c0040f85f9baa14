package org.diversionhub.exchange;

import java.time.Instant;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.partner.Partner;

/** One message on its way into the database. */
record Accepting(CanonicalMessage message, Partner sender, byte[] idToken, Snapshot snapshot, Instant now) {
    /** The same, found again by another token. */
    Accepting under(byte[] token) {
        return new Accepting(message, sender, token, snapshot, now);
    }

    @Override
    public String toString() {
        return "Accepting[" + message.kind() + ", " + sender.id() + "]";
    }
}
