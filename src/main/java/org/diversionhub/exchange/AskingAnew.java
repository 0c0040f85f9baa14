package org.diversionhub.exchange;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What a policy kept back that is in force no more is asked anew by the next one, as long as it may be tried: what a
 * mistake in a policy withheld is not lost when it is mended.
 */
@Component
class AskingAnew {
    /** One that decided at the moment of the change is on record a moment later. */
    private static final int MARGIN = 30;

    private final JdbcClient sql;
    private final CurrentSnapshot snapshots;
    private Snapshot asked;
    private Instant since = Instant.EPOCH;

    AskingAnew(JdbcClient sql, CurrentSnapshot snapshots) {
        this.sql = sql;
        this.snapshots = snapshots;
        this.asked = snapshots.get();
    }

    /** A hub begins with another configuration than it had. */
    synchronized void begun(Snapshot before) {
        asked = before;
    }

    /** @return the cases of which something waits again, held, until it is asked */
    synchronized List<UUID> run(Instant now) {
        Snapshot current = snapshots.get();
        if (current == asked) {
            return List.of();
        }
        List<UUID> cases = sql.sql("""
                        update delivery d set state = 'HELD', held_until = coalesce(held_until, give_up_at), updated_at = :now
                        where state = 'WITHHELD' and reason in ('NOT_RECEIVED', 'NOTHING_TO_SHARE')
                            and updated_at >= :since and give_up_at > :now and not released
                            and not exists (select 1 from authority a where a.delivery_id = d.id)
                            and not exists (select 1 from lead_case c where c.id = d.case_id
                                and c.shredded_at is not null)
                        returning case_id""")
                .param("now", Timestamp.from(now))
                .param("since", Timestamp.from(since.minusSeconds(since.equals(Instant.EPOCH) ? 0 : MARGIN)))
                .query(UUID.class)
                .list();
        asked = current;
        since = now;
        return cases.stream().distinct().toList();
    }
}
