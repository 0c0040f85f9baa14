package org.diversionhub.exchange;

import java.security.MessageDigest;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
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
