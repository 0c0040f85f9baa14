package org.diversionhub.exchange;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.diversionhub.audit.Audit;
import org.diversionhub.audit.Entry;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Partner;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What must be delivered: how it comes into its lane, and how it ends without an attempt ({@link Leases}). */
@Repository
class Deliveries {
    private static final String SUBJECT =
            "(select c.participant_id from lead_case c where c.id = d.case_id) as subject";

    static final String HUB = "hub";

    /** How many may end at once: a long outage ends many at the same moment. */
    private static final int MOST = 500;

    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final Audit audit;

    Deliveries(JdbcClient sql, PlatformTransactionManager transactions, Audit audit) {
        this.sql = sql;
        this.transaction = new TransactionTemplate(transactions);
        this.audit = audit;
    }

    /** One delivery a recipient, all in one statement. */
    List<Lane> create(UUID messageId, UUID caseId, Kind kind, List<Partner> recipients, Instant now) {
        if (recipients.isEmpty()) {
            return List.of();
        }
        sql.sql("""
                        insert into delivery (id, message_id, case_id, partner, kind, state, next_at, sweep_at, since,
                            give_up_at, updated_at, joined)
                        select id, :message, :case, partner, :kind, 'PENDING', :now, :sweep, :now, give_up_at, :now,
                            exists (select 1 from message m
                                where m.id = :message and m.accepted_at < cast(:now as timestamptz))
                            or exists (select 1 from party p where p.case_id = :case and p.partner = new.partner
                                and p.named and p.left_at is null)
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

    /** One of a correction, which tells of nothing but what a single release brought. */
    Lane follow(UUID released, UUID messageId, UUID caseId, Kind kind, Partner recipient, Instant now) {
        sql.sql("""
                        insert into delivery (id, message_id, case_id, partner, kind, state, next_at, sweep_at, since,
                            give_up_at, released, follows, updated_at)
                        values (:id, :message, :case, :partner, :kind, 'PENDING', :now, :sweep, :now, :end, true,
                            :released, :now)""")
                .param("id", UUID.randomUUID())
                .param("message", messageId)
                .param("case", caseId)
                .param("partner", recipient.id())
                .param("kind", kind.toString())
                .param("now", Timestamp.from(now))
                .param("sweep", Timestamp.from(now.plusSeconds(5)))
                .param("end", Timestamp.from(now.plus(giveUp(recipient))))
                .param("released", released)
                .update();
        return new Lane(caseId, recipient.id());
    }

    /** The delivery of this message to this partner. */
    UUID of(UUID messageId, String partner) {
        return sql.sql("select id from delivery where message_id = ? and partner = ?")
                .params(messageId, partner)
                .query(UUID.class)
                .single();
    }

    /** One that waits for the single release that it is made for, and goes on nothing else. */
    void hold(UUID id, UUID messageId, UUID caseId, Kind kind, Partner recipient, Duration heldFor, Instant now) {
        sql.sql("""
                        insert into delivery (id, message_id, case_id, partner, kind, state, next_at, sweep_at, since,
                            give_up_at, held_until, reason, released, updated_at)
                        values (:id, :message, :case, :partner, :kind, 'HELD', :now, :now, :now, :end, :until,
                            'NO_AUTHORITY', true, :now)""")
                .param("id", id)
                .param("message", messageId)
                .param("case", caseId)
                .param("partner", recipient.id())
                .param("kind", kind.toString())
                .param("now", Timestamp.from(now))
                .param("end", Timestamp.from(now.plus(giveUp(recipient))))
                .param("until", Timestamp.from(now.plus(heldFor)))
                .update();
    }

    /** What has not gone by then is with a person, however long the recipient is tried otherwise. */
    void endBy(UUID id, Instant end) {
        sql.sql("update delivery set give_up_at = least(give_up_at, ?), fixed_end = true where id = ?")
                .params(Timestamp.from(end), id)
                .update();
    }

    private static Duration giveUp(Partner recipient) {
        return recipient.endpoint().orElseThrow().retry().giveUp();
    }

    /** It was there to be taken, and is not any more: it is asked anew whether it may go, for an hour at least. */
    List<Lane> takenBack(UUID id, Instant now) {
        List<Lane> lanes = takenBackOfThoseThatWent(id, now);
        return lanes.isEmpty() ? takenBackOfOthers(id, now) : lanes;
    }

    /** A try had left it of which nobody has seen the end. */
    private List<Lane> takenBackOfOthers(UUID id, Instant now) {
        return change(
                "update delivery d set updated_at = ? where id = ? and state <> 'CLAIMED'",
                row -> entry(row, Entry.Event.WITHHELD, HUB, "taken-back"),
                entry -> {},
                Timestamp.from(now),
                id);
    }

    private List<Lane> takenBackOfThoseThatWent(UUID id, Instant now) {
        return change(
                "update delivery d set state = 'PENDING', reason = null, next_at = ?, sweep_at = ?, updated_at = ?,"
                        + " give_up_at = greatest(give_up_at, ?) where id = ? and state = 'DELIVERED'",
                row -> entry(row, Entry.Event.WITHHELD, HUB, "taken-back"),
                entry -> {},
                Timestamp.from(now),
                Timestamp.from(now),
                Timestamp.from(now),
                Timestamp.from(now.plusSeconds(3_600)),
                id);
    }

    /** Its recipient has refused it for good, after it was there to be taken. */
    List<Lane> refused(UUID id, Instant now) {
        return change(
                "update delivery d set state = 'DEAD', reason = 'refused', updated_at = ? where id = ? and state = 'DELIVERED'",
                row -> entry(row, Entry.Event.DEAD, HUB, "refused"),
                entry -> task(id, "dead-letter", "refused", now),
                Timestamp.from(now),
                id);
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

    /** Who was told, or is to be told, of the stay in jail that began last. */
    Set<String> toldOfStay(UUID caseId, UUID current) {
        return Set.copyOf(
                sql.sql("""
                        select partner from delivery where message_id = (select id from message
                            where case_id = ? and id <> ? and corrects is null
                                and kind in ('custody-event/booked', 'custody-event/release-scheduled')
                            order by accepted_at desc limit 1)""").params(caseId, current).query(String.class).list());
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

    /**
     * Deliveries that waited too long end, each with a task for a person; the next of their lanes can be tried. A pause
     * is nobody's fault, and its time does not count.
     */
    List<Lane> giveUp(Instant now) {
        String late = "id in (select id from delivery where state = 'PENDING' and give_up_at < ?"
                + " and (fixed_end or partner <> all(" + PauseBook.OUT + ")) limit " + MOST
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
}
