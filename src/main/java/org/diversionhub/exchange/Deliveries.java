package org.diversionhub.exchange;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.diversionhub.disclosure.Reason;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Partner;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * What must be delivered. PostgreSQL orders: a case and a partner make a lane, and only the head of a lane can be
 * claimed. Every change of state is a compare-and-set.
 */
@Repository
class Deliveries {
    /** How long the sweep leaves a woken delivery alone before it wakes it again. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /**
     * A value and not a join, so that the lane's index answers it, whatever the planner knows of a table that fills.
     */
    private static final String HEAD = " and d.seq = (select min(e.seq) from delivery e where e.case_id = d.case_id"
            + " and e.partner = d.partner and e.open)";

    private final JdbcClient sql;

    Deliveries(JdbcClient sql) {
        this.sql = sql;
    }

    /**
     * A delivery that an attempt has taken, with its message.
     *
     * @param attempt the number of this attempt, from one
     */
    record Claimed(
            UUID id,
            String partner,
            int attempt,
            Instant giveUpAt,
            UUID messageId,
            UUID caseId,
            String sender,
            Kind kind,
            Origin origin,
            Instant happenedAt,
            Instant acceptedAt,
            byte[] sealed,
            boolean update) {
        @Override
        public String toString() {
            return "Claimed[" + id + ", attempt " + attempt + "]";
        }
    }

    /** One delivery a recipient, all in one statement. */
    List<Wake> create(UUID messageId, UUID caseId, Kind kind, List<Partner> recipients, Instant now) {
        if (recipients.isEmpty()) {
            return List.of();
        }
        List<Wake> wakes = recipients.stream()
                .map(recipient -> new Wake(UUID.randomUUID(), recipient.id()))
                .toList();
        sql.sql("""
                        insert into delivery (id, message_id, case_id, partner, kind, state, next_at, sweep_at, since,
                            give_up_at, updated_at)
                        select id, :message, :case, partner, :kind, 'PENDING', :now, :sweep, :now, give_up_at, :now
                        from unnest(:ids::uuid[], :partners::text[], :ends::timestamptz[]) as new (id, partner, give_up_at)""")
                .param("message", messageId)
                .param("case", caseId)
                .param("kind", kind.toString())
                .param("now", Timestamp.from(now))
                .param("sweep", Timestamp.from(now.plusSeconds(5)))
                .param("ids", wakes.stream().map(Wake::delivery).toArray(UUID[]::new))
                .param("partners", wakes.stream().map(Wake::partner).toArray(String[]::new))
                .param(
                        "ends",
                        recipients.stream()
                                .map(recipient -> now.plus(giveUp(recipient)).toString())
                                .toArray(String[]::new))
                .update();
        return wakes;
    }

    private static Duration giveUp(Partner recipient) {
        return recipient.endpoint().orElseThrow().retry().giveUp();
    }

    /**
     * Takes a delivery that is pending, due and the head of its lane; anything else is empty, also one that another
     * attempt is taking. The row is held until the transaction ends, which has to claim or to withhold it.
     */
    Optional<Claimed> take(UUID id, Instant now) {
        return take(id, now, HEAD);
    }

    /** Takes one of an inbox, where the recipient sees the whole lane at once and in order. */
    Optional<Claimed> takeAnywhere(UUID id, Instant now) {
        return take(id, now, "");
    }

    private Optional<Claimed> take(UUID id, Instant now, String condition) {
        // First the row by its key, then the questions: a planner who saw the queue empty would look for the row in an
        // index of what is pending, all through it.
        return sql.sql("with d as materialized (select * from delivery where id = ? for update skip locked)"
                        + " select d.*, m.sender, m.origin, m.happened_at, m.accepted_at, m.sealed,"
                        + " exists (select 1 from delivery e where e.case_id = d.case_id and e.partner = d.partner"
                        + " and e.kind = d.kind and e.seq < d.seq and e.shown) as is_update"
                        + " from d join message m on m.id = d.message_id"
                        + " where d.state = 'PENDING' and d.next_at <= ?" + condition)
                .params(id, Timestamp.from(now))
                .query((row, n) -> claimed(row))
                .optional();
    }

    /** The lease begins; from here on the recipient has it, possibly. */
    void claim(Claimed taken, List<UUID> authorities, Instant now, Instant until) {
        sql.sql("update delivery set state = 'CLAIMED', attempts = ?, claim_until = ?, shown = true, authorities = ?,"
                        + " updated_at = ? where id = ?")
                .params(
                        taken.attempt(),
                        Timestamp.from(until),
                        authorities.toArray(UUID[]::new),
                        Timestamp.from(now),
                        taken.id())
                .update();
    }

    /** The delivery leaves its lane: held if a consent can still open it. */
    void withhold(Claimed taken, Reason reason, Instant now) {
        sql.sql("update delivery set state = ?, reason = ?, attempts = ?, updated_at = ? where id = ?")
                .params(
                        reason.mayChange() ? "HELD" : "WITHHELD",
                        reason.name(),
                        taken.attempt(),
                        Timestamp.from(now),
                        taken.id())
                .update();
    }

    /** Ends the attempt, unless it has been taken over since. */
    boolean delivered(Claimed claimed, Instant now) {
        return end(claimed, "DELIVERED", null, now, now);
    }

    boolean retry(Claimed claimed, String reason, Instant next, Instant now) {
        return end(claimed, "PENDING", reason, next, now);
    }

    boolean dead(Claimed claimed, String reason, Instant now) {
        return end(claimed, "DEAD", reason, now, now);
    }

    private boolean end(
            Claimed claimed,
            String state,
            @org.jspecify.annotations.Nullable String reason,
            Instant next,
            Instant now) {
        return sql.sql("update delivery set state = ?, reason = ?, next_at = ?, sweep_at = ?, claim_until = null,"
                                + " updated_at = ? where id = ? and state = 'CLAIMED' and attempts = ?")
                        .params(
                                state,
                                reason,
                                Timestamp.from(next),
                                Timestamp.from(next),
                                Timestamp.from(now),
                                claimed.id(),
                                claimed.attempt())
                        .update()
                == 1;
    }

    /** The recipient says that it has it. */
    boolean acknowledged(UUID id, String partner, Instant now) {
        return sql.sql("update delivery set state = 'DELIVERED', updated_at = ? where id = ? and partner = ? and shown")
                        .params(Timestamp.from(now), id, partner)
                        .update()
                == 1;
    }

    /** What waits in a partner's inbox, oldest first. */
    List<UUID> waiting(String partner, Instant now, int most) {
        return sql.sql("select id from delivery where partner = ? and state = 'PENDING' and next_at <= ?"
                        + " order by seq limit ?")
                .params(partner, Timestamp.from(now), most)
                .query(UUID.class)
                .list();
    }

    boolean isOf(UUID id, String partner) {
        return sql.sql("select count(*) from delivery where id = ? and partner = ?")
                        .params(id, partner)
                        .query(Integer.class)
                        .single()
                == 1;
    }

    /** The next of the lane, now that this one has left it. */
    Optional<Wake> next(Claimed left) {
        return sql.sql("select id, partner from delivery where case_id = ? and partner = ? and open"
                        + " order by seq limit 1")
                .params(left.caseId(), left.partner())
                .query((row, n) -> wake(row))
                .optional();
    }

    /** Held deliveries of a case try again: an authority may have come. Their time to give up starts anew. */
    List<Wake> release(UUID caseId, Instant now) {
        return sql.sql("""
                        update delivery set state = 'PENDING', next_at = :now, sweep_at = :sweep, updated_at = :now,
                            since = :now, give_up_at = cast(:now as timestamptz) + (give_up_at - since)
                        where case_id = :case and state = 'HELD' returning id, partner, seq""")
                .param("now", Timestamp.from(now))
                .param("sweep", Timestamp.from(now.plusSeconds(5)))
                .param("case", caseId)
                .query((row, n) -> wake(row))
                .list();
    }

    /** What was held for a partner that has left the case never goes. */
    void endHeld(UUID caseId, String partner, Instant now) {
        sql.sql("update delivery set state = 'WITHHELD', reason = ?, updated_at = ?"
                        + " where case_id = ? and partner = ? and state = 'HELD'")
                .params(Reason.NOT_A_PARTY.name(), Timestamp.from(now), caseId, partner)
                .update();
    }

    /** Held deliveries of cases in which an authority has begun since they were held. */
    List<Wake> releaseBegun(Instant now) {
        return sql.sql("""
                        update delivery d set state = 'PENDING', next_at = :now, sweep_at = :sweep, updated_at = :now,
                            since = :now, give_up_at = cast(:now as timestamptz) + (give_up_at - since)
                        from lead_case c join authority a on a.participant_id = c.participant_id
                            and (a.case_id is null or a.case_id = c.id)
                        where d.case_id = c.id and d.state = 'HELD' and a.complete and a.revoked_at is null
                            and a.starts_at <= :now and d.updated_at < a.starts_at
                        returning d.id, d.partner""")
                .param("now", Timestamp.from(now))
                .param("sweep", Timestamp.from(now.plusSeconds(5)))
                .query((row, n) -> wake(row))
                .list();
    }

    /** Takes back attempts whose lease ran out; they count as possibly disclosed. */
    int takeBack(Instant now) {
        return sql.sql("update delivery set state = 'PENDING', reason = 'lease-expired', next_at = ?, sweep_at = ?,"
                        + " claim_until = null, updated_at = ? where state = 'CLAIMED' and claim_until < ?")
                .params(Timestamp.from(now), Timestamp.from(now), Timestamp.from(now), Timestamp.from(now))
                .update();
    }

    /** Heads of these partners' lanes that are due and that nobody seems to work on. */
    List<Wake> due(Instant now, List<String> partners, int most) {
        return sql.sql("update delivery set sweep_at = ? where id in (select d.id from delivery d"
                        + " where d.state = 'PENDING' and d.sweep_at <= ? and d.next_at <= ? and d.partner = any(?)"
                        + HEAD
                        + " order by d.sweep_at limit ? for update skip locked) returning id, partner")
                .params(
                        Timestamp.from(now.plus(PATIENCE)),
                        Timestamp.from(now),
                        Timestamp.from(now),
                        partners.toArray(String[]::new),
                        most)
                .query((row, n) -> wake(row))
                .list();
    }

    /** Deliveries that waited too long end, each with a task for a person. */
    int giveUp(Instant now) {
        return sql.sql("""
                        with gone as (update delivery set state = 'DEAD', reason = 'gave-up', updated_at = ?
                            where state = 'PENDING' and give_up_at < ? returning id)
                        insert into task (id, at, what, delivery_id, reason)
                        select gen_random_uuid(), ?, 'dead-letter', id, 'gave-up' from gone""")
                .params(Timestamp.from(now), Timestamp.from(now), Timestamp.from(now))
                .update();
    }

    /** A delivery that cannot even be tried ends, with a task for a person. */
    boolean bury(UUID id, Instant now) {
        return sql.sql("update delivery set state = 'DEAD', updated_at = ? where id = ? and state = 'PENDING'")
                        .params(Timestamp.from(now), id)
                        .update()
                == 1;
    }

    void task(UUID delivery, String reason, Instant now) {
        sql.sql("insert into task (id, at, what, delivery_id, reason) values (?, ?, 'dead-letter', ?, ?)")
                .params(UUID.randomUUID(), Timestamp.from(now), delivery, reason)
                .update();
    }

    private static Wake wake(ResultSet row) throws SQLException {
        return new Wake(row.getObject("id", UUID.class), row.getString("partner"));
    }

    private static Claimed claimed(ResultSet row) throws SQLException {
        return new Claimed(
                row.getObject("id", UUID.class),
                row.getString("partner"),
                row.getInt("attempts") + 1,
                row.getTimestamp("give_up_at").toInstant(),
                row.getObject("message_id", UUID.class),
                row.getObject("case_id", UUID.class),
                row.getString("sender"),
                Kind.parse(row.getString("kind")),
                Origin.valueOf(row.getString("origin")),
                row.getTimestamp("happened_at").toInstant(),
                row.getTimestamp("accepted_at").toInstant(),
                row.getBytes("sealed"),
                row.getBoolean("is_update"));
    }
}
