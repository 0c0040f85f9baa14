package org.diversionhub.exchange;

import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.diversionhub.referral.Alarm;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The tasks that alarms raise: one for each time that an alarm's time was over, whoever and how many look. */
@Repository
class ClockTasks {
    private final JdbcClient sql;

    ClockTasks(JdbcClient sql) {
        this.sql = sql;
    }

    /** A task that is open. */
    record Open(UUID id, String reason, Instant at, String asks) {}

    /** Raises it, or finds it raised; one that is open stays the one, also where the site has changed its times. */
    UUID raise(UUID caseId, Alarm alarm, Instant due, Instant now) {
        return sql.sql("select id from task where about = ? and reason = ? and what = 'clock' and done_at is null")
                .params(caseId, alarm.word())
                .query(UUID.class)
                .optional()
                .orElseGet(() -> insert(caseId, alarm, due, now));
    }

    private UUID insert(UUID caseId, Alarm alarm, Instant due, Instant now) {
        String name = caseId + "/" + alarm + "/" + due.toEpochMilli();
        UUID id = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
        sql.sql("insert into task (id, at, what, about, reason) values (?, ?, 'clock', ?, ?) on conflict do nothing")
                .params(id, Timestamp.from(now), caseId, alarm.word())
                .update();
        return id;
    }

    /** @return whether nobody had asked this desk yet, and the task is open */
    boolean ask(UUID task, String desk) {
        return sql.sql("update task set asks = ? where id = ? and done_at is null and asks is distinct from ?")
                        .params(desk, task, desk)
                        .update()
                == 1;
    }

    /** What the alarm waited for has come. */
    List<UUID> clear(UUID caseId, Alarm alarm, Instant now) {
        return sql.sql("update task set done_at = ?, done_by = 'hub' where about = ? and reason = ? and what = 'clock'"
                        + " and done_at is null returning id")
                .params(Timestamp.from(now), caseId, alarm.word())
                .query(UUID.class)
                .list();
    }

    /** The task, done or not; empty where its case was shredded with it. */
    Optional<Open> of(UUID id) {
        return sql.sql("select id, reason, at, asks from task where id = ?")
                .param(id)
                .query((row, n) -> new Open(
                        row.getObject(1, UUID.class),
                        row.getString(2),
                        row.getTimestamp(3).toInstant(),
                        Optional.ofNullable(row.getString(4)).orElse("")))
                .optional();
    }

    boolean isDone(UUID id) {
        return sql.sql("select done_at is not null from task where id = ?")
                .param(id)
                .query(Boolean.class)
                .optional()
                .orElse(true);
    }
}
