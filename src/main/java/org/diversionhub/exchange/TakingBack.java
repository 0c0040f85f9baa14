package org.diversionhub.exchange;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.diversionhub.partner.Endpoint;
import org.diversionhub.partner.Partner;
import org.diversionhub.transport.FileDrop;
import org.diversionhub.transport.PartnerBroker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What lies at the hub still, since its recipient has not taken it, goes no further once something that opened it is
 * over or its case was shredded: it is taken away, and whether it may go is asked anew. What lies there is asked of the
 * folder or the queue each time, and of nothing that could be behind. What the recipient has, it has.
 */
@Component
class TakingBack {
    private static final Logger LOG = LoggerFactory.getLogger(TakingBack.class);

    /** Of one partner at once, the oldest first; what lies behind is looked at when these are taken. */
    private static final int MOST = 2_000;

    private static final String OVER = """
            select p.id from unnest(:lying::uuid[]) as p (id)
                left join delivery d on d.id = p.id left join lead_case c on c.id = d.case_id
            where d.id is null or c.shredded_at is not null or exists (select 1 from authority a
                where a.id = any(d.authorities)
                    and (a.revoked_at <= :now or a.ends_at <= :now or not a.complete))""";

    private final JdbcClient sql;
    private final Deliveries deliveries;
    private final Dispatcher dispatcher;
    private final CurrentSnapshot snapshots;
    private final FileDrop files;
    private final ObjectProvider<PartnerBroker> broker;

    TakingBack(
            JdbcClient sql,
            Deliveries deliveries,
            Dispatcher dispatcher,
            CurrentSnapshot snapshots,
            FileDrop files,
            ObjectProvider<PartnerBroker> broker) {
        this.sql = sql;
        this.deliveries = deliveries;
        this.dispatcher = dispatcher;
        this.snapshots = snapshots;
        this.files = files;
        this.broker = broker;
    }

    /** Looks at all that lies there. The sweep calls it. */
    void run(Instant now) {
        for (Partner partner : snapshots.get().partners().all()) {
            partner.endpoint()
                    .filter(Endpoint::isKeptHere)
                    .ifPresent(to -> patiently(partner.id(), () -> run(partner.id(), to, now)));
        }
        broker.ifAvailable(one -> patiently(
                "everybody", () -> one.refused().forEach(id -> dispatcher.wake(deliveries.refused(id, now)))));
    }

    /** A folder or a broker that is away keeps no other's waiting, nor the rest of the sweep. */
    private static void patiently(String whom, Runnable look) {
        try {
            look.run();
        } catch (IllegalStateException e) {
            LOG.warn("what waits for {} cannot be looked at", whom);
        }
    }

    private void run(String partner, Endpoint to, Instant now) {
        List<UUID> lying = to.isBroker() ? broker.getObject().lying(partner, MOST) : files.lying(to, MOST);
        if (lying.isEmpty()) {
            return;
        }
        for (UUID over : over(lying, now)) {
            boolean gone = to.isBroker() ? broker.getObject().takeBack(partner, over) : files.takeBack(to, over);
            if (gone) {
                dispatcher.wake(deliveries.takenBack(over, now));
            }
        }
    }

    private List<UUID> over(List<UUID> lying, Instant now) {
        return sql.sql(OVER)
                .param("lying", lying.toArray(UUID[]::new))
                .param("now", Timestamp.from(now))
                .query(UUID.class)
                .list();
    }
}
