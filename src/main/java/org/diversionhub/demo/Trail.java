package org.diversionhub.demo;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.diversionhub.disclosure.Reason;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Kind;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the hub's audit says of the one person of this run: the demo shows decisions, it does not make them up. */
final class Trail {
    private final JdbcClient sql;
    private final long from;

    private Trail(JdbcClient sql, long from) {
        this.sql = sql;
        this.from = from;
    }

    /** From now on; the first message that comes is of the person who counts. */
    static Trail startingNow(JdbcClient sql) {
        return new Trail(
                sql,
                sql.sql("select coalesce(max(seq), 0) from audit")
                        .query(Long.class)
                        .single());
    }

    /** Every decision to send or not to send, in order. */
    List<Decision> decisions() {
        return sql.sql("""
                        select a.*, extract(epoch from a.at - m.accepted_at) as after from audit a join message m on m.id = a.message_id
                        where a.seq > :from and a.event in ('DISCLOSING', 'WITHHELD') and a.subject =
                            (select subject from audit where seq > :from and event = 'ACCEPTED' order by seq limit 1)
                        order by a.seq""").param("from", from).query((row, n) -> decision(row)).list();
    }

    /**
     * Why the latest message of this kind does not go to this recipient; empty if it went or nothing is decided yet.
     */
    Optional<Reason> withheld(String recipient, String kind) {
        return decisions().stream()
                .filter(one ->
                        one.recipient().equals(recipient) && one.kind().name().equals(kind))
                .reduce((earlier, later) -> later)
                .filter(last -> !last.gone())
                .map(last -> Reason.valueOf(last.reason()));
    }

    private static Decision decision(ResultSet row) throws SQLException {
        return new Decision(
                Duration.ofMillis(Math.round(row.getDouble("after") * 1000)),
                row.getString("event").equals("DISCLOSING"),
                row.getString("recipient"),
                row.getObject("delivery_id", UUID.class),
                Kind.parse(row.getString("kind")),
                paths(row.getArray("shared")),
                paths(row.getArray("masked")),
                paths(row.getArray("withheld")),
                row.getString("outcome"));
    }

    private static List<FieldPath> paths(Array array) throws SQLException {
        return Arrays.stream((String[]) array.getArray()).map(FieldPath::new).toList();
    }
}
