package org.diversionhub.exchange;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.diversionhub.partner.Endpoint;
import org.diversionhub.partner.Partner;
import org.diversionhub.transport.FileDrop;
import org.diversionhub.transport.PartnerBroker;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What was delivered and lies at the hub still, since its recipient has not taken it, goes no further once what opened
 * it was taken back or its case was shredded. What the recipient has, it has.
 */
@Component
class TakingBack {
    private static final Duration MARGIN = Duration.ofMinutes(5);

    private static final String LYING = """
            select d.id, d.partner from authority a
                join lead_case c on c.participant_id = a.participant_id
                    or c.participant_id in (select l.participant_id from authority_also l where l.authority_id = a.id)
                join delivery d on d.case_id = c.id and a.id = any(d.authorities)
            where a.revoked_at > :since and a.revoked_at <= :now
                and d.partner = any(:partners) and d.state = 'DELIVERED'
            union
            select d.id, d.partner from lead_case c join delivery d on d.case_id = c.id
            where c.shredded_at > :since and d.partner = any(:partners) and d.state = 'DELIVERED'""";

    private final JdbcClient sql;
    private final Deliveries deliveries;
    private final CurrentSnapshot snapshots;
    private final FileDrop files;
    private final ObjectProvider<PartnerBroker> broker;
    private Instant seen = Instant.EPOCH;

    TakingBack(
            JdbcClient sql,
            Deliveries deliveries,
            CurrentSnapshot snapshots,
            FileDrop files,
            ObjectProvider<PartnerBroker> broker) {
        this.sql = sql;
        this.deliveries = deliveries;
        this.snapshots = snapshots;
        this.files = files;
        this.broker = broker;
    }

    private record Lying(UUID id, String partner) {}

    /** Looks at what has ended since the last time, at the start at all that ever has. The sweep calls it. */
    void run(Instant now) {
        List<Partner> waiting = snapshots.get().partners().all().stream()
                .filter(partner ->
                        partner.endpoint().filter(Endpoint::isKeptHere).isPresent())
                .toList();
        if (!waiting.isEmpty()) {
            ended(waiting, now).stream().filter(this::isThere).forEach(one -> deliveries.takenBack(one.id(), now));
        }
        seen = now;
    }

    private List<Lying> ended(List<Partner> waiting, Instant now) {
        return sql.sql(LYING)
                .param("since", Timestamp.from(seen.equals(Instant.EPOCH) ? seen : seen.minus(MARGIN)))
                .param("now", Timestamp.from(now))
                .param("partners", waiting.stream().map(Partner::id).toArray(String[]::new))
                .query(Lying.class)
                .list();
    }

    /** Takes it away where it still is. */
    private boolean isThere(Lying one) {
        Endpoint to = snapshots
                .get()
                .partners()
                .byId(one.partner())
                .flatMap(Partner::endpoint)
                .orElseThrow();
        return to.isBroker() ? broker.getObject().takeBack(one.partner(), one.id()) : files.takeBack(to, one.id());
    }
}
