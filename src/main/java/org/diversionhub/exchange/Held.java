package org.diversionhub.exchange;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.diversionhub.audit.Audit;
import org.diversionhub.audit.Entry;
import org.diversionhub.message.Kind;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Deliveries that wait for a consent, an acceptance or an agreement: how they go on, and how they end. */
@Repository
class Held {
    /** What was made for one authority ends with that, and says nothing of how anything else stands. */
    private static final String NOT_FOR_ONE = " and not exists (select 1 from authority a where a.delivery_id = %s.id)";

    private final JdbcClient sql;
    private final Deliveries deliveries;
    private final Audit audit;

    Held(JdbcClient sql, Deliveries deliveries, Audit audit) {
        this.sql = sql;
        this.deliveries = deliveries;
        this.audit = audit;
    }

    /**
     * Held deliveries of a case try again: an authority may have come. Their time to give up starts anew. Of statuses
     * only the latest goes.
     */
    List<Lane> release(UUID caseId, Instant now) {
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
                                    and e.state in ('HELD', 'PENDING', 'CLAIMED', 'DELIVERED')
                                    and (least(n.happened_at, n.accepted_at), e.seq)
                                        > (least(m.happened_at, m.accepted_at), d.seq) %s)
                        returning d.id, d.partner, d.message_id, d.kind, (select participant_id from lead_case c
                            where c.id = d.case_id)""".formatted(NOT_FOR_ONE.formatted("d"), NOT_FOR_ONE.formatted("e")), "outdated", caseId, null, now);
    }

    /** What the case still holds when it closes never goes, and a person is told. */
    void end(UUID caseId, Instant now) {
        ended("""
                        update delivery d set state = 'WITHHELD', reason = 'CASE_CLOSED', updated_at = :now
                        where case_id = :case and state = 'HELD' %s
                        returning id, partner, message_id, kind, (select participant_id from lead_case c
                            where c.id = d.case_id)""".formatted(NOT_FOR_ONE.formatted("d")), "case-closed", caseId, null, now)
                .forEach(id -> deliveries.task(id, "held-ended", "case-closed", now));
    }

    /** What has waited for a consent as long as it may never goes, and a person is told. */
    void expire(Instant now) {
        ended("""
                        update delivery set state = 'WITHHELD', reason = 'HELD_TOO_LONG', updated_at = :now
                        where id in (select id from delivery where state = 'HELD' and held_until <= :now
                            order by held_until limit 500 for update skip locked)
                        returning id, partner, message_id, kind, (select participant_id from lead_case c
                            where c.id = case_id)""", "held-too-long", null, null, now)
                .forEach(id -> deliveries.task(id, "held-ended", "held-too-long", now));
    }

    private record Ended(UUID id, String partner, UUID messageId, Kind kind, UUID subject) {
        Entry entry(String outcome) {
            return new Entry(
                    Entry.Event.WITHHELD, "hub", partner, subject, messageId, id, kind, Optional.empty(), outcome);
        }
    }

    private List<UUID> ended(
            String change, String outcome, @Nullable UUID caseId, @Nullable String partner, Instant now) {
        List<Ended> all = sql.sql(change)
                .param("case", caseId)
                .param("partner", partner)
                .param("now", Timestamp.from(now))
                .query((row, n) -> new Ended(
                        row.getObject(1, UUID.class),
                        row.getString(2),
                        row.getObject(3, UUID.class),
                        Kind.parse(row.getString(4)),
                        row.getObject(5, UUID.class)))
                .list();
        all.forEach(one -> audit.append(one.entry(outcome)));
        return all.stream().map(Ended::id).toList();
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
