package org.diversionhub.exchange;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.diversionhub.audit.Audit;
import org.diversionhub.audit.Entry;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.message.Kind;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Authorities that open nothing until a second person has looked at them, and that person's yes. The running hub finds
 * it within seconds. It needs a database, not a running hub.
 */
public final class Approvals {
    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final Audit audit;
    private final Clock clock;

    public Approvals(DataSource database, Clock clock) {
        this.sql = JdbcClient.create(database);
        this.transaction = new TransactionTemplate(new JdbcTransactionManager(database));
        this.audit = Audit.ofCommands(database, clock);
        this.clock = clock;
    }

    /**
     * One that waits, from whom and why.
     *
     * @param release what a single release would open, once somebody has entered it
     */
    public record Waiting(
            UUID authority,
            AuthorityType type,
            String giver,
            Instant signedAt,
            String reason,
            Optional<Release> release) {}

    /** One message to one partner, by which delivery it would go, which fields of it, and who entered that. */
    public record Release(
            UUID delivery, UUID message, Kind kind, String partner, List<String> fields, String enteredBy) {
        static Optional<Release> of(ResultSet row) throws SQLException {
            UUID delivery = row.getObject("delivery_id", UUID.class);
            return delivery == null
                    ? Optional.empty()
                    : Optional.of(new Release(
                            delivery,
                            row.getObject("message_id", UUID.class),
                            Kind.parse(row.getString("kind")),
                            row.getString("partner"),
                            List.of((String[]) row.getArray("listed").getArray()),
                            row.getString("entered_by")));
        }
    }

    /** Those that lack nothing else, oldest first. */
    public List<Waiting> all() {
        return sql.sql("""
                        select a.*, d.message_id, d.kind, d.partner
                        from authority a left join delivery d on d.id = a.delivery_id
                        where waits_for is not null and approved_by is null and missing = '{}' and revoked_at is null
                        order by signed_at""")
                .query((row, n) -> new Waiting(
                        row.getObject("id", UUID.class),
                        AuthorityType.valueOf(row.getString("type")),
                        row.getString("giver"),
                        row.getTimestamp("signed_at").toInstant(),
                        row.getString("waits_for"),
                        Release.of(row)))
                .list();
    }

    /**
     * @return whether there was such an authority, and somebody else than this approver gave it; of a single release
     *     whether it still waits, and somebody else entered it
     */
    public boolean approve(UUID id, String operator) {
        String approver = "operator:" + operator;
        return Boolean.TRUE.equals(transaction.execute(status -> {
            Optional<UUID> participant = sql.sql("""
                            update authority set approved_by = :by, approved_at = :now
                            where id = :id and waits_for is not null and approved_by is null and missing = '{}'
                                and revoked_at is null and giver <> :by and entered_by is distinct from :by
                                and not starts_with(waits_for, :enter) and (delivery_id is null or exists
                                    (select 1 from delivery d where d.id = delivery_id and d.state = 'HELD'))
                            returning participant_id""")
                    .param("by", approver)
                    .param("enter", Releases.TO_ENTER)
                    .param("now", Timestamp.from(clock.instant()))
                    .param("id", id)
                    .query(UUID.class)
                    .optional();
            participant.ifPresent(subject -> record(id, approver, subject));
            return participant.isPresent();
        }));
    }

    private void record(UUID authority, String approver, UUID subject) {
        sql.sql("update task set done_at = ? where about = ? and what = 'authority' and done_at is null")
                .params(Timestamp.from(clock.instant()), authority)
                .update();
        audit.append(new Entry(
                Entry.Event.APPROVED,
                approver,
                null,
                subject,
                null,
                null,
                null,
                Optional.empty(),
                "authority-approved"));
    }
}
