package org.diversionhub.exchange;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.diversionhub.partner.Agreement;
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
 * folder or the queue each time, and of nothing that could be behind. When another configuration is in force or an
 * agreement ends, all of it is asked anew, too; what lies with a partner that is gone is taken away. What the recipient
 * has, it has.
 */
@Component
class TakingBack {
    private static final Logger LOG = LoggerFactory.getLogger(TakingBack.class);

    /** Of one partner at once, the oldest first; what lies behind is looked at when these are taken. */
    private static final int MOST = 2_000;

    /** What was begun before a place was left has ended by then. */
    private static final Duration ENDED = Duration.ofMinutes(1);

    private static final String OVER = """
            select p.id from unnest(:lying::uuid[]) as p (id)
                left join delivery d on d.id = p.id left join lead_case c on c.id = d.case_id
            where d.id is null or c.shredded_at is not null or d.state = 'DELIVERED' and exists (select 1 from authority a
                where a.id = any(d.authorities)
                    and (a.revoked_at <= :now or a.ends_at <= :now or not a.complete))""";

    private final JdbcClient sql;
    private final Deliveries deliveries;
    private final Dispatcher dispatcher;
    private final CurrentSnapshot snapshots;
    private final FileDrop files;
    private final ObjectProvider<PartnerBroker> broker;
    private final Narrowed narrowed;
    private final Map<String, Asked> asked = new HashMap<>();
    private final List<Left> left = new ArrayList<>();
    private Snapshot last;

    TakingBack(
            JdbcClient sql,
            Deliveries deliveries,
            Dispatcher dispatcher,
            CurrentSnapshot snapshots,
            FileDrop files,
            ObjectProvider<PartnerBroker> broker,
            Narrowed narrowed) {
        this.sql = sql;
        this.deliveries = deliveries;
        this.dispatcher = dispatcher;
        this.snapshots = snapshots;
        this.files = files;
        this.broker = broker;
        this.narrowed = narrowed;
        this.last = snapshots.get();
    }

    /** By what it was asked last whether what lies there for a partner may lie there. */
    private record Asked(Snapshot snapshot, List<Agreement.Type> lacking, Instant since) {
        boolean isBy(Asked other) {
            return snapshot == other.snapshot && lacking.equals(other.lacking);
        }
    }

    /** A place where a partner takes nothing more. */
    private record Left(String partner, Endpoint at, Instant since) {}

    /** A hub begins with another configuration than it had. */
    synchronized void begun(Snapshot before) {
        last = before;
    }

    /** What a partner has that is gone, or moved, lies where it was. An attempt may still end there. */
    private void leave(Snapshot now, Instant at) {
        if (last != now) {
            for (Partner partner : last.partners().all()) {
                partner.endpoint()
                        .filter(Endpoint::isKeptHere)
                        .filter(to -> !isAt(to, now.partners().byId(partner.id())))
                        .ifPresent(to -> left.add(new Left(partner.id(), to, at)));
            }
            last = now;
        }
        left.removeIf(place -> isAt(place.at(), now.partners().byId(place.partner())));
        for (Left place : List.copyOf(left)) {
            patiently(place.partner(), () -> {
                List<UUID> lying = lying(place.partner(), place.at());
                takeBack(place.partner(), place.at(), ofIt(place.partner(), lying), at);
                if (lying.size() < MOST && at.isAfter(place.since().plus(ENDED))) {
                    left.remove(place);
                }
            });
        }
    }

    private static boolean isAt(Endpoint place, Optional<Partner> partner) {
        return partner.flatMap(Partner::endpoint)
                .filter(to -> to.to().equals(place.to()))
                .isPresent();
    }

    private List<UUID> ofIt(String partner, List<UUID> lying) {
        return sql.sql("select id from delivery where id = any(?) and partner = ? and state <> 'CLAIMED'")
                .params(lying.toArray(UUID[]::new), partner)
                .query(UUID.class)
                .list();
    }

    /** Looks at all that lies there. The sweep calls it. */
    synchronized void run(Instant now) {
        Snapshot snapshot = snapshots.get();
        leave(snapshot, now);
        for (Partner partner : snapshot.partners().all()) {
            partner.endpoint()
                    .filter(Endpoint::isKeptHere)
                    .ifPresent(to -> patiently(partner.id(), () -> run(partner, to, snapshot, now)));
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

    private void run(Partner partner, Endpoint to, Snapshot snapshot, Instant now) {
        List<UUID> lying = lying(partner.id(), to);
        if (!lying.isEmpty()) {
            takeBack(partner.id(), to, over(lying, now), now);
        }
        Asked by = new Asked(snapshot, snapshot.policies().lacking(partner, now), now);
        Asked before = asked.get(partner.id());
        if (before == null || !before.isBy(by)) {
            asked.put(partner.id(), by);
        }
        if (before == null || !before.isBy(by) || isUnsettled(before, lying, now)) {
            takeBack(partner.id(), to, narrowed.of(partner.id(), lying, snapshot, now), now);
        }
    }

    /** An attempt that had begun by what was in force before may put something there still; and not all may be seen. */
    private static boolean isUnsettled(Asked asked, List<UUID> lying, Instant now) {
        return lying.size() >= MOST || now.isBefore(asked.since().plus(ENDED));
    }

    private List<UUID> lying(String partner, Endpoint at) {
        return at.isBroker()
                ? broker.stream()
                        .flatMap(one -> one.lying(partner, MOST).stream())
                        .toList()
                : files.lying(at, MOST);
    }

    private void takeBack(String partner, Endpoint at, List<UUID> those, Instant now) {
        for (UUID one : those) {
            boolean gone = at.isBroker() ? broker.getObject().takeBack(partner, one) : files.takeBack(at, one);
            if (gone) {
                dispatcher.wake(deliveries.takenBack(one, now));
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
