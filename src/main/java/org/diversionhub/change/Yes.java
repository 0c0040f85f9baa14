package org.diversionhub.change;

import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.diversionhub.trust.HubSignature;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A person's approval of one configuration on one hub, signed with the hub's key. It counts once.
 *
 * @param after when that hub had put something into force last, in microseconds
 */
record Yes(String node, long after, String digest, Instant at, String by) {
    private static final String DOMAIN = "configuration-approval";

    private byte[] content() {
        return String.join("\n", node, Long.toString(after), digest, at.toString(), by)
                .getBytes(StandardCharsets.UTF_8);
    }

    static Yes now(String node, long after, String digest, Instant now, String by) {
        return new Yes(node, after, digest, now.truncatedTo(ChronoUnit.MICROS), by);
    }

    void keep(JdbcClient sql, HubSignature signature) {
        sql.sql("insert into configuration_approval values (?, ?, ?, ?, ?, ?) on conflict (node, after)"
                        + " do update set digest = excluded.digest, at = excluded.at, by = excluded.by,"
                        + " signature = excluded.signature")
                .params(node, after, digest, Timestamp.from(at), by, signature.sign(DOMAIN, content()))
                .update();
    }

    /** @return none if there is none, or if the hub's key has not signed it */
    static Optional<Yes> to(String node, long after, String digest, JdbcClient sql, HubSignature signature) {
        return sql.sql("select * from configuration_approval where node = ? and after = ? and digest = ?")
                .params(node, after, digest)
                .query((row, n) -> {
                    Yes yes =
                            new Yes(node, after, digest, row.getTimestamp("at").toInstant(), row.getString("by"));
                    return signature.verify(DOMAIN, yes.content(), row.getBytes("signature"))
                            ? Optional.of(yes)
                            : Optional.<Yes>empty();
                })
                .optional()
                .flatMap(found -> found);
    }
}
