package org.diversionhub.exchange;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.diversionhub.audit.Audit;
import org.diversionhub.audit.Entry;
import org.diversionhub.disclosure.Reason;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Origin;
import org.diversionhub.referral.Cases;
import org.diversionhub.referral.LeadCase;
import org.diversionhub.trust.NodeId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * How a delivery is taken, claimed and given back. PostgreSQL orders: a case and a partner make a lane, and only its
 * head, with what stands behind it, can be claimed. Every change of state is a compare-and-set with its audit row.
 */
@Repository
class Leases {
    private static final String COLUMNS = columns("");

    private static final String MESSAGE = message("d.content_id");

    private static final String CASE =
            "select l.* from lead_case l where l.id = (select case_id from d limit 1) and l.shredded_at is null for share";

    private static final String FIRST_OF_LANE = "(select x.id from delivery x where x.case_id = e.case_id"
            + " and x.partner = e.partner and x.open order by x.seq limit 1)";

    private static final String LANE_OF = "(select x.id from delivery x where x.case_id = ? and x.partner = ?"
            + " and x.open order by x.seq limit 1)";

    /**
     * The head of a lane, which is the lane's lock: who does not get it holds nothing. Then what stands behind it, and
     * the beginning of the lane, which tells whether one is missing. "Pending" is said in a way that no index of
     * pending ones answers: a planner that saw them all gone would walk through one.
     */
    private static String head(String id) {
        return "with h as materialized (select e.* from delivery e where e.id = " + id
                + " and e.open and e.claim_until is null and e.next_at <= ? and e.id = " + FIRST_OF_LANE
                + " and e.partner <> all(" + PauseBook.OUT + ")"
                + " for update skip locked),"
                + " b as materialized (select e.* from delivery e, h where e.case_id = h.case_id"
                + " and e.partner = h.partner and e.open and e.seq > h.seq order by e.seq limit ?"
                + " for update of e skip locked),"
                + " d as materialized (select * from h union all select * from b"
                + " where b.claim_until is null and b.next_at <= ?),"
                + " c as materialized (" + CASE + ")" + COLUMNS
                + ", array(select x.seq from delivery x where x.case_id = d.case_id and x.partner = d.partner"
                + " and x.open order by x.seq limit ?) as lane"
                + " from d join c on c.id = d.case_id" + MESSAGE + " order by d.seq";
    }

    private static final String CLAIM =
            "update delivery set state = 'CLAIMED', attempts = ?, node = ?, claim_until = ?,"
                    + " shown = true, content_id = ?, authorities = ?, updated_at = ? where id = ? returning id";

    /**
     * The commit of an outcome does not wait for the disk: a crash that loses it leaves a claim, which counts as
     * possibly disclosed and is tried again under the same id. Receipts and claims do wait.
     */
    private static final String END =
            "update delivery set state = ?, reason = ?, next_at = ?, sweep_at = ?, claim_until = null, updated_at = ?"
                    + " where id = ? and state = 'CLAIMED' and attempts = ?"
                    + " and set_config('synchronous_commit', 'off', true) = 'off' returning id";

    private static final String NOT_SENT = "update delivery set state = 'PENDING', claim_until = null,"
            + " attempts = attempts - 1, shown = ?, content_id = case when ? then content_id end, updated_at = ?"
            + " where id = ? and state = 'CLAIMED' and attempts = ? returning id";

    private final JdbcClient sql;
    private final NodeId node;
    private final Audit audit;

    Leases(JdbcClient sql, NodeId node, Audit audit) {
        this.sql = sql;
        this.node = node;
        this.audit = audit;
    }

    /**
     * A delivery that an attempt has taken, with its message.
     *
     * @param attempt the number of this attempt, from one
     * @param corrects what it corrects, where it is a correction
     * @param versionId of the message, or of the correction of it that goes instead
     * @param nullified whether its sender has taken it back
     * @param shown whether an earlier one began
     * @param update whether the recipient has another of this kind, possibly; of an order of a service, the same one
     */
    record Claimed(
            UUID id,
            String partner,
            int attempt,
            Instant giveUpAt,
            UUID messageId,
            @Nullable UUID corrects,
            UUID versionId,
            boolean nullified,
            LeadCase known,
            String sender,
            Kind kind,
            Origin origin,
            Instant happenedAt,
            Instant acceptedAt,
            byte[] sealed,
            boolean shown,
            boolean update) {
        UUID caseId() {
            return known.id();
        }

        Lane lane() {
            return new Lane(known.id(), partner);
        }

        @Override
        public String toString() {
            return "Claimed[" + id + ", attempt " + attempt + "]";
        }
    }

    /**
     * Takes a delivery that is pending, due and the head of its lane; anything else is empty, also one that another
     * attempt is taking. What is taken is held until the transaction ends, and its case is held against change.
     */
    List<Claimed> take(UUID id, Instant now) {
        return run("?", 1, now, id);
    }

    /** Takes the head of a lane in the same way, with what stands behind it and can go as well. */
    List<Claimed> takeHead(Lane lane, int most, Instant now) {
        return run(LANE_OF, most, now, lane.caseId(), lane.partner());
    }

    /** @param beginning the first of the lane, by their numbers */
    private record InLane(Claimed claimed, long seq, Long[] beginning) {}

    private List<Claimed> run(String id, int most, Instant now, Object... key) {
        List<Object> values = new ArrayList<>(List.of(key));
        values.addAll(List.of(Timestamp.from(now), most - 1, Timestamp.from(now), most));
        List<InLane> found = sql.sql(head(id))
                .params(values)
                .query((row, n) -> new InLane(claimed(row), row.getLong("seq"), (Long[])
                        row.getArray("lane").getArray()))
                .list();
        List<Claimed> run = new ArrayList<>();
        for (InLane one : found) {
            if (run.size() == one.beginning().length || one.beginning()[run.size()] != one.seq()) {
                break;
            }
            run.add(one.claimed());
        }
        return run;
    }

    /**
     * Takes one of a partner's inbox, where the recipient sees the whole lane at once and in order. What is another's,
     * or may not go, is looked for as what is not there, and not held: that would cost a commit, which tells.
     */
    List<Claimed> takeAnywhere(UUID id, String partner, Instant now) {
        return sql.sql("with d as materialized (select * from delivery where id = ? and partner = ?"
                        + " and state || '' = 'PENDING' and partner <> all(" + PauseBook.OUT
                        + ") for update skip locked),"
                        + " c as materialized (" + CASE + ")" + COLUMNS
                        + " from d join c on c.id = d.case_id" + MESSAGE + " where d.next_at <= ?")
                .params(id, partner, Timestamp.from(now))
                .query((row, n) -> claimed(row))
                .list();
    }

    /** A lease that is to begin. */
    record Lease(Claimed taken, List<UUID> authorities, Entry entry) {}

    /** The leases begin; from here on the recipient has it all, possibly. */
    void claim(List<Lease> leases, Instant now, Instant until) {
        audit.append(
                CLAIM,
                leases.stream()
                        .map(lease -> new Audit.Change(
                                lease.entry(),
                                Arrays.asList(
                                        lease.taken().attempt(),
                                        node.id(),
                                        Timestamp.from(until),
                                        lease.taken().versionId(),
                                        lease.authorities().toArray(UUID[]::new),
                                        Timestamp.from(now),
                                        lease.taken().id())))
                        .toList());
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
        return end(claimed, "delivered", end(claimed, "DELIVERED", null, now, now));
    }

    /**
     * Ends the attempts of a run in one transaction, which is the caller's; those that were taken over stay as they
     * are.
     *
     * @return for each whether it left its lane
     */
    List<Boolean> delivered(List<Claimed> run, Instant now) {
        return all(END, run, "delivered", one -> end(one, "DELIVERED", null, now, now));
    }

    /** Gives back what was claimed and never sent: as if it had not been claimed, but for the audit. */
    void notSent(List<Claimed> run, Instant now) {
        all(
                NOT_SENT,
                run,
                "not-sent",
                one -> Arrays.asList(one.shown(), one.shown(), Timestamp.from(now), one.id(), one.attempt()));
    }

    boolean retry(Claimed claimed, String reason, Instant next, Instant now) {
        return end(claimed, reason, end(claimed, "PENDING", reason, next, now));
    }

    boolean dead(Claimed claimed, String reason, Instant now) {
        return end(claimed, "dead: " + reason, end(claimed, "DEAD", reason, now, now));
    }

    private boolean end(Claimed claimed, String outcome, List<@Nullable Object> values) {
        boolean ended = audit.append(outcome(claimed, outcome), END, values.toArray());
        if (!ended) {
            recordIfGone(claimed, outcome);
        }
        return ended;
    }

    private List<Boolean> all(
            String change, List<Claimed> run, String outcome, Function<Claimed, List<@Nullable Object>> values) {
        List<Boolean> done = audit.append(
                change,
                run.stream()
                        .map(one -> new Audit.Change(outcome(one, outcome), values.apply(one)))
                        .toList());
        for (int i = 0; i < done.size(); i++) {
            if (!done.get(i)) {
                recordIfGone(run.get(i), outcome);
            }
        }
        return done;
    }

    /** A case that was shredded during the attempt took its delivery away; the accounting still says how it ended. */
    private void recordIfGone(Claimed claimed, String outcome) {
        int kept = sql.sql("select count(*) from delivery where id = ?")
                .param(claimed.id())
                .query(Integer.class)
                .single();
        if (kept == 0) {
            audit.append(outcome(claimed, outcome));
        }
    }

    private static List<@Nullable Object> end(
            Claimed claimed, String state, @Nullable String reason, Instant next, Instant now) {
        return Arrays.asList(
                state,
                reason,
                Timestamp.from(next),
                Timestamp.from(next),
                Timestamp.from(now),
                claimed.id(),
                claimed.attempt());
    }

    private static Entry outcome(Claimed claimed, String outcome) {
        return new Entry(
                Entry.Event.OUTCOME,
                Deliveries.HUB,
                claimed.partner(),
                claimed.known().participant(),
                claimed.messageId(),
                claimed.id(),
                claimed.kind(),
                Optional.empty(),
                outcome);
    }

    /**
     * What {@link #claimed} reads, of a delivery {@code d}, its case {@code c}, and {@link #message its message}.
     *
     * @param which of the other deliveries make it an update
     */
    static String columns(String which) {
        return " select d.*, c.participant_id, c.agency, c.program, c.door, c.accepted, c.met,"
                + " c.charge, c.charge_at, c.condition_at, c.unheld_at, c.custody, c.custody_at, c.stayed_at, m.sender, m.happened_at,"
                + " case when v.origin = 'PART2' then v.origin else m.origin end as origin,"
                + " m.accepted_at, coalesce(v.id, m.id) as version_id, coalesce(v.sealed, m.sealed) as sealed, m.corrects,"
                + " l.kind = 'correction/nullify' as nullified, exists (select 1 from delivery e where e.case_id = d.case_id"
                + " and e.partner = d.partner and e.kind = d.kind and e.id <> d.id and e.shown" + which
                + " and not e.released"
                + " and (e.message_id = d.message_id or d.kind <> '" + ServiceReferrals.KIND + "')) as is_update";
    }

    /**
     * The last correction, of it or of what it corrects, and the version that goes: the one that went before, or the
     * last one, so that an older word never follows a newer one.
     *
     * @param content the version that went before, or null
     */
    static String message(String content) {
        return " join message m on m.id = d.message_id"
                + " left join message t on t.id = m.corrects"
                + " left join message l on l.id = coalesce(m.corrected_by, t.corrected_by)"
                + " left join message v on v.id = case when " + content + " is not null then " + content + ""
                + " when l.kind = 'correction/correct' then l.id end";
    }

    static Claimed claimed(ResultSet row) throws SQLException {
        return new Claimed(
                row.getObject("id", UUID.class),
                row.getString("partner"),
                row.getInt("attempts") + 1,
                row.getTimestamp("give_up_at").toInstant(),
                row.getObject("message_id", UUID.class),
                row.getObject("corrects", UUID.class),
                row.getObject("version_id", UUID.class),
                row.getBoolean("nullified"),
                Cases.read(row, "case_id"),
                row.getString("sender"),
                Kind.parse(row.getString("kind")),
                Origin.valueOf(row.getString("origin")),
                row.getTimestamp("happened_at").toInstant(),
                row.getTimestamp("accepted_at").toInstant(),
                row.getBytes("sealed"),
                row.getBoolean("shown"),
                row.getBoolean("is_update"));
    }
}
