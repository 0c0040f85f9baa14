package org.diversionhub.exchange;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.diversionhub.audit.Audit;
import org.diversionhub.audit.Entry;
import org.diversionhub.consent.ConsentState;
import org.diversionhub.referral.CaseHandles;
import org.diversionhub.referral.Charge;
import org.diversionhub.referral.Course;
import org.diversionhub.referral.Courses;
import org.diversionhub.referral.Custody;
import org.diversionhub.trust.KeysBeside;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Cases for a person who has to act on one; who looked is on record first. It needs a database, not a running hub. */
public final class KeptCases {
    private static final String OF_TASK = """
            select distinct c.id, c.participant_id, c.door, c.agency
            from task t
                left join delivery d on d.id = t.delivery_id
                left join person_match p on p.id = t.id
                left join authority a on a.id = t.about
                left join accounting_request r on r.id = t.about
                left join message m on m.id = t.about
                join lead_case c on c.id in (t.about, d.case_id, p.case_id, a.case_id, m.case_id)
                    or c.participant_id in (t.about, r.participant_id)
                    or (a.case_id is null and c.participant_id = a.participant_id)
            where t.id = ? and c.shredded_at is null order by c.id""";

    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final Courses courses;
    private final Audit audit;
    private final Clock clock;

    public KeptCases(DataSource database, Clock clock) {
        this.sql = JdbcClient.create(database);
        this.transaction = new TransactionTemplate(new JdbcTransactionManager(database));
        this.courses = new Courses(sql);
        this.audit = Audit.ofCommands(database, clock);
        this.clock = clock;
    }

    /**
     * A case, as one partner knows it.
     *
     * @param referral that partner's own referral.id, or empty where it has no part in the case
     * @param key that partner's participant.key
     */
    public record Named(UUID id, String door, String agency, Optional<String> referral, String key) {
        @Override
        public String toString() {
            return "Named[" + id + "]";
        }
    }

    /** An authority of the person that covers the case, in the words of {@link ConsentState}. */
    public record Consent(UUID id, String type, String giver, Instant signedAt, String state) {}

    /** Where each of the five machines stands, and what came of every event. */
    public record Shown(
            String door,
            String agency,
            Optional<Course> course,
            Charge charge,
            Custody custody,
            List<Consent> consents,
            List<Courses.Event> events) {}

    /** The cases that a task is about, by the names that this partner has for them. */
    public List<Named> ofTask(UUID task, String partner, KeysBeside keys, String operator) {
        var handles = new CaseHandles(sql, keys.tokens(), keys.vault(), keys.pairwise());
        return Objects.requireNonNull(transaction.execute(status -> sql.sql(OF_TASK)
                .param(task)
                .query((row, n) -> named(row, partner, handles, operator))
                .list()));
    }

    private Named named(ResultSet row, String partner, CaseHandles handles, String operator) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        UUID participant = row.getObject("participant_id", UUID.class);
        audit.append(Entry.of(Entry.Event.VIEWED, operator, participant, "task"));
        return new Named(
                id,
                row.getString("door"),
                row.getString("agency"),
                handles.own(id, partner),
                handles.personKey(partner, participant));
    }

    /** Empty for what is no case, or was shredded. */
    public Optional<Shown> show(UUID id, String operator) {
        return Objects.requireNonNull(
                transaction.execute(status -> sql.sql("select * from lead_case where id = ? and shredded_at is null")
                        .param(id)
                        .query((row, n) -> shown(row, id, operator))
                        .optional()));
    }

    private Shown shown(ResultSet row, UUID id, String operator) throws SQLException {
        UUID participant = row.getObject("participant_id", UUID.class);
        audit.append(Entry.of(Entry.Event.VIEWED, operator, participant, "case"));
        return new Shown(
                row.getString("door"),
                row.getString("agency"),
                courses.of(id),
                Charge.valueOf(row.getString("charge")),
                Custody.valueOf(row.getString("custody")),
                consents(id, participant),
                courses.events(id));
    }

    private List<Consent> consents(UUID caseId, UUID participant) {
        Instant now = clock.instant();
        return sql.sql("""
                        select a.*, exists (select 1 from revocation r where r.giver = a.giver
                            and r.consent_token = a.id_token and r.superseding and r.at = a.revoked_at) as superseded
                        from authority a where a.delivery_id is null and (a.case_id = :case or a.case_id is null and
                            (a.participant_id = :participant or exists (select 1 from authority_also y
                                where y.authority_id = a.id and y.participant_id = :participant)))
                        order by a.signed_at, a.id""")
                .param("case", caseId)
                .param("participant", participant)
                .query((row, n) -> new Consent(
                        row.getObject("id", UUID.class),
                        row.getString("type"),
                        row.getString("giver"),
                        row.getTimestamp("signed_at").toInstant(),
                        state(row).word(now)))
                .list();
    }

    private static ConsentState state(ResultSet row) throws SQLException {
        return new ConsentState(
                List.of((String[]) row.getArray("missing").getArray()),
                row.getString("approved_by") == null ? row.getString("waits_for") : null,
                row.getTimestamp("starts_at").toInstant(),
                instant(row, "ends_at"),
                instant(row, "revoked_at"),
                row.getBoolean("superseded"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }
}
