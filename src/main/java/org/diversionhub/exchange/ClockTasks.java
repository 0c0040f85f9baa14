package org.diversionhub.exchange;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.diversionhub.referral.Alarm;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The tasks that alarms raise: one for each time that an alarm's time was over, whoever and how many look. */
@Repository
class ClockTasks {
    private final JdbcClient sql;

    ClockTasks(JdbcClient sql) {
        this.sql = sql;
    }

    /** A task that is open, of a case, a consent or a request of this programme. */
    record Open(UUID id, String program, String reason, Instant at) {}

    /**
     * The desks that were asked, by name.
     *
     * @param at when the last of them was, or null before any
     */
    record Asked(Set<String> names, @Nullable Instant at) {}

    /**
     * One that is open, or the last one of its reason.
     *
     * @param at since when
     * @param doneAt when it was closed, or null while it is open
     */
    record Raised(UUID id, Instant at, @Nullable Instant doneAt, boolean byHub) {
        /** When, if it is of this time, and was not closed since what it waited for had come. */
        Optional<Instant> closedByAPerson(Instant due) {
            return Optional.ofNullable(doneAt).filter(done -> !byHub && !at.isBefore(due));
        }
    }

    Optional<Raised> last(UUID about, Alarm alarm) {
        return last(about, alarm.word());
    }

    Optional<Raised> last(UUID about, String reason) {
        return sql.sql("select id, at, done_at, done_by = 'hub' from task where about = ? and reason = ?"
                        + " and what = 'clock' order by done_at desc nulls first, at desc limit 1")
                .params(about, reason)
                .query((row, n) -> new Raised(
                        row.getObject(1, UUID.class),
                        row.getTimestamp(2).toInstant(),
                        Optional.ofNullable(row.getTimestamp(3))
                                .map(Timestamp::toInstant)
                                .orElse(null),
                        row.getBoolean(4)))
                .optional();
    }

    /**
     * Raises it, or finds it open: one of its reason at a time, also where the site has changed its times. The case is
     * held.
     */
    Raised raise(UUID caseId, Alarm alarm, Instant now) {
        return raise(caseId, alarm.word(), now);
    }

    /** The same, of another than a case. */
    Raised raise(UUID about, String reason, Instant now) {
        return last(about, reason)
                .filter(last -> last.doneAt() == null)
                .orElseGet(() -> new Raised(insert(about, reason, now), now, null, false));
    }

    /**
     * The same; empty where a person has closed the one that was raised for it.
     *
     * @param about the hub's own id of a consent or a request
     * @param due since when its time is over
     */
    Optional<Raised> raise(UUID about, String reason, Instant due, Instant now) {
        boolean closed =
                last(about, reason).flatMap(one -> one.closedByAPerson(due)).isPresent();
        return closed ? Optional.empty() : Optional.of(raise(about, reason, now));
    }

    private UUID insert(UUID about, String reason, Instant now) {
        UUID id = UUID.randomUUID();
        sql.sql("insert into task (id, at, what, about, reason) values (?, ?, 'clock', ?, ?)")
                .params(id, Timestamp.from(now), about, reason)
                .update();
        return id;
    }

    /** Whether there has been one since then, open or not. */
    boolean wasRaised(UUID caseId, Alarm alarm, Instant since) {
        return sql.sql(
                        "select exists (select 1 from task where about = ? and reason = ? and what = 'clock' and at >= ?)")
                .params(caseId, alarm.word(), Timestamp.from(since))
                .query(Boolean.class)
                .single();
    }

    /** @return whether nobody had asked this desk yet, and the task is open */
    boolean ask(UUID task, String desk, Instant now) {
        return sql.sql("update task set asks = :desk, asked = array_append(asked, cast(:desk as text)), asked_at = :now"
                                + " where id = :id and done_at is null and not :desk = any(asked)")
                        .param("desk", desk)
                        .param("now", Timestamp.from(now))
                        .param("id", task)
                        .update()
                == 1;
    }

    Asked asked(UUID task) {
        return sql.sql("select asked, asked_at from task where id = ?")
                .param(task)
                .query((row, n) -> new Asked(
                        Set.of((String[]) row.getArray(1).getArray()),
                        Optional.ofNullable(row.getTimestamp(2))
                                .map(Timestamp::toInstant)
                                .orElse(null)))
                .single();
    }

    /** The desk has had the first mail: it hears when the task is over. */
    void told(UUID task, String desk) {
        sql.sql(
                        "update task set told = array_append(told, cast(:desk as text)) where id = :id and not :desk = any(told)")
                .param("desk", desk)
                .param("id", task)
                .update();
    }

    /**
     * @return whether the desk had the first mail, and not the last: it has it when the caller's transaction commits
     */
    boolean isToHear(UUID task, String desk) {
        return sql.sql("update task set told = array_remove(told, cast(:desk as text))"
                                + " where id = :id and :desk = any(told)")
                        .param("desk", desk)
                        .param("id", task)
                        .update()
                == 1;
    }

    /** What the alarm waited for has come. */
    List<UUID> clear(UUID caseId, Alarm alarm, Instant now) {
        return clear(caseId, alarm.word(), now);
    }

    List<UUID> clear(UUID about, String reason, Instant now) {
        return sql.sql("update task set done_at = ?, done_by = 'hub' where about = ? and reason = ? and what = 'clock'"
                        + " and done_at is null returning id")
                .params(Timestamp.from(now), about, reason)
                .query(UUID.class)
                .list();
    }

    /** Which of these reasons somebody has an open task for. */
    List<String> open(UUID about, List<String> reasons) {
        return sql.sql(
                        "select reason from task where about = ? and reason = any(?) and what = 'clock' and done_at is null")
                .params(about, reasons.toArray(String[]::new))
                .query(String.class)
                .list();
    }

    /** The task is of a programme and of nobody in it. */
    void ofProgram(UUID task, String program) {
        sql.sql("update task set program = ? where id = ?")
                .params(program, task)
                .update();
    }

    /** The task, done or not; empty where its case was shredded with it. */
    Optional<Open> of(UUID id) {
        return sql.sql(
                        "select t.id, coalesce(t.program, p.program), case t.what when 'clock' then t.reason else t.what end,"
                                + " t.at from task t"
                                + " left join lead_case c on c.id = t.about left join authority a on a.id = t.about"
                                + " left join accounting_request r on r.id = t.about"
                                + " left join participant p on p.id = coalesce(c.participant_id, a.participant_id, r.participant_id)"
                                + " where t.id = ? and (t.program is not null or p.program is not null)")
                .param(id)
                .query((row, n) -> new Open(
                        row.getObject(1, UUID.class),
                        row.getString(2),
                        row.getString(3),
                        row.getTimestamp(4).toInstant()))
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
