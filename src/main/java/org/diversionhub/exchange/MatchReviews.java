package org.diversionhub.exchange;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.diversionhub.audit.Audit;
import org.diversionhub.audit.Entry;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Kind;
import org.diversionhub.trust.KeysBeside;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Whom a jail booked and who may be a participant, for the person who decides. A running hub acts on a yes within
 * seconds; a no takes effect at once. It needs a database, not a running hub.
 */
public final class MatchReviews {
    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final Audit audit;
    private final Clock clock;

    public MatchReviews(DataSource database, Clock clock) {
        this.sql = JdbcClient.create(database);
        this.transaction = new TransactionTemplate(new JdbcTransactionManager(database));
        this.audit = Audit.ofCommands(database, clock);
        this.clock = clock;
    }

    /** One that waits; what the jail told of it by its kinds. */
    public record Waiting(UUID id, Instant since, String jail, UUID participant, List<Kind> told) {}

    /** What the jail says and what the referrals say, side by side. */
    public record Comparison(List<CanonicalMessage> booked, List<CanonicalMessage> referrals) {
        @Override
        public String toString() {
            return "Comparison[" + booked.size() + ", " + referrals.size() + "]";
        }
    }

    /** Oldest first. */
    public List<Waiting> all() {
        return sql.sql("""
                        select p.*, (select array_agg(kind order by happened_at) from person_match_event e
                            where e.match_id = p.id) as told
                        from person_match p where is_person is null order by at""").query((row, n) -> waiting(row)).list();
    }

    private static Waiting waiting(ResultSet row) throws SQLException {
        return new Waiting(
                row.getObject("id", UUID.class),
                row.getTimestamp("at").toInstant(),
                row.getString("jail"),
                row.getObject("participant_id", UUID.class),
                List.of((String[]) row.getArray("told").getArray()).stream()
                        .map(Kind::parse)
                        .toList());
    }

    /** Opens one; who looked is on record first. */
    public Optional<Comparison> show(UUID id, KeysBeside keys, Snapshot snapshot, String operator) {
        Messages messages = new Messages(sql, keys.vault());
        return Objects.requireNonNull(transaction.execute(status -> sql.sql(
                        MatchQueue.MATCH + " where p.id = ? and is_person is null")
                .param(id)
                .query((row, n) -> MatchQueue.match(row))
                .optional()
                .map(match -> {
                    audit.append(Entry.of(Entry.Event.VIEWED, operator, match.participant(), "match"));
                    return compare(match, messages, snapshot);
                })));
    }

    private Comparison compare(MatchQueue.Match match, Messages messages, Snapshot snapshot) {
        List<String> agencies = snapshot.programs().of(match.program()).agenciesOf(match.jail());
        return new Comparison(
                MatchQueue.told(sql, messages, match.id(), match.caseId()).stream()
                        .map(MatchQueue.Told::booking)
                        .toList(),
                new StandingMessages(sql, messages)
                        .referrals(Set.of(match.participant()), agencies)
                        .getOrDefault(match.participant(), List.of()));
    }

    /** @return whether it waited; a yes is a no to the others whom the same stay could be of */
    public boolean decide(UUID id, boolean isPerson, String operator) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            Optional<UUID> participant = decideOne(id, isPerson, operator);
            participant.ifPresent(subject -> audit.append(
                    Entry.of(Entry.Event.MATCHED, operator, subject, isPerson ? "confirmed" : "rejected")));
            if (isPerson && participant.isPresent()) {
                othersOf(id).forEach(other -> decide(other, false, operator));
            }
            return participant.isPresent();
        }));
    }

    private Optional<UUID> decideOne(UUID id, boolean isPerson, String operator) {
        Optional<UUID> participant = sql.sql("update person_match set is_person = ?, decided_by = ?, decided_at = ?"
                        + " where id = ? and is_person is null returning participant_id")
                .params(isPerson, operator, Timestamp.from(clock.instant()), id)
                .query(UUID.class)
                .optional();
        if (participant.isPresent()) {
            sql.sql("update task set done_at = ? where id = ? and done_at is null")
                    .params(Timestamp.from(clock.instant()), id)
                    .update();
            sql.sql("delete from person_match_event where match_id = ? and not ?")
                    .params(id, isPerson)
                    .update();
        }
        return participant;
    }

    private List<UUID> othersOf(UUID id) {
        return sql.sql("select o.id from person_match o join person_match p on p.jail = o.jail"
                        + " and p.stay_token = o.stay_token where p.id = ? and o.is_person is null")
                .param(id)
                .query(UUID.class)
                .list();
    }
}
