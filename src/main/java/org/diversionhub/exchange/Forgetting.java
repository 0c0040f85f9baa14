package org.diversionhub.exchange;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.diversionhub.consent.ConsentEndings;
import org.diversionhub.referral.CaseHandles;
import org.diversionhub.referral.CaseRetention;
import org.diversionhub.referral.Participants;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Takes a shredded case out of the database: content, names, search tokens and whatever would still be sent. What stays
 * are random ids, who took part, the types of its authorities and the receipts: the audit and the accounting go on.
 */
@Component
class Forgetting {
    private final JdbcClient sql;
    private final CaseRetention cases;
    private final Participants participants;
    private final CaseHandles handles;
    private final ConsentEndings endings;

    Forgetting(
            JdbcClient sql,
            CaseRetention cases,
            Participants participants,
            CaseHandles handles,
            ConsentEndings endings) {
        this.sql = sql;
        this.cases = cases;
        this.participants = participants;
        this.handles = handles;
        this.endings = endings;
    }

    /**
     * Keeps attempts away. One that is deciding has its delivery and waits for the case, which the caller has: so this
     * waits for a moment only, and the caller begins anew.
     *
     * @return how many attempts are on their way at this moment
     */
    int holdDeliveries(UUID caseId) {
        waitAtMost("300ms");
        List<String> states = sql.sql("select d.state from delivery d join message m on m.id = d.message_id"
                        + " where m.case_id = ? for update of d")
                .param(caseId)
                .query(String.class)
                .list();
        waitAtMost("0");
        return (int) states.stream().filter("CLAIMED"::equals).count();
    }

    private void waitAtMost(String time) {
        sql.sql("select set_config('lock_timeout', ?, true)")
                .param(time)
                .query(String.class)
                .single();
    }

    void forget(UUID caseId, UUID participant, Set<String> accountants, Instant now) {
        cases.forget(caseId, now);
        sql.sql("""
                        update party p set had_part2 = true where case_id = ? and exists (select 1 from message m
                            join delivery d on d.message_id = m.id left join message v on v.id = d.content_id
                            where m.case_id = p.case_id and 'PART2' in (m.origin, v.origin) and d.partner = p.partner
                                and d.shown)""").param(caseId).update();
        sql.sql("update task set done_at = ?, done_by = 'hub' where what = 'privacy-incident' and done_at is null"
                        + " and about in (select id from message where case_id = ?)")
                .params(Timestamp.from(now), caseId)
                .update();
        for (String content : List.of(
                "delete from task where delivery_id in (select d.id from delivery d join message m on m.id = d.message_id"
                        + " where m.case_id = ?)",
                "delete from task where what in ('eligibility', 'clock', 'held-ended', 'case') and about = ?",
                "delete from booking where case_id = ?",
                "delete from fhir_resource where seq in (select a.resource from fhir_answer a where a.case_id = ?"
                        + " and not exists (select 1 from fhir_source s where s.resource = a.resource))",
                // What the partner knows by another case as well stays, and is found again when that case tells of it.
                "delete from fhir_term where resource in (select s.resource from fhir_source s join delivery d"
                        + " on d.id = s.delivery join message m on m.id = d.message_id where m.case_id = ?)",
                "with source as (select s.resource, m.case_id from fhir_source s join delivery d on d.id = s.delivery"
                        + " join message m on m.id = d.message_id) delete from fhir_resource where seq in"
                        + " (select resource from source where resource in (select resource from source where case_id = ?)"
                        + " group by resource having count(distinct case_id) = 1)",
                "delete from delivery where message_id in (select id from message where case_id = ?)",
                "delete from message where case_id = ?")) {
            sql.sql(content).param(caseId).update();
        }
        sql.sql("with gone as (delete from person_match where case_id = ? returning id)"
                        + " delete from task where id in (select id from gone)")
                .param(caseId)
                .update();
        handles.forget(caseId);
        List<UUID> ended = endings.forget(caseId, participant, now);
        sql.sql(
                        "update task set done_at = ? where done_at is null and (about = any(?) or about = ? or about = ? and not"
                                + " exists (select 1 from lead_case c where c.participant_id = task.about and c.shredded_at is null))")
                .params(Timestamp.from(now), ended.toArray(UUID[]::new), caseId, participant)
                .update();
        sql.sql("delete from task where what = 'person-match' and about = ? and not exists"
                        + " (select 1 from lead_case c where c.participant_id = task.about and c.shredded_at is null)")
                .param(participant)
                .update();
        participants.forget(participant, accountants);
    }
}
