package org.diversionhub.exchange;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Finds which lanes have something to do: those that were woken, and those that a crash or a lost wake left behind. */
@Repository
class Lanes {
    /** How long the sweep leaves a due delivery alone before it looks again; it doubles while nobody gets to it. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration MOST_PATIENCE = Duration.ofMinutes(1);

    private final JdbcClient sql;

    Lanes(JdbcClient sql) {
        this.sql = sql;
    }

    /** The first of a lane, ready to be tried. */
    record Head(UUID delivery, String partner) {}

    /**
     * The heads that can be tried now. Where somebody tries the head already, its end wakes the lane again.
     *
     * @param since only those that came into their lane at this moment or later
     */
    List<Head> heads(Collection<Lane> lanes, Instant since, Instant now) {
        return sql.sql("""
                        select head.id, head.partner
                        from unnest(:cases::uuid[], :partners::text[]) as lane (case_id, partner)
                        cross join lateral (select d.id, d.partner, d.state, d.next_at, d.updated_at from delivery d
                            where d.case_id = lane.case_id and d.partner = lane.partner and d.open
                            order by d.seq limit 1) head
                        where head.state = 'PENDING' and head.next_at <= :now and head.updated_at >= :since
                            and lane.partner <> all(%s)""".formatted(PauseBook.OUT))
                .param("cases", lanes.stream().map(Lane::caseId).toArray(UUID[]::new))
                .param("partners", lanes.stream().map(Lane::partner).toArray(String[]::new))
                .param("since", Timestamp.from(since))
                .param("now", Timestamp.from(now))
                .query((row, n) -> new Head(row.getObject("id", UUID.class), row.getString("partner")))
                .list();
    }

    /**
     * Lanes of these partners in which something is due that nobody seems to work on: of each partner a few that are to
     * be tried again, which nothing else wakes, and fewer that were not tried yet, whose own wake may still stand in
     * the queue; so nobody's backlog keeps another waiting. What stands behind a head is put off as well: the end of an
     * attempt wakes it, and a long lane costs the sweep nothing.
     */
    List<Lane> due(Instant now, List<String> partners) {
        return Stream.concat(
                        due("attempts > 0", 50, now, partners).stream(),
                        due("attempts = 0", 10, now, partners).stream())
                .toList();
    }

    private List<Lane> due(String which, int most, Instant now, List<String> partners) {
        return sql.sql("""
                        with looked as (update delivery
                            set sweep_at = cast(:now as timestamptz) + least(cast(:most as interval),
                                greatest(cast(:patience as interval), cast(:now as timestamptz) - next_at))
                            where id in (select one.id from unnest(:partners::text[]) as whose (partner)
                                cross join lateral (select id from delivery where partner = whose.partner
                                    and state = 'PENDING' and %s and sweep_at <= :now and next_at <= :now
                                    order by sweep_at limit :some for update skip locked) one
                                where whose.partner <> all(%s))
                            returning case_id, partner)
                        select distinct case_id, partner from looked""".formatted(which, PauseBook.OUT))
                .param("now", Timestamp.from(now))
                .param("patience", PATIENCE.toString())
                .param("most", MOST_PATIENCE.toString())
                .param("some", most)
                .param("partners", partners.toArray(String[]::new))
                .query((row, n) -> lane(row))
                .list();
    }

    /** Every lane in which something is due. */
    List<Lane> waiting(Instant now) {
        return sql.sql("select distinct case_id, partner from delivery where state = 'PENDING' and next_at <= ?")
                .params(Timestamp.from(now))
                .query((row, n) -> lane(row))
                .list();
    }

    /** Every lane of these partners in which something is due. */
    List<Lane> waitingFor(Collection<String> partners, Instant now) {
        return sql.sql("select distinct case_id, partner from delivery"
                        + " where state = 'PENDING' and next_at <= ? and partner = any(?)")
                .params(Timestamp.from(now), partners.toArray(String[]::new))
                .query((row, n) -> lane(row))
                .list();
    }

    /**
     * Cases that hold something since before an authority began.
     *
     * @param since when it began at the earliest
     */
    List<UUID> begun(Instant since, Instant now) {
        return sql.sql("""
                        select distinct d.case_id from delivery d join lead_case c on c.id = d.case_id
                            cross join lateral (select x.* from authority x where x.participant_id = c.participant_id
                                union all select x.* from authority_also y join authority x on x.id = y.authority_id
                                where y.participant_id = c.participant_id) a
                        where d.state = 'HELD' and (a.case_id is null or a.case_id = c.id) and a.complete and a.revoked_at is null and a.starts_at <= :now
                            and (a.starts_at >= :since or a.approved_at >= :since)
                            and d.updated_at < greatest(a.starts_at, a.approved_at)""")
                .param("since", Timestamp.from(since))
                .param("now", Timestamp.from(now))
                .query(UUID.class)
                .list();
    }

    /**
     * Takes back attempts whose lease ran out, but for those that are just being recorded; they count as possibly
     * disclosed.
     */
    int takeBack(Instant now) {
        return sql.sql("update delivery set state = 'PENDING', reason = 'lease-expired', next_at = ?, sweep_at = ?,"
                        + " claim_until = null, updated_at = ? where id in (select id from delivery where state = 'CLAIMED'"
                        + " and claim_until < ? for update skip locked)")
                .params(Timestamp.from(now), Timestamp.from(now), Timestamp.from(now), Timestamp.from(now))
                .update();
    }

    static Lane lane(ResultSet row) throws SQLException {
        return new Lane(row.getObject("case_id", UUID.class), row.getString("partner"));
    }
}
