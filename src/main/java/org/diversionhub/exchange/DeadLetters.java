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
import org.diversionhub.message.Kind;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The deliveries that wait for a person, and the way back for them. It needs a database, not a running hub. */
public final class DeadLetters {
    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final Audit audit;
    private final Clock clock;

    public DeadLetters(DataSource database, Clock clock) {
        this.sql = JdbcClient.create(database);
        this.transaction = new TransactionTemplate(new JdbcTransactionManager(database));
        this.audit = Audit.ofCommands(database, clock);
        this.clock = clock;
    }

    /** A delivery that ended without having arrived. The reason is a word of the hub's. */
    public record DeadLetter(UUID delivery, String partner, Kind kind, Instant since, String reason) {}

    /**
     * What dead letters have in common; each part that is there narrows.
     *
     * @param kind with its variant, or its name for all of them
     * @param since dead since then or later
     */
    public record Wanted(
            Optional<String> partner, Optional<String> kind, Optional<String> reason, Optional<Instant> since) {
        boolean isMet(DeadLetter letter) {
            return partner.filter(one -> !one.equals(letter.partner())).isEmpty()
                    && kind.filter(one -> !one.equals(letter.kind().toString())
                                    && !one.equals(letter.kind().name()))
                            .isEmpty()
                    && reason.filter(one -> !one.equals(letter.reason())).isEmpty()
                    && since.filter(letter.since()::isBefore).isEmpty();
        }
    }

    /** Those whose task is still open and that are wanted, oldest first. */
    public List<DeadLetter> all(Wanted wanted) {
        return all().stream().filter(wanted::isMet).toList();
    }

    /** Those whose task is still open, oldest first. */
    public List<DeadLetter> all() {
        return sql.sql(
                        "select d.id, d.partner, d.kind, t.at, t.reason from task t join delivery d on d.id = t.delivery_id"
                                + " where t.done_at is null and d.state = 'DEAD' order by t.at")
                .query((row, n) -> new DeadLetter(
                        row.getObject("id", UUID.class),
                        row.getString("partner"),
                        Kind.parse(row.getString("kind")),
                        row.getTimestamp("at").toInstant(),
                        row.getString("reason")))
                .list();
    }

    /**
     * Puts a dead letter back to its place, with its whole time again; the sweep of the running hub finds it there. It
     * is an attempt like any other: whether it may go is asked then.
     *
     * @return whether there was such a dead letter
     */
    public boolean retry(UUID id, String operator) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            Optional<Entry> again = revive(id, operator);
            again.ifPresent(entry -> {
                close(id);
                followedBy(id);
                audit.append(entry);
            });
            return again.isPresent();
        }));
    }

    private Optional<Entry> revive(UUID id, String operator) {
        return sql.sql("""
                        update delivery set state = 'PENDING', next_at = :now, sweep_at = :now, since = :now,
                            give_up_at = case when fixed_end then give_up_at
                                else cast(:now as timestamptz) + (give_up_at - since) end, updated_at = :now
                        where id = :id and state = 'DEAD' and not (fixed_end and give_up_at <= :now) returning id, partner, kind, message_id""")
                .param("id", id)
                .param("now", now())
                .query((row, n) -> entry(row, operator))
                .optional();
    }

    /** What corrects it waits for it, and goes behind it. */
    private void followedBy(UUID id) {
        sql.sql("""
                        update delivery c set state = 'PENDING', next_at = :now, sweep_at = :now, since = :now,
                            give_up_at = cast(:now as timestamptz) + (c.give_up_at - c.since), updated_at = :now
                        from message m join delivery d on d.message_id in (m.corrects, m.id)
                        where d.id = :id and m.id = c.message_id and c.partner = d.partner
                            and c.state = 'HELD' and c.reason = 'BEHIND_DEAD'""").param("id", id).param("now", now()).update();
    }

    private static Entry entry(ResultSet row, String operator) throws SQLException {
        return new Entry(
                Entry.Event.REVIVED,
                "operator:" + operator,
                row.getString("partner"),
                null,
                row.getObject("message_id", UUID.class),
                row.getObject("id", UUID.class),
                Kind.parse(row.getString("kind")),
                Optional.empty(),
                "retry");
    }

    private void close(UUID id) {
        sql.sql("update task set done_at = ? where delivery_id = ? and done_at is null")
                .params(now(), id)
                .update();
    }

    private Timestamp now() {
        return Timestamp.from(clock.instant());
    }
}
