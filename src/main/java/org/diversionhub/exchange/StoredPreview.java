package org.diversionhub.exchange;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.diversionhub.audit.Audit;
import org.diversionhub.audit.Entry;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.disclosure.Explanation;
import org.diversionhub.disclosure.Handles;
import org.diversionhub.disclosure.Situation;
import org.diversionhub.disclosure.Supposed;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Partner;
import org.diversionhub.referral.CaseHandles;
import org.diversionhub.referral.Cases;
import org.diversionhub.referral.LeadCase;
import org.diversionhub.trust.CaseKeyMissing;
import org.diversionhub.trust.KeysBeside;
import org.diversionhub.trust.PairwiseIds;
import org.diversionhub.trust.Purpose;
import org.diversionhub.trust.Tokens;
import org.diversionhub.trust.Vault;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Tells what a partner would get of a message that the hub keeps: as paths and reasons, never as values. It needs the
 * database and the keys, not a running hub; who looked stands in the audit before anything is told.
 */
public final class StoredPreview implements AutoCloseable {
    private static final UUID NO_DELIVERY = new UUID(0, 0);

    private final AnnotationConfigApplicationContext beans = new AnnotationConfigApplicationContext();
    private final TransactionTemplate transaction;
    private final JdbcClient sql;
    private final Audit audit;

    public StoredPreview(DataSource database, KeysBeside keys, Clock clock) {
        this.sql = JdbcClient.create(database);
        this.transaction = new TransactionTemplate(new JdbcTransactionManager(database));
        this.audit = Audit.ofCommands(database, clock);
        // The hub's own readers of cases, consents and messages, without the hub around them.
        beans.registerBean(JdbcClient.class, () -> sql);
        beans.registerBean("vault", Vault.class, keys::vault);
        beans.registerBean("tokens", Tokens.class, keys::tokens);
        beans.registerBean("pairwise", PairwiseIds.class, keys::pairwise);
        Stream.of(CaseHandles.class, Standings.class, Messages.class).forEach(beans::registerBean);
        beans.refresh();
    }

    /**
     * What is asked.
     *
     * @param id of a message, or of one of its deliveries
     * @param supposed types of authority to suppose beside those that the person has given
     */
    public record Question(UUID id, Partner recipient, Set<AuthorityType> supposed, Instant at, String operator) {}

    /** What there is to say. */
    public sealed interface Answer {
        /** The decision with its grounds. */
        record Told(Kind kind, String sender, Explanation explanation) implements Answer {}

        /** There is no message and no delivery of this id. */
        record Unknown() implements Answer {}

        /** There was a message, and the key of its case is gone. */
        record Shredded() implements Answer {}
    }

    /** A kept message, still sealed. */
    private record Kept(
            UUID id,
            UUID version,
            UUID delivery,
            LeadCase known,
            String sender,
            Kind kind,
            Origin origin,
            Instant at,
            Instant accepted,
            byte[] sealed) {
        @Override
        public String toString() {
            return "Kept[" + id + "]";
        }
    }

    public Answer of(Question question, Snapshot snapshot) {
        return Objects.requireNonNull(transaction.execute(status ->
                kept(question).map(kept -> answer(kept, question, snapshot)).orElseGet(Answer.Unknown::new)));
    }

    private Answer answer(Kept kept, Question question, Snapshot snapshot) {
        try {
            return told(kept, question, snapshot);
        } catch (CaseKeyMissing e) {
            return new Answer.Shredded();
        }
    }

    private Answer told(Kept kept, Question question, Snapshot snapshot) {
        audit.append(new Entry(
                Entry.Event.VIEWED,
                question.operator(),
                question.recipient().id(),
                kept.known().participant(),
                kept.id(),
                null,
                kept.kind(),
                Optional.empty(),
                "preview"));
        Standing standing =
                beans.getBean(Standings.class).of(question.recipient().id(), kept.known());
        CanonicalMessage message = beans.getBean(Messages.class)
                .open(Purpose.PREVIEW, kept.version(), kept.known().id(), kept.kind(), kept.at(), kept.sealed());
        return new Answer.Told(
                kept.kind(),
                kept.sender(),
                snapshot.explain(
                        message, situation(kept, question, snapshot, standing), snapshot.programOf(kept.known())));
    }

    private Situation situation(Kept kept, Question question, Snapshot snapshot, Standing standing) {
        LeadCase known = standing.known();
        Partner sender = snapshot.sender(kept.sender(), known).orElseGet(() -> Judging.stranger(kept.sender()));
        Situation supposed = new Supposed(
                        sender,
                        question.recipient(),
                        Judging.origin(kept.origin(), sender, question.recipient()),
                        question.supposed(),
                        false,
                        false,
                        true,
                        question.at())
                .under(snapshot.policies());
        Standing all = new Standing(
                known,
                standing.part(),
                Map.of(),
                Stream.concat(standing.authorities().stream(), supposed.authorities().stream())
                        .toList());
        return new Situation(
                kept.delivery(),
                kept.accepted(),
                false,
                sender,
                question.recipient(),
                kept.origin(),
                all.takesPart(question.recipient(), kept.kind(), question.at()),
                standing.part() == Standing.Part.OWN,
                all.authorities(),
                known.isMonitored(),
                known.custody().isOpen(),
                known.accepted(),
                known.met(),
                new Handles(Map.of(), Map.of()),
                question.at());
    }

    /** One that was made for a single release is told as that; the same to somebody else as any other. */
    private Optional<Kept> kept(Question question) {
        return sql.sql("""
                        select c.*, m.id as message_id, d.id as delivery_id, m.sender, m.kind, m.origin, m.happened_at, m.accepted_at,
                            coalesce(v.id, m.id) as version_id, coalesce(v.sealed, m.sealed) as sealed
                        from message m join lead_case c on c.id = m.case_id
                            left join message v on v.id = m.corrected_by and v.kind = 'correction/correct'
                            left join delivery d on d.id = :id and d.message_id = m.id and d.partner = :partner
                        where m.id = :id or m.id = (select message_id from delivery where id = :id)
                        for share of c""")
                .param("id", question.id())
                .param("partner", question.recipient().id())
                .query((row, n) -> kept(row))
                .optional();
    }

    private static Kept kept(ResultSet row) throws SQLException {
        return new Kept(
                row.getObject("message_id", UUID.class),
                row.getObject("version_id", UUID.class),
                Optional.ofNullable(row.getObject("delivery_id", UUID.class)).orElse(NO_DELIVERY),
                Cases.read(row, "id"),
                row.getString("sender"),
                Kind.parse(row.getString("kind")),
                Origin.valueOf(row.getString("origin")),
                row.getTimestamp("happened_at").toInstant(),
                row.getTimestamp("accepted_at").toInstant(),
                row.getBytes("sealed"));
    }

    @Override
    public void close() {
        beans.close();
    }
}
