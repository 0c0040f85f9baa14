package org.diversionhub.exchange;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.partner.Partner;

/** One message on its way into the database. */
record Accepting(CanonicalMessage message, Partner sender, byte[] idToken, Snapshot snapshot, Instant now) {
    /** The same message with another record. */
    Accepting with(ObjectNode record) {
        return new Accepting(
                new CanonicalMessage(message.kind(), message.id(), message.time(), record),
                sender,
                idToken,
                snapshot,
                now);
    }

    /** Another message in its place. */
    Accepting as(CanonicalMessage other) {
        return new Accepting(other, sender, idToken, snapshot, now);
    }

    /** The same, found again by another token. */
    Accepting under(byte[] token) {
        return new Accepting(message, sender, token, snapshot, now);
    }

    /** When it happened: what is dated in the future counts as of now. */
    Instant happened() {
        return happened(message, now);
    }

    static Instant happened(CanonicalMessage message, Instant now) {
        Instant told = message.time();
        return (told.isAfter(now) ? now : told).truncatedTo(ChronoUnit.MICROS);
    }

    @Override
    public String toString() {
        return "Accepting[" + message.kind() + ", " + sender.id() + "]";
    }
}
