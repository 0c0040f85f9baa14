package org.diversionhub.exchange;

import java.security.MessageDigest;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Kind;
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

    /** The stay in jail, as this jail numbers it; in another programme it is another. */
    byte[] stayToken(String jail, String program, CanonicalMessage booking) {
        return tokens.token("stay", jail, program, bookingNumber(booking));
    }

    /**
     * One thing that happened in a stay, told of one case or one person. It is no message id, or sending a booking
     * under the id of one in a roster would tell whether that was somebody's.
     */
    byte[] eventToken(String jail, CanonicalMessage booking, UUID about) {
        return tokens.token(
                "custody",
                jail,
                bookingNumber(booking),
                String.valueOf(booking.kind().variant()),
                about.toString());
    }

    /** The same, told by a roster, where entries have no ids: a jail corrects it by its event and its stay. */
    byte[] entryToken(String jail, String event, String bookingNumber) {
        return tokens.token("entry", jail, bookingNumber, event);
    }

    byte[] entryToken(String jail, CanonicalMessage booking) {
        return entryToken(jail, String.valueOf(booking.kind().variant()), bookingNumber(booking));
    }

    /** It was not so: if it is told again, it is told anew. */
    void forgetEvent(String jail, CanonicalMessage booking, UUID about) {
        sql.sql("delete from receipt where sender = ? and id_token = ?")
                .params(jail, eventToken(jail, booking, about))
                .update();
    }

    private static String bookingNumber(CanonicalMessage booking) {
        return booking.text("custody.bookingNumber").orElseThrow();
    }

    /** @return whether it was not told before; of a planned release, not with this day the last time */
    boolean enterEvent(String jail, CanonicalMessage booking, UUID about, Instant now) {
        String day = booking.text("custody.projectedRelease")
                .filter(planned -> "release-scheduled".equals(booking.kind().variant()))
                .orElse("-");
        byte[] dayToken = tokens.token("custody", day, about.toString());
        return enterEvent(jail, eventToken(jail, booking, about), dayToken, now);
    }

    /** @return whether it was not there before */
    boolean enterEvent(String sender, byte[] eventToken, Instant now) {
        return enterEvent(sender, eventToken, eventToken, now);
    }

    private boolean enterEvent(String sender, byte[] eventToken, byte[] day, Instant now) {
        return sql.sql("insert into receipt as r (sender, id_token, body_token, received_at) values (?, ?, ?, ?)"
                                + " on conflict (sender, id_token) do update set body_token = excluded.body_token,"
                                + " received_at = excluded.received_at where r.body_token <> excluded.body_token")
                        .params(sender, eventToken, day, Timestamp.from(now))
                        .update()
                == 1;
    }

    /** What the hub itself tells of a case, once. */
    byte[] ownToken(UUID caseId, Kind kind) {
        return tokens.token("own", caseId.toString(), kind.toString());
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
