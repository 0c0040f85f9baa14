package org.diversionhub.exchange;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.diversionhub.exchange.LeftPlaces.Left;
import org.diversionhub.exchange.Takings.Taking;
import org.diversionhub.partner.Agreement;
import org.diversionhub.partner.Partner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * What lies at the hub still, since its recipient has not taken it, goes no further once something that opened it is
 * over or its case was shredded: it is taken away, and whether it may go is asked anew. When another configuration is
 * in force or an agreement ends, all of it is asked anew, too, and every five minutes, since more changes than that:
 * who has part in a case, a charge, a stay. What lies with a partner that is gone is taken away, and what a try has
 * left of which the record does not know that it went. What the recipient has, it has.
 */
@Component
class TakingBack {
    private static final Logger LOG = LoggerFactory.getLogger(TakingBack.class);

    /** So many at each step are asked of the database whether something is over. */
    private static final int MOST = 10_000;

    /** So many are opened, to ask anew what would go: others wait for the rest of the sweep. */
    private static final int MOST_OPENED = 500;

    /** What was begun by another configuration has ended by then. */
    private static final Duration ENDED = Duration.ofMinutes(1);

    /** All is asked anew so often, whatever has changed. */
    private static final Duration AGAIN = Duration.ofMinutes(5);

    private static final String OVER = """
            select p.id from unnest(:lying::uuid[]) as p (id)
                left join delivery d on d.id = p.id left join lead_case c on c.id = d.case_id
            where d.id is null or c.shredded_at is not null or d.state in ('HELD', 'WITHHELD', 'DEAD')
                or d.state in ('DELIVERED', 'PENDING') and exists (select 1 from authority a
                    where a.id = any(d.authorities)
                        and (a.revoked_at <= :now or a.ends_at <= :now or not a.complete))""";

    private final JdbcClient sql;
    private final Deliveries deliveries;
    private final Dispatcher dispatcher;
    private final CurrentSnapshot snapshots;
    private final Untaken untaken;
    private final Takings takings;
    private final LeftPlaces leftPlaces;
    private final Narrowed narrowed;
    private final Map<Place, Round> rounds = new HashMap<>();
    private final Map<Place, Asked> asked = new HashMap<>();
    private final Set<Object> away = new HashSet<>();

    TakingBack(
            JdbcClient sql,
            Deliveries deliveries,
            Dispatcher dispatcher,
            CurrentSnapshot snapshots,
            Untaken untaken,
            Takings takings,
            LeftPlaces leftPlaces,
            Narrowed narrowed) {
        this.sql = sql;
        this.deliveries = deliveries;
        this.dispatcher = dispatcher;
        this.snapshots = snapshots;
        this.untaken = untaken;
        this.takings = takings;
        this.leftPlaces = leftPlaces;
        this.narrowed = narrowed;
    }

    /** By what it is asked whether what lies in a place may lie there, since when, and how far. */
    private record Asked(Snapshot snapshot, List<Agreement.Type> lacking, Instant since, Round round) {
        boolean isBy(Snapshot other, List<Agreement.Type> lackingNow) {
            return snapshot == other && lacking.equals(lackingNow);
        }

        /** An attempt that had begun by what was in force before may put something there still. */
        boolean isSettled(Instant now) {
            return round.hasMet(since.plus(ENDED)) && round.hasMet(now.minus(AGAIN));
        }
    }

    /** Looks at what lies there. The sweep calls it. */
    synchronized void run(Instant now) {
        Snapshot snapshot = snapshots.get();
        takings.open().forEach(one -> patiently(one, one.place().partner(), () -> end(one, now)));
        leftPlaces.all().stream()
                .filter(left -> !left.place().isIn(snapshot))
                .forEach(left -> patiently(left, left.place().partner(), () -> empty(left, now)));
        each(snapshot, (place, partner) -> takeBackWhatIsOver(place, now));
        each(snapshot, (place, partner) -> takeBackWhatIsNarrower(place, partner, snapshot, now));
        patiently(
                "refused",
                "everybody",
                () -> untaken.refused().forEach(id -> {
                    dispatcher.wake(deliveries.refused(id, now));
                    untaken.forgetRefused(id);
                }));
    }

    private void each(Snapshot snapshot, BiConsumer<Place, Partner> look) {
        for (Partner partner : snapshot.partners().all()) {
            Place.of(partner).ifPresent(place -> patiently(place, partner.id(), () -> look.accept(place, partner)));
        }
    }

    /** A folder or a broker that is away keeps no other's waiting, nor the rest of the sweep; it is told once. */
    private void patiently(Object what, String whom, Runnable look) {
        try {
            look.run();
            away.remove(what);
        } catch (DataAccessException | TransactionException e) {
            throw e;
        } catch (RuntimeException e) {
            if (away.add(what)) {
                LOG.warn(
                        "what waits for {} cannot be looked at ({}); it is tried again",
                        whom,
                        e.getClass().getSimpleName());
            }
        }
    }

    /** An attempt may still end where the partner takes nothing more. */
    private void empty(Left left, Instant now) {
        Place place = left.place();
        Round round = round(place, now);
        round.step(MOST, some -> takeBack(place, ofIt(place.partner(), some), now));
        if (round.hasMet(left.since().plus(ENDED))) {
            leftPlaces.forget(left);
            rounds.remove(place);
        }
    }

    private Round round(Place place, Instant now) {
        Round before = rounds.get(place);
        Round round = before == null || before.isOver() ? new Round(untaken.at(place), now) : before;
        rounds.put(place, round);
        return round;
    }

    private List<UUID> ofIt(String partner, List<UUID> lying) {
        return sql.sql("select id from delivery where id = any(?) and partner = ? and state <> 'CLAIMED'")
                .params(lying.toArray(UUID[]::new), partner)
                .query(UUID.class)
                .list();
    }

    private void takeBackWhatIsOver(Place place, Instant now) {
        round(place, now).step(MOST, some -> takeBack(place, over(some, now), now));
    }

    private List<UUID> over(List<UUID> lying, Instant now) {
        return sql.sql(OVER)
                .param("lying", lying.toArray(UUID[]::new))
                .param("now", Timestamp.from(now))
                .query(UUID.class)
                .list();
    }

    private void takeBackWhatIsNarrower(Place place, Partner partner, Snapshot snapshot, Instant now) {
        List<Agreement.Type> lacking = snapshot.policies().lacking(partner, now);
        Asked by = asked.get(place);
        if (by != null && by.isBy(snapshot, lacking)) {
            if (by.isSettled(now)) {
                return;
            }
            if (by.round().isOver()) {
                by = new Asked(snapshot, lacking, by.since(), new Round(untaken.at(place), now));
            }
        } else {
            by = new Asked(snapshot, lacking, now, new Round(untaken.at(place), now));
        }
        asked.put(place, by);
        by.round().step(MOST_OPENED, some -> takeBack(place, narrowed.of(place.partner(), some, snapshot, now), now));
    }

    private void takeBack(Place place, List<UUID> those, Instant now) {
        if (!those.isEmpty()) {
            takings.note(place, those, now).forEach(one -> patiently(one, place.partner(), () -> end(one, now)));
        }
    }

    /** What is not there, nor aside, its recipient has. */
    private void end(Taking one, Instant now) {
        if (!one.taken() && untaken.putAside(one.place(), one.delivery())) {
            dispatcher.wake(takings.taken(one, now));
        }
        untaken.discard(one.place(), one.delivery());
        takings.over(one);
    }
}
