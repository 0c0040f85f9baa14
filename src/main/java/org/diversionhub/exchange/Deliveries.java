package org.diversionhub.exchange;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.diversionhub.disclosure.Reason;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Endpoint;
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

    private static final String HEAD = " and not exists (select 1 from delivery e where e.case_id = d.case_id"
            + " and e.partner = d.partner and e.seq < d.seq and e.state in ('PENDING', 'CLAIMED'))";

    private final JdbcClient sql;

    Deliveries(JdbcClient sql) {
        this.sql = sql;
    }

    /** A claimed delivery with its message. */
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

    List<Wake> create(UUID messageId, UUID caseId, Kind kind, List<Partner> recipients, Instant now) {
        List<Wake> wakes = new ArrayList<>();
        for (Partner recipient : recipients) {
            Endpoint endpoint = recipient.endpoint().orElseThrow();
            UUID id = UUID.randomUUID();
            sql.sql(
                            "insert into delivery (id, message_id, case_id, partner, kind, state, next_at, sweep_at, give_up_at,"
                                    + " updated_at) values (?, ?, ?, ?, ?, 'PENDING', ?, ?, ?, ?)")
                    .params(
                            id,
                            messageId,
                            caseId,
                            recipient.id(),
                            kind.toString(),
                            Timestamp.from(now),
                            Timestamp.from(now.plusSeconds(5)),
                            Timestamp.from(now.plus(endpoint.retry().giveUp())),
                            Timestamp.from(now))
                    .update();
            wakes.add(new Wake(id, recipient.id()));
        }
        return wakes;
    }

    /** Claims a delivery that is pending, due and the head of its lane; anything else is empty. */
    Optional<Claimed> claim(UUID id, Instant now, Instant until) {
        return claim(id, now, until, HEAD);
    }

    /** Claims one of an inbox, where the recipient sees the whole lane at once and in order. */
    Optional<Claimed> claimAnywhere(UUID id, Instant now, Instant until) {
        return claim(id, now, until, "");
    }

    private Optional<Claimed> claim(UUID id, Instant now, Instant until, String condition) {
        return sql.sql("with d as (update delivery d set state = 'CLAIMED', attempts = attempts + 1, claim_until = ?,"
                        + " updated_at = ? where d.id = ? and d.state = 'PENDING' and d.next_at <= ?" + condition
                        + " returning *)"
                        + " select d.*, m.sender, m.origin, m.happened_at, m.accepted_at, m.sealed,"
                        + " exists (select 1 from delivery e where e.case_id = d.case_id and e.partner = d.partner"
                        + " and e.kind = d.kind and e.seq < d.seq and e.shown) as is_update"
                        + " from d join message m on m.id = d.message_id")
                .params(Timestamp.from(until), Timestamp.from(now), id, Timestamp.from(now))
                .query((row, n) -> claimed(row))
                .optional();
    }

    /** From here on the recipient has it, possibly. */
    void disclosing(Claimed claimed, List<UUID> authorities) {
        sql.sql("update delivery set shown = true, authorities = ? where id = ?")
                .params(authorities.toArray(UUID[]::new), claimed.id())
                .update();
    }

    /** The delivery leaves its lane: held if a consent can still open it. */
    void withhold(Claimed claimed, Reason reason, Instant now) {
        sql.sql("update delivery set state = ?, reason = ?, claim_until = null, updated_at = ? where id = ?")
                .params(reason.mayChange() ? "HELD" : "WITHHELD", reason.name(), Timestamp.from(now), claimed.id())
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
        return sql.sql("select id, partner from delivery where case_id = ? and partner = ?"
                        + " and state in ('PENDING', 'CLAIMED') order by seq limit 1")
                .params(left.caseId(), left.partner())
                .query((row, n) -> wake(row))
                .optional();
    }

    /** Held deliveries of a case try again: an authority may have come. */
    List<Wake> release(UUID caseId, Instant now) {
        return sql.sql("update delivery set state = 'PENDING', next_at = ?, sweep_at = ?, updated_at = ?"
                        + " where case_id = ? and state = 'HELD' returning id, partner, seq")
                .params(Timestamp.from(now), Timestamp.from(now.plusSeconds(5)), Timestamp.from(now), caseId)
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

    /** Heads of lanes that are due and that nobody seems to work on. */
    List<Wake> due(Instant now, int most) {
        return sql.sql("update delivery set sweep_at = ? where seq in (select d.seq from delivery d"
                        + " where d.state = 'PENDING' and d.sweep_at <= ? and d.next_at <= ?" + HEAD
                        + " order by d.sweep_at limit ? for update skip locked) returning id, partner")
                .params(Timestamp.from(now.plus(PATIENCE)), Timestamp.from(now), Timestamp.from(now), most)
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
                row.getInt("attempts"),
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
