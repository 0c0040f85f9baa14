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
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The single releases: of one message to one partner, once, on one authority. What can be released, where each stands,
 * and the way back for one that has not gone. It needs a database, not a running hub.
 */
public final class Releases {
    /** What a consent waits for that is released singly, until somebody has listed its fields. */
    static final String TO_ENTER = "release-to-enter";

    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final Audit audit;
    private final Clock clock;

    public Releases(DataSource database, Clock clock) {
        this.sql = JdbcClient.create(database);
        this.transaction = new TransactionTemplate(new JdbcTransactionManager(database));
        this.audit = Audit.ofCommands(database, clock);
        this.clock = clock;
    }

    /** One of them. */
    public record Release(
            UUID authority,
            AuthorityType type,
            String state,
            UUID message,
            Kind kind,
            String partner,
            List<String> fields) {}

    /** All that were entered, the last first. */
    public List<Release> all() {
        return sql.sql("""
                        select a.id, a.type, a.listed, a.complete, a.revoked_at <= :now or a.ends_at <= :now as over,
                            d.state, d.message_id, d.kind, d.partner
                        from authority a join delivery d on d.id = a.delivery_id
                        where a.listed <> '{}' order by d.seq desc""")
                .param("now", Timestamp.from(clock.instant()))
                .query((row, n) -> release(row))
                .list();
    }

    private static Release release(ResultSet row) throws SQLException {
        return new Release(
                row.getObject("id", UUID.class),
                AuthorityType.valueOf(row.getString("type")),
                state(row),
                row.getObject("message_id", UUID.class),
                Kind.parse(row.getString("kind")),
                row.getString("partner"),
                List.of((String[]) row.getArray("listed").getArray()));
    }

    private static String state(ResultSet row) throws SQLException {
        return switch (row.getString("state")) {
            case "DELIVERED" -> "used-up";
            case "DEAD" -> "dead-letter";
            case "WITHHELD" -> "ended";
            default -> row.getBoolean("over") ? "over" : row.getBoolean("complete") ? "approved" : "waits";
        };
    }

    /** A message that can be released, without its content. */
    public record Message(UUID id, Kind kind, String sender, Instant at) {}

    /** What the hub keeps of a person, the last first; who looked stands in the audit. */
    public List<Message> messages(UUID participant, String operator) {
        audit(Entry.of(Entry.Event.VIEWED, operator, participant, "messages to release"));
        return sql.sql("""
                        select m.id, m.kind, m.sender, m.accepted_at from message m join lead_case c on c.id = m.case_id
                        where c.participant_id = ? and m.kind not like 'consent/%' order by m.accepted_at desc""")
                .param(participant)
                .query((row, n) -> new Message(
                        row.getObject("id", UUID.class),
                        Kind.parse(row.getString("kind")),
                        row.getString("sender"),
                        row.getTimestamp("accepted_at").toInstant()))
                .list();
    }

    /** Whose an authority is. */
    public Optional<UUID> subject(UUID authority) {
        return sql.sql("select participant_id from authority where id = ?")
                .param(authority)
                .query(UUID.class)
                .optional();
    }

    /**
     * Takes one back. A consent of which nothing has been seen can then be entered again, rightly; otherwise it is used
     * up.
     *
     * @return whether there was one, and it was not on its way
     */
    public boolean withdraw(UUID authority, String operator) {
        Instant now = clock.instant();
        return Boolean.TRUE.equals(transaction.execute(status -> {
            Optional<Ended> ended = end(authority, now);
            ended.ifPresent(one -> {
                sql.sql(one.reusable() ? ENTER_AGAIN : OVER)
                        .param("id", authority)
                        .param("now", Timestamp.from(now))
                        .param("enter", TO_ENTER)
                        .update();
                audit.append(one.entry(operator));
            });
            return ended.isPresent();
        }));
    }

    private static final String ENTER_AGAIN = """
            update authority set delivery_id = null, listed = '{}', entered_by = null, approved_by = null,
                approved_at = null, waits_for = replace(waits_for, 'single-release', :enter)
            where id = :id""";

    private static final String OVER = "update authority set revoked_at = least(revoked_at, :now) where id = :id";

    private record Ended(UUID delivery, UUID message, String partner, Kind kind, UUID subject, boolean reusable) {
        Entry entry(String operator) {
            return new Entry(
                    Entry.Event.ENTERED,
                    operator,
                    partner,
                    subject,
                    message,
                    delivery,
                    kind,
                    Optional.empty(),
                    "release-withdrawn");
        }
    }

    /** The delivery before the authority, as a claim takes them. */
    private Optional<Ended> end(UUID authority, Instant now) {
        return sql.sql("""
                        update delivery d set state = 'WITHHELD', reason = 'WITHDRAWN', updated_at = :now
                        from authority a
                        where a.id = :id and a.listed <> '{}' and d.id = a.delivery_id
                            and d.state in ('HELD', 'PENDING', 'DEAD')
                        returning d.id, d.message_id, d.partner, d.kind, a.participant_id,
                            a.type <> 'COURT_ORDER' and not d.shown as reusable""")
                .param("id", authority)
                .param("now", Timestamp.from(now))
                .query((row, n) -> new Ended(
                        row.getObject("id", UUID.class),
                        row.getObject("message_id", UUID.class),
                        row.getString("partner"),
                        Kind.parse(row.getString("kind")),
                        row.getObject("participant_id", UUID.class),
                        row.getBoolean("reusable")))
                .optional();
    }

    private void audit(Entry entry) {
        transaction.executeWithoutResult(status -> audit.append(entry));
    }

    /** What somebody wants released. */
    public record Wanted(
            Basis basis,
            UUID message,
            String partner,
            List<String> fields,
            @Nullable Instant until,
            String operator) {
        @Override
        public String toString() {
            return "Wanted[" + message + "]";
        }
    }

    /** On what. */
    public sealed interface Basis {
        /** A consent of the person's that waits for it. */
        record Consent(UUID authority) implements Basis {}

        /** A court order, with its subpoena. */
        record CourtOrder(String order, String subpoena) implements Basis {
            @Override
            public String toString() {
                return "CourtOrder[]";
            }
        }
    }

    /** What became of it. */
    public sealed interface Answer {
        /** It waits for a second person. */
        record Entered(UUID authority, UUID delivery) implements Answer {}

        /** It was not taken, for each of these reasons; none repeats a value. */
        record Refused(List<String> faults) implements Answer {}
    }
}
