package org.diversionhub.exchange;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.diversionhub.partner.Agreement;
import org.diversionhub.partner.Partner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Agreements that end. A person is warned before, and told once of each that keeps deliveries back; what is held goes
 * by itself when the partner's file has a new date.
 */
@Component
class Agreements {
    private static final Logger LOG = LoggerFactory.getLogger(Agreements.class);

    private final CurrentSnapshot snapshots;
    private final JdbcClient sql;
    private final Clock clock;

    Agreements(CurrentSnapshot snapshots, JdbcClient sql, Clock clock) {
        this.snapshots = snapshots;
        this.sql = sql;
        this.clock = clock;
    }

    @EventListener({ApplicationStartedEvent.class, ConfigurationInForce.class})
    void warn() {
        snapshots.get().agreementsToRenew(clock.instant()).forEach(one -> LOG.warn("an agreement to renew: {}", one));
    }

    /** @return what may go again; of what may not, a person is told */
    List<Lane> look(Instant now) {
        Snapshot snapshot = snapshots.get();
        List<Lane> lanes = new ArrayList<>();
        for (String id : waiting()) {
            snapshot.partners().byId(id).ifPresent(partner -> {
                List<Agreement.Type> lacking = snapshot.policies().lacking(partner, now);
                lacking.forEach(type -> tell(partner, type, now));
                lanes.addAll(lacking.isEmpty() ? release(id, now) : List.of());
            });
        }
        return lanes;
    }

    private List<String> waiting() {
        return sql.sql("select distinct partner from delivery where state = 'HELD' and reason = 'NO_AGREEMENT'")
                .query(String.class)
                .list();
    }

    private List<Lane> release(String partner, Instant now) {
        return sql.sql("""
                        update delivery set state = 'PENDING', next_at = :now, sweep_at = :sweep, updated_at = :now,
                            since = :now, give_up_at = cast(:now as timestamptz) + (give_up_at - since)
                        where partner = :partner and state = 'HELD' and reason = 'NO_AGREEMENT' returning case_id, partner""")
                .param("now", Timestamp.from(now))
                .param("sweep", Timestamp.from(now.plusSeconds(5)))
                .param("partner", partner)
                .query((row, n) -> Lanes.lane(row))
                .list();
    }

    private void tell(Partner partner, Agreement.Type type, Instant now) {
        sql.sql("insert into task (id, at, what, reason) values (?, ?, 'agreement', ?) on conflict do nothing")
                .params(UUID.randomUUID(), Timestamp.from(now), partner.id() + ": " + partner.agreement(type))
                .update();
    }
}
