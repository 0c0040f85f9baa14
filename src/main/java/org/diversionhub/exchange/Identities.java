package org.diversionhub.exchange;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.diversionhub.audit.Audit;
import org.diversionhub.audit.Entry;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.partner.Partner;
import org.diversionhub.referral.Cases;
import org.diversionhub.referral.LeadCase;
import org.diversionhub.referral.Persons;
import org.diversionhub.trust.KeysBeside;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Merges participants that are one person, and takes that back. To merge opens nothing: what was agreed to before
 * covers the cases that it covered; what narrows counts for all at once. It needs a database, not a running hub.
 */
public final class Identities {
    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final Audit audit;
    private final Persons persons;
    private final Cases cases;
    private final Merging merging;
    private final Clock clock;

    public Identities(DataSource database, Clock clock) {
        var transactions = new JdbcTransactionManager(database);
        this.sql = JdbcClient.create(database);
        this.transaction = new TransactionTemplate(transactions);
        this.audit = Audit.ofCommands(database, clock);
        this.persons = new Persons(sql);
        this.cases = new Cases(sql);
        this.merging = new Merging(sql, new ByHand(sql, persons), new Held(sql, audit));
        this.clock = clock;
    }

    /**
     * Two that may be one.
     *
     * @param why what they share: a whole name and birth date, or a name or birth date that is alike
     */
    public record Suspected(UUID one, UUID other, String why) {}

    /** Two that somebody has linked, or has said not to be one, where both times are the same. */
    public record Entered(
            UUID id,
            UUID one,
            UUID other,
            Instant at,
            String by,
            String reason,
            @Nullable Instant endedAt,
            @Nullable String endedBy,
            @Nullable String endReason) {}

    /** How it ended. */
    public sealed interface Outcome {
        /** @param link by which it can be taken back */
        record Merged(UUID link) implements Outcome {}

        /** @param suspended consents given in between, of which nobody can tell whose they are */
        record Parted(List<UUID> suspended, int onTheirWay) implements Outcome {}

        /** Said to be two. */
        record Rejected() implements Outcome {}

        /** For this reason. */
        record Not(String why) implements Outcome {}
    }

    /** Those with a case that share a keyed hash, and of whom nobody has said that they are two. */
    public List<Suspected> suspected(int most) {
        return sql.sql("""
                        select t.participant_id as one, u.participant_id as other, max(t.kind) as why
                        from person_token t join person_token u on u.token = t.token and u.participant_id > t.participant_id
                            join participant p on p.id = t.participant_id join participant q on q.id = u.participant_id
                        where t.kind not like '%:%' and (p.person is null or p.person is distinct from q.person)
                            and not exists (select 1 from person_link l
                                where least(l.one, l.other) = p.id and greatest(l.one, l.other) = q.id)
                            and exists (select 1 from lead_case c where c.participant_id = p.id and c.shredded_at is null)
                            and exists (select 1 from lead_case c where c.participant_id = q.id and c.shredded_at is null)
                        group by 1, 2 order by max(t.kind) desc, 1, 2 limit ?""")
                .param(most)
                .query((row, n) ->
                        new Suspected(row.getObject(1, UUID.class), row.getObject(2, UUID.class), row.getString(3)))
                .list();
    }

    /** What the referrals of both say; who looked is on record first. */
    public Map<UUID, List<CanonicalMessage>> show(
            UUID one, UUID other, KeysBeside keys, Snapshot snapshot, String operator) {
        List<String> agencies =
                snapshot.partners().all().stream().map(Partner::id).toList();
        return Objects.requireNonNull(transaction.execute(status -> {
            List.of(one, other)
                    .forEach(subject -> audit.append(Entry.of(Entry.Event.VIEWED, operator, subject, "identity")));
            return new StandingMessages(sql, new Messages(sql, keys.vault())).referrals(Set.of(one, other), agencies);
        }));
    }

    public Outcome merge(UUID one, UUID other, String reason, String operator) {
        return inTransaction(() -> {
            persons.holdAll();
            Optional<Outcome> not = notTwo(one, other);
            return not.isPresent() ? not.get() : link(one, other, reason, operator);
        });
    }

    /** That they are two, so that nobody is asked again. */
    public Outcome reject(UUID one, UUID other, String reason, String operator) {
        return inTransaction(() -> {
            persons.holdAll();
            Optional<Outcome> not = notTwo(one, other);
            if (not.isPresent()) {
                return not.get();
            }
            sql.sql("insert into person_link (id, one, other, program, made_at, made_by, reason, ended_at, ended_by,"
                            + " end_reason) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                    .params(
                            UUID.randomUUID(),
                            one,
                            other,
                            persons.programOf(one),
                            Timestamp.from(now()),
                            operator,
                            reason,
                            Timestamp.from(now()),
                            operator,
                            reason)
                    .update();
            record(Entry.Event.PARTED, operator, List.of(one, other), "said-to-be-two");
            return new Outcome.Rejected();
        });
    }

    private Optional<Outcome> notTwo(UUID one, UUID other) {
        int known = sql.sql("select count(*) from participant where id in (?, ?)")
                .params(one, other)
                .query(Integer.class)
                .single();
        if (known != 2) {
            return Optional.of(new Outcome.Not("there are no two participants of these ids"));
        }
        if (!persons.programOf(one).equals(persons.programOf(other))) {
            return Optional.of(new Outcome.Not("they are of two programmes, which nothing joins"));
        }
        return persons.areOne(List.of(one, other))
                ? Optional.of(new Outcome.Not("they are one person already"))
                : Optional.empty();
    }

    private Outcome link(UUID one, UUID other, String reason, String operator) {
        UUID link = UUID.randomUUID();
        Collection<UUID> members = persons.of(List.of(one, other));
        cases.lockOf(members);
        persons.link(link, one, other, operator, reason, now());
        merging.narrow(members, now());
        merging.closeTasks(members, operator, now());
        record(Entry.Event.MERGED, operator, members, "merged");
        return new Outcome.Merged(link);
    }

    public Outcome unmerge(UUID link, String reason, Snapshot snapshot, String operator) {
        return inTransaction(() -> {
            persons.holdAll();
            return linked(link)
                    .map(found -> part(found, reason, snapshot, operator))
                    .orElseGet(() -> new Outcome.Not("nobody is merged by a link of this id"));
        });
    }

    private Optional<Persons.Link> linked(UUID link) {
        return sql.sql("select * from person_link where id = ? and ended_at is null and made_by <> ?")
                .params(link, Persons.HUB)
                .query((row, n) -> new Persons.Link(
                        link,
                        row.getObject("one", UUID.class),
                        row.getObject("other", UUID.class),
                        row.getString("made_by")))
                .optional();
    }

    /** What the hub has linked by itself stands alone from then on: it may be of either. */
    private Outcome part(Persons.Link link, String reason, Snapshot snapshot, String operator) {
        Instant now = now();
        Collection<UUID> members = persons.of(link.one());
        List<LeadCase> held = cases.lockOf(members);
        persons.end(link.id(), operator, reason, now);
        persons.links(members).stream()
                .filter(other -> other.by().equals(Persons.HUB))
                .forEach(other -> {
                    persons.end(other.id(), operator, reason, now);
                    merging.ask(other.one(), now);
                });
        List<Set<UUID>> parted = persons.regroup(members);
        List<UUID> suspended = merging.widen(parted, now);
        held.forEach(known -> merging.tryAgain(known.id(), now));
        Instant merged = madeAt(link);
        held.stream()
                .filter(known -> merging.isToldOfAStay(known.id(), merged))
                .forEach(known -> merging.stayOfWhom(known, merged, snapshot, now));
        record(Entry.Event.PARTED, operator, members, "parted");
        return new Outcome.Parted(suspended, merging.onTheirWay(suspended));
    }

    private Instant madeAt(Persons.Link link) {
        return sql.sql("select made_at from person_link where id = ?")
                .param(link.id())
                .query(Timestamp.class)
                .single()
                .toInstant();
    }

    /** The last first. */
    public List<Entered> history() {
        return sql.sql("select * from person_link order by made_at desc, id")
                .query((row, n) -> entered(row))
                .list();
    }

    private static Entered entered(ResultSet row) throws SQLException {
        Timestamp ended = row.getTimestamp("ended_at");
        return new Entered(
                row.getObject("id", UUID.class),
                row.getObject("one", UUID.class),
                row.getObject("other", UUID.class),
                row.getTimestamp("made_at").toInstant(),
                row.getString("made_by"),
                row.getString("reason"),
                ended == null ? null : ended.toInstant(),
                row.getString("ended_by"),
                row.getString("end_reason"));
    }

    private void record(Entry.Event event, String operator, Collection<UUID> members, String outcome) {
        members.stream().sorted().forEach(subject -> audit.append(Entry.of(event, operator, subject, outcome)));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private Outcome inTransaction(java.util.function.Supplier<Outcome> work) {
        return Objects.requireNonNull(transaction.execute(status -> work.get()));
    }
}
