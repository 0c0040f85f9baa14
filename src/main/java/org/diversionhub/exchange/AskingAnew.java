package org.diversionhub.exchange;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.diversionhub.referral.ActiveCases;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What a policy kept back that is in force no more is asked anew by the next one, until it would have been given up:
 * what a mistake in a policy withheld is not lost when it is mended. What is of somebody who has left stays withheld.
 */
@Component
class AskingAnew {
    /** One that decided at the moment of the change is on record a moment later. */
    private static final int MARGIN = 30;

    /** What an attempt has shown, or would be an older word behind a newer one, stays withheld. */
    private static final String KEPT_BACK = """
            d.state = 'WITHHELD' and d.reason in ('NOT_RECEIVED', 'NOTHING_TO_SHARE') and d.updated_at >= :since
                and d.give_up_at > :now and not d.released and not d.shown
                and not exists (select 1 from authority a where a.delivery_id = d.id)
                and not exists (select 1 from lead_case c where c.id = d.case_id and c.shredded_at is not null)
                and not exists (select 1 from delivery e where e.case_id = d.case_id and e.partner = d.partner
                    and e.seq > d.seq and split_part(e.kind, '/', 1) = split_part(d.kind, '/', 1)
                    and (e.state in ('PENDING', 'CLAIMED', 'DELIVERED', 'HELD')
                        or e.reason in ('NOT_RECEIVED', 'NOTHING_TO_SHARE')
                            and split_part(e.kind, '/', 1) in ('treatment-status', 'intake-status', 'referral-response')))
            """;

    private final JdbcClient sql;
    private final ActiveCases active;
    private final CurrentSnapshot snapshots;
    private Snapshot asked;
    private Instant since = Instant.EPOCH;

    AskingAnew(JdbcClient sql, ActiveCases active, CurrentSnapshot snapshots) {
        this.sql = sql;
        this.active = active;
        this.snapshots = snapshots;
        this.asked = snapshots.get();
    }

    /** A hub begins with another configuration than it had. */
    synchronized void begun(Snapshot before) {
        asked = before;
    }

    /** @return the lanes in which something waits again */
    synchronized List<Lane> run(Instant now) {
        Snapshot current = snapshots.get();
        if (current == asked) {
            return List.of();
        }
        Timestamp from = Timestamp.from(since.minusSeconds(since.equals(Instant.EPOCH) ? 0 : MARGIN));
        UUID[] cases = sql
                .sql("select distinct d.case_id from delivery d where " + KEPT_BACK)
                .param("now", Timestamp.from(now))
                .param("since", from)
                .query(UUID.class)
                .list()
                .stream()
                .filter(id -> !active.hasLeft(id))
                .toArray(UUID[]::new);
        List<Lane> lanes = sql.sql("update delivery d set state = 'PENDING', held_until = null, next_at = :now,"
                        + " sweep_at = :sweep, updated_at = :now where d.case_id = any(:cases) and " + KEPT_BACK
                        + " returning d.case_id, d.partner")
                .param("now", Timestamp.from(now))
                .param("sweep", Timestamp.from(now.plusSeconds(5)))
                .param("since", from)
                .param("cases", cases)
                .query((row, n) -> Lanes.lane(row))
                .list();
        asked = current;
        since = now;
        return lanes;
    }
}
