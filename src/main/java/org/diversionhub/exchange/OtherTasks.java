package org.diversionhub.exchange;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.diversionhub.partner.Program;
import org.diversionhub.partner.Programs;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Tells the desk that is on of each task that no clock has raised, such as a dead letter or somebody in jail who may be
 * a participant, and tells it when that is over. Nobody else is asked after it.
 */
@Component
class OtherTasks {
    /** Found in the list when somebody has time: nobody is called for these. */
    private static final String[] CAN_WAIT = {"clock", "eligibility", "held-ended", "participant"};

    /** The programme of whomever it is about; none where it is about a partner. */
    private static final String UNTOLD = """
            select t.id, t.at, t.what, coalesce(t.program, p.program) as program
            from task t left join delivery d on d.id = t.delivery_id left join person_match m on m.id = t.id
                left join authority a on a.id = t.about left join accounting_request r on r.id = t.about
                left join message w on w.id = t.about left join lead_case c on c.id in (t.about, d.case_id, w.case_id)
                left join participant p on p.id in (t.about, c.participant_id, a.participant_id, r.participant_id,
                    m.participant_id)
            where t.done_at is null and t.asked = '{}' and t.what <> all(?)
            order by t.at limit 20 for update of t skip locked""";

    private final JdbcClient sql;
    private final ClockTasks tasks;
    private final Asking asking;
    private final Alarms alarms;
    private final CurrentSnapshot snapshots;

    OtherTasks(JdbcClient sql, ClockTasks tasks, Asking asking, Alarms alarms, CurrentSnapshot snapshots) {
        this.sql = sql;
        this.tasks = tasks;
        this.asking = asking;
        this.alarms = alarms;
        this.snapshots = snapshots;
    }

    private record Untold(ClockTasks.Raised task, String what, Optional<String> program) {}

    /** In the caller's transaction. */
    void tell(Instant now) {
        sql.sql(UNTOLD)
                .param(CAN_WAIT)
                .query((row, n) -> new Untold(
                        new ClockTasks.Raised(
                                row.getObject("id", UUID.class),
                                row.getTimestamp("at").toInstant(),
                                null,
                                false),
                        row.getString("what"),
                        Optional.ofNullable(row.getString("program"))))
                .list()
                .forEach(untold -> ask(untold, now));
        over(now).forEach(alarms::tellCleared);
    }

    private void ask(Untold untold, Instant now) {
        Programs programs = snapshots.get().programs();
        Program program = untold.program()
                .flatMap(programs::named)
                .orElseGet(() -> programs.all().iterator().next());
        tasks.ofProgram(untold.task().id(), program.id());
        if (Asking.desks(program.onCall(), untold.what()).isEmpty()) {
            tasks.ask(untold.task().id(), "nobody", now);
        }
        asking.askFirst(untold.task(), program, untold.what(), now);
    }

    /** Closed since the desk was told. */
    private List<UUID> over(Instant now) {
        return sql.sql("update task set over_at = ? where done_at is not null and told <> '{}' and over_at is null"
                        + " and what <> 'clock' returning id")
                .param(Timestamp.from(now))
                .query(UUID.class)
                .list();
    }
}
