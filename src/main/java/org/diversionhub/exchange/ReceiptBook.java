package org.diversionhub.exchange;

import java.security.MessageDigest;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.trust.Tokens;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Which messages were answered: it makes sending again harmless. It holds keyed hashes and times, nothing of a message.
 */
@Repository
class ReceiptBook {
    private final JdbcClient sql;
    private final Tokens tokens;

    ReceiptBook(JdbcClient sql, Tokens tokens) {
        this.sql = sql;
        this.tokens = tokens;
    }

    /** An id that was answered before. */
    record Earlier(boolean sameBody, Instant receivedAt) {}

    byte[] idToken(String sender, String messageId) {
        return tokens.token("message", sender, messageId);
    }

    /** Enters the message, unless its id is there already; a second sender of the same id waits for the first. */
    Optional<Earlier> enter(String sender, byte[] idToken, String sha256, Instant now) {
        byte[] bodyToken = tokens.token("body", sha256);
        int entered = sql.sql("insert into receipt (sender, id_token, body_token, received_at) values (?, ?, ?, ?)"
                        + " on conflict do nothing")
                .params(sender, idToken, bodyToken, Timestamp.from(now))
                .update();
        return entered == 1 ? Optional.empty() : Optional.of(earlier(sender, idToken, bodyToken));
    }

    /** The stay in jail, as this jail numbers it. */
    byte[] stayToken(String jail, CanonicalMessage booking) {
        return tokens.token("stay", jail, bookingNumber(booking));
    }

    /**
     * One thing that happened in a stay, told of one case or one person. It is no message id, or sending a booking
     * under the id of one in a roster would tell whether that was somebody's.
     */
    byte[] eventToken(String jail, CanonicalMessage booking, UUID about) {
        String variant = String.valueOf(booking.kind().variant());
        String day = booking.text("custody.projectedRelease")
                .filter(planned -> variant.equals("release-scheduled"))
                .orElse("-");
        return tokens.token("custody", jail, bookingNumber(booking), variant, day, about.toString());
    }

    private static String bookingNumber(CanonicalMessage booking) {
        return booking.text("custody.bookingNumber").orElseThrow();
    }

    /** @return whether it was not told before */
    boolean enterEvent(String jail, byte[] eventToken, Instant now) {
        return sql.sql("insert into receipt (sender, id_token, body_token, received_at) values (?, ?, ?, ?)"
                                + " on conflict do nothing")
                        .params(jail, eventToken, eventToken, Timestamp.from(now))
                        .update()
                == 1;
    }

    boolean has(String sender, byte[] idToken) {
        return sql.sql("select count(*) from receipt where sender = ? and id_token = ?")
                        .params(sender, idToken)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    private Earlier earlier(String sender, byte[] idToken, byte[] bodyToken) {
        return sql.sql("select body_token, received_at from receipt where sender = ? and id_token = ?")
                .params(sender, idToken)
                .query((row, n) -> new Earlier(
                        MessageDigest.isEqual(row.getBytes(1), bodyToken),
                        row.getTimestamp(2).toInstant()))
                .single();
    }
}
