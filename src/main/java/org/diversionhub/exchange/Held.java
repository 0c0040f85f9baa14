package org.diversionhub.exchange;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.diversionhub.audit.Audit;
import org.diversionhub.audit.Entry;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Partner;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Deliveries that wait for a consent, an acceptance or an agreement: how they go on, and how they end. */
@Repository
class Held {
    /** What was made for one authority ends with that, and says nothing of how anything else stands. */
    private static final String NOT_FOR_ONE = " and not exists (select 1 from authority a where a.delivery_id = %s.id)";

    private final JdbcClient sql;
    private final Audit audit;

    Held(JdbcClient sql, Audit audit) {
        this.sql = sql;
        this.audit = audit;
    }

    /**
     * Held deliveries of a case try again: an authority may have come. Their time to give up starts anew. Of statuses
     * only the latest goes.
     */
    List<Lane> release(UUID caseId, Instant now) {
        renew(caseId, now);
        endOutdated(caseId, now);
        return sql.sql("""
                        update delivery set state = 'PENDING', next_at = :now, sweep_at = :sweep, updated_at = :now,
                            since = :now, give_up_at = cast(:now as timestamptz) + (give_up_at - since)
                        where case_id = :case and state = 'HELD' returning case_id, partner""")
                .param("now", Timestamp.from(now))
                .param("sweep", Timestamp.from(now.plusSeconds(5)))
                .param("case", caseId)
                .query((row, n) -> Lanes.lane(row))
                .list();
    }

    /**
     * What has begun goes on with the version that it began with. Where it was held since and is corrected meanwhile,
     * that would be an older word behind a newer one: the version of now goes, under an id of its own, since by the
     * first the recipient may have the old one.
     */
    private void renew(UUID caseId, Instant now) {
        String begun = " d.case_id = :case and d.state = 'HELD' and d.shown and not d.released and m.id = d.message_id";
        String corrected = " and m.corrected_by <> d.content_id";
        sql.sql("""
                        insert into delivery (id, message_id, case_id, partner, kind, state, next_at, sweep_at, since,
                            give_up_at, held_until, reason, joined, updated_at)
                        select gen_random_uuid(), d.message_id, d.case_id, d.partner, d.kind, 'HELD', :now, :now,
                            d.since, d.give_up_at, d.held_until, d.reason, d.joined, :now
                        from delivery d, message m where %s%s order by d.seq""".formatted(begun, corrected))
                .param("case", caseId)
                .param("now", Timestamp.from(now))
                .update();
        ended("""
                        update delivery d set state = 'WITHHELD', reason = 'OUTDATED', updated_at = :now
                        from message m where %s and (m.corrected_by <> d.content_id or exists (select 1 from message t
                            where t.id = m.corrects and t.corrected_by <> m.id))
                        returning d.id, d.partner, d.message_id, d.kind, (select participant_id from lead_case c
                            where c.id = d.case_id)""".formatted(begun), "outdated", caseId, null, now);
    }

    /** Of held statuses only the latest still says how somebody is doing: the earlier ones never go. */
    private void endOutdated(UUID caseId, Instant now) {
        ended("""
                        update delivery d set state = 'WITHHELD', reason = 'OUTDATED', updated_at = :now
                        from message m
                        where d.case_id = :case and d.state = 'HELD' and m.id = d.message_id %s
                            and split_part(m.kind, '/', 1) in ('treatment-status', 'intake-status', 'referral-response')
                            and exists (select 1 from message n join delivery e on e.message_id = n.id
                                where n.case_id = d.case_id and n.sender = m.sender and e.partner = d.partner
                                    and split_part(n.kind, '/', 1) = split_part(m.kind, '/', 1)
                                    and not exists (select 1 from message l where l.id = n.corrected_by
                                        and l.kind = 'correction/nullify')
                                    and (e.state in ('HELD', 'PENDING', 'CLAIMED', 'DELIVERED') or e.reason = 'NOTHING_NEW')
                                    and (least(n.happened_at, n.accepted_at), e.seq)
                                        > (least(m.happened_at, m.accepted_at), d.seq) %s)
                        returning d.id, d.partner, d.message_id, d.kind, (select participant_id from lead_case c
                            where c.id = d.case_id)""".formatted(NOT_FOR_ONE.formatted("d"), NOT_FOR_ONE.formatted("e")), "outdated", caseId, null, now);
    }

    /**
     * What the case still holds when it closes never goes, and a person is told; but for what waits behind a dead
     * letter, which has its own. What agencies of justice say to one another goes on: that it ended would tell them
     * that the person has left.
     */
    void end(UUID caseId, Snapshot snapshot, Instant now) {
        String[] justice = snapshot.partners().all().stream()
                .filter(partner -> partner.role().isJustice())
                .map(Partner::id)
                .toArray(String[]::new);
        List<UUID> ended = ended("""
                        update delivery d set state = 'WITHHELD', reason = 'CASE_CLOSED', updated_at = :now
                        where case_id = :case and state = 'HELD' and reason is distinct from 'BEHIND_DEAD' %s
                            and not (partner = any(:justice) and reason <> 'NO_AUTHORITY' and exists (
                                select 1 from message m where m.id = d.message_id and m.sender = any(:justice)))
                        returning id, partner, message_id, kind, (select participant_id from lead_case c
                            where c.id = d.case_id)""".formatted(NOT_FOR_ONE.formatted("d")), "case-closed", caseId, null, now, justice);
        task(ended, "case-closed", now);
    }

    /** The person has not left after all: what ended for that waits again, until when it would have. */
    List<Lane> again(UUID caseId, Instant now) {
        sql.sql("update delivery set state = 'HELD', updated_at = :now where case_id = :case and state = 'WITHHELD'"
                        + " and reason = 'CASE_CLOSED'")
                .param("now", Timestamp.from(now))
                .param("case", caseId)
                .update();
        sql.sql("update task set done_at = ?, done_by = 'hub' where what = 'held-ended' and reason = 'case-closed'"
                        + " and about = ? and done_at is null")
                .params(Timestamp.from(now), caseId)
                .update();
        return release(caseId, now);
    }

    /** What has waited for a consent as long as it may never goes, and a person is told. */
    void expire(Instant now) {
        List<UUID> ended = ended("""
                        update delivery set state = 'WITHHELD', reason = 'HELD_TOO_LONG', updated_at = :now
                        where id in (select id from delivery where state = 'HELD' and held_until <= :now
                                and reason is distinct from 'BEHIND_DEAD'
                            order by held_until limit 500 for update skip locked)
                        returning id, partner, message_id, kind, (select participant_id from lead_case c
                            where c.id = case_id)""", "held-too-long", null, null, now);
        task(ended, "held-too-long", now);
    }

    /** One for each case, however much it held: the rest is in the states of its messages. */
    private void task(List<UUID> ended, String reason, Instant now) {
        sql.sql(
                        "insert into task (id, at, what, about, reason) select gen_random_uuid(), :now, 'held-ended', case_id, :reason"
                                + " from delivery where id = any(:ended) group by case_id on conflict do nothing")
                .param("now", Timestamp.from(now))
                .param("reason", reason)
                .param("ended", ended.toArray(UUID[]::new))
                .update();
    }

    /**
     * What was held of a message that its sender has taken back never goes. What it had made outdated waits again, and
     * the latest of that is the word that stands.
     */
    void nullified(UUID message, UUID caseId, Instant now) {
        ended("""
                        update delivery d set state = 'WITHHELD', reason = 'NULLIFIED', updated_at = :now
                        where message_id in (select id from message where id = :case or corrects = :case)
                            and state = 'HELD'
                        returning id, partner, message_id, kind, (select participant_id from lead_case c
                            where c.id = d.case_id)""", "NULLIFIED", message, null, now);
        sql.sql("""
                        update delivery d set state = 'HELD', updated_at = :now from message m, message void
                        where void.id = :message and m.id = d.message_id and d.case_id = :case and d.state = 'WITHHELD'
                            and d.reason = 'OUTDATED' and not d.shown and m.sender = void.sender
                            and split_part(m.kind, '/', 1) = split_part(void.kind, '/', 1)
                            and not exists (select 1 from message l where l.id = m.corrected_by
                                and l.kind = 'correction/nullify')""")
                .param("message", message)
                .param("case", caseId)
                .param("now", Timestamp.from(now))
                .update();
        endOutdated(caseId, now);
    }

    private record Ended(UUID id, String partner, UUID messageId, Kind kind, UUID subject) {
        Entry entry(String outcome) {
            return new Entry(
                    Entry.Event.WITHHELD, "hub", partner, subject, messageId, id, kind, Optional.empty(), outcome);
        }
    }

    private List<UUID> ended(
            String change,
            String outcome,
            @Nullable UUID caseId,
            @Nullable String partner,
            Instant now,
            String... justice) {
        return ended(
                sql.sql(change)
                        .param("case", caseId)
                        .param("partner", partner)
                        .param("justice", justice)
                        .param("now", Timestamp.from(now)),
                outcome);
    }

    private List<UUID> ended(JdbcClient.StatementSpec change, String outcome) {
        List<Ended> all = change.query((row, n) -> new Ended(
                        row.getObject(1, UUID.class),
                        row.getString(2),
                        row.getObject(3, UUID.class),
                        Kind.parse(row.getString(4)),
                        row.getObject(5, UUID.class)))
                .list();
        all.forEach(one -> audit.append(one.entry(outcome)));
        return all.stream().map(Ended::id).toList();
    }

    /** What has not told a partner yet of a stay since then never does, whatever else of the case it may get. */
    void endStay(UUID caseId, String partner, Instant since, Instant now) {
        ended(
                sql.sql("""
                                update delivery d set state = 'WITHHELD', reason = 'NOT_A_PARTY', updated_at = :now
                                from message m
                                where d.case_id = :case and d.partner = :partner and d.state in ('HELD', 'PENDING')
                                    and m.id = d.message_id and m.kind like 'custody-event/%' and m.accepted_at >= :since
                                returning d.id, d.partner, d.message_id, d.kind, (select participant_id from lead_case c
                                    where c.id = d.case_id)""")
                        .param("case", caseId)
                        .param("partner", partner)
                        .param("since", Timestamp.from(since))
                        .param("now", Timestamp.from(now)),
                "NOT_A_PARTY");
    }

    /** What was held for a partner that has left the case never goes. */
    void end(UUID caseId, String partner, Instant now) {
        ended("""
                        update delivery d set state = 'WITHHELD', reason = 'NOT_A_PARTY', updated_at = :now
                        where case_id = :case and partner = :partner and state = 'HELD' %s
                        returning id, partner, message_id, kind, (select participant_id from lead_case c
                            where c.id = d.case_id)""".formatted(NOT_FOR_ONE.formatted("d")), "NOT_A_PARTY", caseId, partner, now);
    }
}
