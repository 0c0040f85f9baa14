package org.diversionhub.exchange;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.diversionhub.audit.Audit;
import org.diversionhub.audit.Entry;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What waits for a person, and that person's word that it is done. It needs a database, not a running hub. */
public final class OpenTasks {
    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final Audit audit;
    private final Alarms alarms;
    private final Clock clock;

    public OpenTasks(DataSource database, Clock clock) {
        this.sql = JdbcClient.create(database);
        this.transaction = new TransactionTemplate(new JdbcTransactionManager(database));
        this.audit = Audit.ofCommands(database, clock);
        this.alarms = new Alarms(database, clock);
        this.clock = clock;
    }

    /**
     * One that is open.
     *
     * @param what the kind of task, such as clock, person-match, dead-letter
     * @param about the hub's own id of what it is about, or the delivery's; empty where the reason says all
     * @param asks the desk that was asked last, or empty
     */
    public record OpenTask(
            UUID id, Instant since, String what, String reason, Optional<UUID> about, Optional<String> asks) {}

    /** Oldest first. */
    public List<OpenTask> all() {
        return sql.sql("select id, at, what, reason, coalesce(about, delivery_id) as about, asks from task"
                        + " where done_at is null order by at, id")
                .query((row, n) -> new OpenTask(
                        row.getObject("id", UUID.class),
                        row.getTimestamp("at").toInstant(),
                        row.getString("what"),
                        row.getString("reason"),
                        Optional.ofNullable(row.getObject("about", UUID.class)),
                        Optional.ofNullable(row.getString("asks"))))
                .list();
    }

    /** @return whether it was open; the audit has who closed it */
    public boolean done(UUID id, String operator) {
        String by = "operator:" + operator;
        return Boolean.TRUE.equals(transaction.execute(status -> {
            Optional<String> what = sql.sql(
                            "update task set done_at = ?, done_by = ? where id = ? and done_at is null returning what")
                    .params(Timestamp.from(clock.instant()), by, id)
                    .query(String.class)
                    .optional();
            what.filter("clock"::equals).ifPresent(raised -> alarms.tellCleared(id));
            if (what.isPresent()) {
                audit.append(new Entry(
                        Entry.Event.TASK_DONE, by, null, null, null, null, null, Optional.empty(), "task-done"));
            }
            return what.isPresent();
        }));
    }
}
