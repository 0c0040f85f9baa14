package org.diversionhub.referral;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** How long cases are kept: which are on legal hold, which are old enough, which were shredded. */
@Repository
public class CaseRetention {
    private static final String WITH_ANOTHER = "hub: another case of the person is on hold";

    private final JdbcClient sql;

    public CaseRetention(JdbcClient sql) {
        this.sql = sql;
    }

    /** A case that must not be shredded, since when and by whose word. */
    public record Hold(UUID caseId, Instant since, String by) {}

    /** Where a case stands. */
    public enum State {
        KEPT,
        ON_HOLD,
        SHREDDED
    }

    public Optional<UUID> participantOf(UUID caseId) {
        return sql.sql("select participant_id from lead_case where id = ?")
                .param(caseId)
                .query(UUID.class)
                .optional();
    }

    /** Holds its row until the transaction ends. */
    public State lock(UUID caseId) {
        return sql.sql("""
                        select case when shredded_at is not null then 'SHREDDED' when hold_at is not null then 'ON_HOLD'
                            else 'KEPT' end from lead_case where id = ? for update""")
                .param(caseId)
                .query((row, n) -> State.valueOf(row.getString(1)))
                .single();
    }

    public List<UUID> of(UUID participant) {
        return sql.sql("select id from lead_case where participant_id = ? and shredded_at is null order by id")
                .param(participant)
                .query(UUID.class)
                .list();
    }

    /** Only the random ids stay, by which the audit speaks of the case's person. */
    public void forget(UUID caseId, Instant now) {
        sql.sql("""
                        update lead_case set shredded_at = ?, hold_at = null, hold_by = null, door = '', accepted = false,
                            met = false, judged_at = null,
                            charge = 'NONE', charge_at = null, condition_at = null, unheld_at = null,
                            custody = 'NONE', custody_at = null, stayed_at = null
                        where id = ?""").params(Timestamp.from(now), caseId).update();
        sql.sql("delete from course where case_id = ?").param(caseId).update();
        sql.sql("delete from course_event where case_id = ?").param(caseId).update();
    }

    /** @return whether there is such a case; a second hold takes the place of the first */
    public boolean hold(UUID caseId, String by, Instant now) {
        return sql.sql("update lead_case set hold_at = ?, hold_by = ? where id = ? and shredded_at is null")
                        .params(Timestamp.from(now), by, caseId)
                        .update()
                == 1;
    }

    /** @return whether it was on hold */
    public boolean release(UUID caseId) {
        return sql.sql("update lead_case set hold_at = null, hold_by = null where id = ? and hold_at is not null")
                        .param(caseId)
                        .update()
                == 1;
    }

    /**
     * A legal hold on the cases of one participant keeps those of the others who are the same person; a mark tells
     * which it has put on, and that ends with it.
     */
    public void spread(Collection<UUID> person, Instant now) {
        sql.sql("""
                        with judged as (select c.id, exists (select 1 from lead_case o
                                where o.participant_id = any(:person) and o.participant_id <> c.participant_id
                                    and o.hold_at is not null and o.hold_by <> :mark) as alike
                            from lead_case c where c.participant_id = any(:person) and c.shredded_at is null
                                and (c.hold_at is null or c.hold_by = :mark))
                        update lead_case c set hold_at = case when j.alike then coalesce(c.hold_at, :now) end,
                            hold_by = case when j.alike then :mark end
                        from judged j where j.id = c.id and j.alike <> (c.hold_at is not null)""")
                .param("person", person.toArray(UUID[]::new))
                .param("mark", WITH_ANOTHER)
                .param("now", Timestamp.from(now))
                .update();
    }

    public List<Hold> holds() {
        return sql.sql("select id, hold_at, hold_by from lead_case where hold_at is not null order by hold_at")
                .query((row, n) -> new Hold(
                        row.getObject(1, UUID.class), row.getTimestamp(2).toInstant(), row.getString(3)))
                .list();
    }

    /** Cases of this programme in which nothing was accepted since then and that nobody holds, oldest first. */
    public List<UUID> quietSince(String program, Instant then, int most) {
        return sql.sql("""
                        select id from lead_case c where program = :program and opened_at < :then and shredded_at is null and hold_at is null
                            and not exists (select 1 from message m where m.case_id = c.id and m.accepted_at >= :then)
                        order by opened_at limit :most""")
                .param("program", program)
                .param("then", Timestamp.from(then))
                .param("most", most)
                .query(UUID.class)
                .list();
    }

    public boolean isQuiet(UUID caseId, Instant since) {
        return sql.sql("select not exists (select 1 from message where case_id = ? and accepted_at >= ?)")
                .params(caseId, Timestamp.from(since))
                .query(Boolean.class)
                .single();
    }

    public Set<UUID> shredded() {
        return new HashSet<>(sql.sql("select id from lead_case where shredded_at is not null")
                .query(UUID.class)
                .list());
    }

    /** Those of these that are there and not shredded. */
    public List<UUID> kept(Collection<UUID> cases) {
        return sql.sql("select id from lead_case where id = any(?) and shredded_at is null")
                .param(cases.toArray(UUID[]::new))
                .query(UUID.class)
                .list();
    }
}
