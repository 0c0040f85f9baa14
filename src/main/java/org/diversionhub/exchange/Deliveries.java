package org.diversionhub.exchange;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.diversionhub.audit.Audit;
import org.diversionhub.audit.Entry;
import org.diversionhub.disclosure.Reason;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Partner;
import org.diversionhub.referral.Cases;
import org.diversionhub.referral.LeadCase;
import org.diversionhub.trust.NodeId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What must be delivered. PostgreSQL orders: a case and a partner make a lane, and only the head of a lane can be
 * claimed. Every change of state is a compare-and-set.
 */
@Repository
class Deliveries {
    /**
     * A value and not a join, so that the lane's index answers it, whatever the planner knows of a table that fills.
     */
    private static final String HEAD = " and d.seq = (select min(e.seq) from delivery e where e.case_id = d.case_id"
            + " and e.partner = d.partner and e.open)";

    private static final String SUBJECT =
            "(select c.participant_id from lead_case c where c.id = d.case_id) as subject";

    private static final String HUB = "hub";

    /** How many may end at once: a long outage ends many at the same moment. */
    private static final int MOST = 500;

    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final NodeId node;
    private final Audit audit;

    Deliveries(JdbcClient sql, PlatformTransactionManager transactions, NodeId node, Audit audit) {
        this.sql = sql;
        this.node = node;
        this.transaction = new TransactionTemplate(transactions);
        this.audit = audit;
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
            LeadCase known,
            String sender,
            Kind kind,
            Origin origin,
            Instant happenedAt,
            Instant acceptedAt,
            byte[] sealed,
            boolean update) {
        UUID caseId() {
            return known.id();
        }

        @Override
        public String toString() {
            return "Claimed[" + id + ", attempt " + attempt + "]";
        }
    }

    /** One delivery a recipient, all in one statement. */
    List<Lane> create(UUID messageId, UUID caseId, Kind kind, List<Partner> recipients, Instant now) {
        if (recipients.isEmpty()) {
            return List.of();
        }
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
                .param(
                        "ids",
                        recipients.stream().map(recipient -> UUID.randomUUID()).toArray(UUID[]::new))
                .param("partners", recipients.stream().map(Partner::id).toArray(String[]::new))
                .param(
                        "ends",
                        recipients.stream()
                                .map(recipient -> now.plus(giveUp(recipient)).toString())
                                .toArray(String[]::new))
                .update();
        return recipients.stream()
                .map(recipient -> new Lane(caseId, recipient.id()))
                .toList();
    }

    private static Duration giveUp(Partner recipient) {
        return recipient.endpoint().orElseThrow().retry().giveUp();
    }

    /**
     * Takes a delivery that is pending, due and the head of its lane; anything else is empty, also one that another
     * attempt is taking. The row is held until the transaction ends, which has to claim or to withhold it, and its case
     * is held against change.
     */
    Optional<Claimed> take(UUID id, Instant now) {
        return take("?", HEAD, now, id);
    }

    /** Takes the head of a lane in the same way. */
    Optional<Claimed> takeHead(Lane lane, Instant now) {
        String head = "(select id from delivery where case_id = ? and partner = ? and open order by seq limit 1)";
        return take(head, "", now, lane.caseId(), lane.partner());
    }

    /**
     * Takes one of a partner's inbox, where the recipient sees the whole lane at once and in order. What is another's,
     * or may not go, is looked for as what is not there, and not held: that would cost a commit, which tells. The state
     * is written so that no index of what is pending is walked for it.
     */
    Optional<Claimed> takeAnywhere(UUID id, String partner, Instant now) {
        return take("? and partner = ? and state || '' = 'PENDING'", "", now, id, partner);
    }

    private Optional<Claimed> take(String which, String condition, Instant now, Object... key) {
        List<Object> values = new ArrayList<>(List.of(key));
        values.add(Timestamp.from(now));
        // First the row by its key, then the questions: a planner who saw the queue empty would look for the row in an
        // index of what is pending, all through it.
        return sql.sql("with d as materialized (select * from delivery where id = " + which
                        + " for update skip locked),"
                        + " c as materialized (select c.* from lead_case c join d on c.id = d.case_id"
                        + " where c.shredded_at is null for share of c)"
                        + " select d.*, c.participant_id, c.agency, c.door, c.accepted, c.charge, c.charge_at,"
                        + " c.on_condition, c.custody, c.custody_at, m.sender, m.origin, m.happened_at, m.accepted_at, m.sealed,"
                        + " exists (select 1 from delivery e where e.case_id = d.case_id and e.partner = d.partner"
                        + " and e.kind = d.kind and e.id <> d.id and e.shown) as is_update"
                        + " from d join c on c.id = d.case_id join message m on m.id = d.message_id"
                        + " where d.state = 'PENDING' and d.next_at <= ?" + condition)
                .params(values)
                .query((row, n) -> claimed(row))
                .optional();
    }

    /** The lease begins; from here on the recipient has it, possibly. */
    void claim(Claimed taken, List<UUID> authorities, Entry entry, Instant now, Instant until) {
        audit.append(
                entry,
                "update delivery set state = 'CLAIMED', attempts = ?, node = ?, claim_until = ?, shown = true, authorities = ?,"
                        + " updated_at = ? where id = ? returning id",
                taken.attempt(),
                node.id(),
                Timestamp.from(until),
                authorities.toArray(UUID[]::new),
                Timestamp.from(now),
                taken.id());
    }

    /** The delivery leaves its lane: held if a consent can still open it, but no longer than it may be kept so. */
    void withhold(Claimed taken, Reason reason, Entry entry, Instant now, Duration heldFor) {
        audit.append(
                entry,
                "update delivery set state = ?, held_until = coalesce(held_until, ?), reason = ?, attempts = ?,"
                        + " updated_at = ? where id = ? returning id",
                reason.mayChange() ? "HELD" : "WITHHELD",
                reason.mayChange() ? Timestamp.from(now.plus(heldFor)) : null,
                reason.name(),
                taken.attempt(),
                Timestamp.from(now),
                taken.id());
    }

    /** Ends the attempt, unless it has been taken over since. */
    boolean delivered(Claimed claimed, Instant now) {
        return end(claimed, "DELIVERED", null, "delivered", now, now);
    }

    boolean retry(Claimed claimed, String reason, Instant next, Instant now) {
        return end(claimed, "PENDING", reason, reason, next, now);
    }

    boolean dead(Claimed claimed, String reason, Instant now) {
        return end(claimed, "DEAD", reason, "dead: " + reason, now, now);
    }

    /**
     * The commit of an outcome does not wait for the disk: a crash that loses it leaves a claim, which counts as
     * possibly disclosed and is tried again under the same id. Receipts and claims do wait.
     */
    private boolean end(
            Claimed claimed, String state, @Nullable String reason, String outcome, Instant next, Instant now) {
        boolean ended = audit.append(
                outcome(claimed, outcome),
                "update delivery set state = ?, reason = ?, next_at = ?, sweep_at = ?, claim_until = null, updated_at = ?"
                        + " where id = ? and state = 'CLAIMED' and attempts = ?"
                        + " and set_config('synchronous_commit', 'off', true) = 'off' returning id",
                state,
                reason,
                Timestamp.from(next),
                Timestamp.from(next),
                Timestamp.from(now),
                claimed.id(),
                claimed.attempt());
        if (!ended && isShredded(claimed)) {
            audit.append(outcome(claimed, outcome));
        }
        return ended;
    }

    /** Its case was shredded during the attempt: the delivery is gone, and the accounting still says how it ended. */
    private boolean isShredded(Claimed claimed) {
        return sql.sql("select count(*) from delivery where id = ?")
                        .param(claimed.id())
                        .query(Integer.class)
                        .single()
                == 0;
    }

    private static Entry outcome(Claimed claimed, String outcome) {
        return new Entry(
                Entry.Event.OUTCOME,
                HUB,
                claimed.partner(),
                claimed.known().participant(),
                claimed.messageId(),
                claimed.id(),
                claimed.kind(),
                Optional.empty(),
                outcome);
    }

    /** The recipient says that it has it. */
    boolean acknowledged(UUID id, String partner, Instant now) {
        String change =
                "update delivery d set state = 'DELIVERED', updated_at = ? where id = ? and partner = ? and shown";
        return !change(
                        change,
                        row -> entry(row, Entry.Event.ACKNOWLEDGED, partner, "acknowledged"),
                        entry -> {},
                        Timestamp.from(now),
                        id,
                        partner)
                .isEmpty();
    }

    /**
     * Changes some deliveries and appends an entry for each.
     *
     * @param change an update of {@code delivery d}
     * @return the lanes of those that were changed
     */
    private List<Lane> change(String change, RowMapper entry, Consumer<Entry> also, Object... values) {
        List<Changed> changed = transaction.execute(status -> {
            List<Changed> rows = sql.sql(
                            change + " returning d.id, d.case_id, d.partner, d.kind, d.message_id, " + SUBJECT)
                    .params(values)
                    .query((row, n) -> new Changed(Lanes.lane(row), entry.of(row)))
                    .list();
            rows.forEach(row -> audit.append(row.entry()));
            rows.forEach(row -> also.accept(row.entry()));
            return rows;
        });
        return changed == null
                ? List.of()
                : changed.stream().map(Changed::lane).distinct().toList();
    }

    private record Changed(Lane lane, Entry entry) {}

    /** Makes an entry of what was changed. */
    private interface RowMapper {
        Entry of(ResultSet row) throws SQLException;
    }

    private static Entry entry(ResultSet row, Entry.Event event, String actor, String outcome) throws SQLException {
        return new Entry(
                event,
                actor,
                row.getString("partner"),
                row.getObject("subject", UUID.class),
                row.getObject("message_id", UUID.class),
                row.getObject("id", UUID.class),
                Kind.parse(row.getString("kind")),
                Optional.empty(),
                outcome);
    }

    /** What waits in a partner's inbox, oldest first, from the beginning or after one that it has seen. */
    List<UUID> waiting(String partner, @Nullable UUID after, Instant now, int most) {
        return sql.sql("""
                        select id from delivery where partner = :partner and state = 'PENDING' and next_at <= :now
                            and seq > coalesce((select e.seq from delivery e
                                where e.id = cast(:after as uuid) and e.partner = :partner), 0)
                        order by seq limit :most""")
                .param("partner", partner)
                .param("after", after)
                .param("now", Timestamp.from(now))
                .param("most", most)
                .query(UUID.class)
                .list();
    }

    /** The partners that have, possibly, something of the case on one of these authorities. */
    List<String> shownOn(UUID caseId, List<UUID> authorities) {
        return sql.sql("select distinct partner from delivery where case_id = ? and shown and authorities && ?"
                        + " order by partner")
                .params(caseId, authorities.toArray(UUID[]::new))
                .query(String.class)
                .list();
    }

    /** A delivery that cannot even be tried ends, with a task for a person; the next of its lane can be tried. */
    Optional<Lane> bury(UUID id, String reason, Instant now) {
        return die("id = ?", id, reason, now).stream().findFirst();
    }

    /** Deliveries that waited too long end, each with a task for a person; the next of their lanes can be tried. */
    List<Lane> giveUp(Instant now) {
        String late = "id in (select id from delivery where state = 'PENDING' and give_up_at < ? limit " + MOST
                + " for update skip locked)";
        return die(late, Timestamp.from(now), "gave-up", now);
    }

    private List<Lane> die(String which, Object key, String reason, Instant now) {
        return change(
                "update delivery d set state = 'DEAD', reason = ?, updated_at = ? where state = 'PENDING' and " + which,
                row -> entry(row, Entry.Event.DEAD, HUB, reason),
                entry -> task(Objects.requireNonNull(entry.deliveryId()), "dead-letter", reason, now),
                reason,
                Timestamp.from(now),
                key);
    }

    void task(UUID delivery, String what, String reason, Instant now) {
        sql.sql("insert into task (id, at, what, delivery_id, reason) values (?, ?, ?, ?, ?)")
                .params(UUID.randomUUID(), Timestamp.from(now), what, delivery, reason)
                .update();
    }

    private static Claimed claimed(ResultSet row) throws SQLException {
        return new Claimed(
                row.getObject("id", UUID.class),
                row.getString("partner"),
                row.getInt("attempts") + 1,
                row.getTimestamp("give_up_at").toInstant(),
                row.getObject("message_id", UUID.class),
                Cases.read(row, "case_id"),
                row.getString("sender"),
                Kind.parse(row.getString("kind")),
                Origin.valueOf(row.getString("origin")),
                row.getTimestamp("happened_at").toInstant(),
                row.getTimestamp("accepted_at").toInstant(),
                row.getBytes("sealed"),
                row.getBoolean("is_update"));
    }
}
