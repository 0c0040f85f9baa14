package org.diversionhub.exchange;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.diversionhub.partner.Program;
import org.diversionhub.referral.CaseRetention;
import org.diversionhub.referral.LeadCase;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What it means for consents and holds that participants are one person, or no longer are. What narrows spreads to all,
 * marked so that it ends when they part; what opens spreads to none.
 */
final class Merging {
    private static final String IN_BETWEEN = "given-while-merged";

    private final JdbcClient sql;
    private final ByHand byHand;
    private final Held held;
    private final CaseRetention holds;

    Merging(JdbcClient sql, ByHand byHand, Held held) {
        this.sql = sql;
        this.byHand = byHand;
        this.held = held;
        this.holds = new CaseRetention(sql);
    }

    /** These have become one. */
    void narrow(Collection<UUID> person, Instant now) {
        byHand.spread(person, now);
        holds.spread(person, now);
    }

    /**
     * They are these persons again: what one had from another ends, and a consent that covers several waits for a
     * person, since nobody can tell whose it is.
     *
     * @return those consents
     */
    List<UUID> widen(List<Set<UUID>> persons, Instant now) {
        List<UUID> suspended = new ArrayList<>();
        for (Set<UUID> person : persons) {
            byHand.lift(person, now);
            byHand.spread(person, now);
            holds.spread(person, now);
        }
        for (Set<UUID> person : persons) {
            suspended.addAll(suspendInBetween(person));
        }
        suspended.forEach(consent -> byHand.ask(consent, IN_BETWEEN, now));
        return suspended;
    }

    /**
     * Of one that a jail has told since then, and not taken back; it may be over, or have begun before. A release that
     * is planned tells of none where the case knew of one.
     */
    boolean isToldOfAStay(UUID caseId, Instant since) {
        return sql.sql("""
                        select exists (select from message m where m.case_id = :case and m.accepted_at >= :since
                            and not exists (select from message l
                                where l.id = m.corrected_by and l.kind = 'correction/nullify')
                            and (m.kind = 'custody-event/booked' or m.kind = 'custody-event/release-scheduled'
                                and coalesce((select e.kind in ('custody-event/released', 'custody-event/transferred')
                                    from message e where e.case_id = m.case_id and e.kind like 'custody-event/%'
                                        and e.accepted_at < :since order by e.accepted_at desc limit 1), true)))""")
                .param("case", caseId)
                .param("since", Timestamp.from(since))
                .query(Boolean.class)
                .single();
    }

    /**
     * Nobody can tell whose a stay is that was told in between: the jail, which knows the case by a number of that
     * stay, has no part in it any more, its medical staff only what a consent opens, and a person finds out.
     *
     * @param merged since when they were one
     */
    void stayOfWhom(LeadCase known, Instant merged, Snapshot snapshot, Instant now) {
        UUID caseId = known.id();
        sql.sql(
                        "update party p set left_at = ? where p.case_id = ? and p.left_at is null and exists (select from handle h"
                                + " where h.case_id = p.case_id and h.partner = p.partner and h.field = 'custody.bookingNumber')"
                                + " returning p.partner")
                .params(Timestamp.from(now), caseId)
                .query(String.class)
                .list()
                .forEach(jail -> held.end(caseId, jail, now));
        snapshot.programOf(known)
                .of(known.agency())
                .flatMap(Program.Jurisdiction::jailMedical)
                .ifPresent(medical -> {
                    sql.sql("update party set named = true where case_id = ? and partner = ? and left_at is null")
                            .params(caseId, medical)
                            .update();
                    held.endStay(caseId, medical, merged, now);
                });
        new CaseTasks(sql).raise(caseId, CaseTasks.STAY_OF_WHOM, now);
    }

    /** Those of this person that cover somebody beyond. */
    private List<UUID> suspendInBetween(Set<UUID> person) {
        UUID[] members = person.toArray(UUID[]::new);
        List<UUID> beyond = sql
                .sql("delete from authority_also y using authority a where a.id = y.authority_id"
                        + " and a.participant_id = any(?) and y.participant_id <> all(?) returning a.id")
                .params(members, members)
                .query(UUID.class)
                .list()
                .stream()
                .distinct()
                .toList();
        return sql.sql("update authority set waits_for = ?, approved_by = null, approved_at = null, suspended_by = null"
                        + " where id = any(?) and revoked_at is null returning id")
                .params(IN_BETWEEN, beyond.toArray(UUID[]::new))
                .query(UUID.class)
                .list();
    }

    /** What is held asks again: a consent may stand that was suspended. */
    void tryAgain(UUID caseId, Instant now) {
        held.release(caseId, now);
    }

    /** That the identifiers of these did not fit one person has found its answer. */
    void closeTasks(Collection<UUID> person, String operator, Instant now) {
        for (UUID one : person) {
            sql.sql("update task set done_at = ?, done_by = ? where what = 'person-match' and done_at is null"
                            + " and reason = ?")
                    .params(Timestamp.from(now), operator, "identifiers that do not fit one person: " + one)
                    .update();
        }
    }

    void ask(UUID participant, Instant now) {
        sql.sql("insert into task (id, at, what, about, reason) values (?, ?, 'person-match', ?, ?)")
                .params(
                        UUID.randomUUID(),
                        Timestamp.from(now),
                        participant,
                        "came while others were merged, and may be of each of them: " + participant)
                .update();
    }

    /** Attempts under these consents that had begun; they end within their lease. */
    int onTheirWay(List<UUID> consents) {
        return sql.sql("select count(*) from delivery where state = 'CLAIMED' and authorities && ?")
                .param(consents.toArray(UUID[]::new))
                .query(Integer.class)
                .single();
    }
}
