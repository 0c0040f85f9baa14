package org.diversionhub.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Kind;
import org.diversionhub.referral.LeadCase;
import org.diversionhub.trust.Purpose;
import org.diversionhub.trust.Vault;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Accepted messages, their content sealed under the key of their case. */
@Repository
class Messages {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JdbcClient sql;
    private final Vault vault;

    Messages(JdbcClient sql, Vault vault) {
        this.sql = sql;
        this.vault = vault;
    }

    /** A kept message by its id, without its content. */
    record Latest(UUID id, Kind kind) {}

    UUID insert(Accepting accepting, LeadCase known) {
        UUID id = UUID.randomUUID();
        CanonicalMessage message = accepting.message();
        sql.sql("insert into message (id, case_id, sender, id_token, kind, origin, happened_at, accepted_at, sealed)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .params(
                        id,
                        known.id(),
                        accepting.sender().id(),
                        accepting.idToken(),
                        message.kind().toString(),
                        accepting.sender().origin().name(),
                        Timestamp.from(message.time()),
                        Timestamp.from(accepting.now()),
                        vault.seal(known.id(), context(id), bytes(message.record())))
                .update();
        return id;
    }

    /** Opens a message to make what one recipient gets. */
    CanonicalMessage open(UUID id, UUID caseId, Kind kind, Instant happenedAt, byte[] sealed) {
        return open(Purpose.DELIVERY, id, caseId, kind, happenedAt, sealed);
    }

    /** Opens a message for another purpose. */
    CanonicalMessage open(Purpose purpose, UUID id, UUID caseId, Kind kind, Instant happenedAt, byte[] sealed) {
        byte[] clear = vault.open(purpose, caseId, context(id), sealed);
        try {
            return new CanonicalMessage(kind, "", happenedAt, (ObjectNode) JSON.readTree(clear));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "a sealed message is no JSON", new IOException(e.getClass().getName()));
        }
    }

    /** The latest message of each kind among these that somebody else sent: the last that happened, not that came. */
    List<Latest> latest(UUID caseId, Set<Kind> kinds, String notFrom, UUID except) {
        return sql.sql("""
                        select distinct on (split_part(kind, '/', 1)) id, kind from message
                        where case_id = ? and kind = any(?) and sender <> ? and id <> ?
                        order by split_part(kind, '/', 1), least(happened_at, accepted_at) desc, accepted_at desc""")
                .params(caseId, kinds.stream().map(Kind::toString).toArray(String[]::new), notFrom, except)
                .query((row, n) -> new Latest(row.getObject(1, UUID.class), Kind.parse(row.getString(2))))
                .list();
    }

    private static String context(UUID id) {
        return "message:" + id;
    }

    private static byte[] bytes(ObjectNode record) {
        try {
            return JSON.writeValueAsBytes(record);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record that cannot be written", e);
        }
    }
}
