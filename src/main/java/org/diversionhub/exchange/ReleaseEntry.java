package org.diversionhub.exchange;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.diversionhub.audit.Audit;
import org.diversionhub.audit.Entry;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.exchange.Releases.Answer;
import org.diversionhub.exchange.Releases.Basis;
import org.diversionhub.exchange.Releases.Wanted;
import org.diversionhub.message.Category;
import org.diversionhub.trust.KeysBeside;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Enters a single release: the authority lists its fields, and a delivery of the one message is made for it, which is
 * held until a second person approves. It needs the database and the keys, since it looks whether the message has the
 * fields, and seals the ids of an order.
 */
public final class ReleaseEntry {
    private static final String COURT_ORDER_PURPOSE = "COURT-ORDER";

    private final JdbcClient sql;
    private final JdbcTransactionManager transactions;
    private final KeysBeside keys;
    private final Snapshot snapshot;
    private final Audit audit;
    private final Clock clock;

    public ReleaseEntry(DataSource database, KeysBeside keys, Snapshot snapshot, Clock clock) {
        this.sql = JdbcClient.create(database);
        this.transactions = new JdbcTransactionManager(database);
        this.keys = keys;
        this.snapshot = snapshot;
        this.audit = Audit.ofCommands(database, clock);
        this.clock = clock;
    }

    /** @return where it waits, or everything that is wrong with it */
    public Answer enter(Wanted wanted) {
        return Objects.requireNonNull(new TransactionTemplate(transactions).execute(status -> {
            Releasable releasable = new Releasable(sql, keys, snapshot, clock.instant());
            Releasable.Looked looked = releasable.look(wanted);
            return switch (looked) {
                case Releasable.Looked.Wrong wrong -> refused(wanted, wrong);
                case Releasable.Looked.Right right -> enter(wanted, right);
            };
        }));
    }

    /** What is wrong with it tells what the message has: a view, and on record as one. */
    private Answer refused(Wanted wanted, Releasable.Looked.Wrong wrong) {
        sql.sql("select c.participant_id from message m join lead_case c on c.id = m.case_id where m.id = ?")
                .param(wanted.message())
                .query(UUID.class)
                .optional()
                .ifPresent(subject -> audit.append(Entry.of(
                        Entry.Event.VIEWED, wanted.operator(), subject, "release-refused of " + wanted.message())));
        return new Answer.Refused(wrong.faults());
    }

    private Answer enter(Wanted wanted, Releasable.Looked.Right right) {
        Instant now = clock.instant();
        UUID delivery = UUID.randomUUID();
        new Deliveries(sql, transactions, audit)
                .hold(
                        delivery,
                        right.message().id(),
                        right.message().caseId(),
                        right.message().kind(),
                        right.recipient(),
                        snapshot.programs().of(right.message().program()).heldFor(),
                        now);
        UUID authority = switch (wanted.basis()) {
            case Basis.Consent consent -> list(consent.authority(), delivery, wanted);
            case Basis.CourtOrder order -> give(order, delivery, wanted, right, now);
        };
        audit.append(new Entry(
                Entry.Event.ENTERED,
                wanted.operator(),
                wanted.partner(),
                right.message().participant(),
                wanted.message(),
                delivery,
                right.message().kind(),
                Optional.empty(),
                "release-entered"));
        return new Answer.Entered(authority, delivery);
    }

    private UUID list(UUID consent, UUID delivery, Wanted wanted) {
        sql.sql("""
                        update authority set delivery_id = :delivery, listed = :fields, entered_by = :by,
                            waits_for = replace(waits_for, :enter, 'single-release'), looked_at = true
                        where id = :id""")
                .param("delivery", delivery)
                .param("fields", wanted.fields().toArray(String[]::new))
                .param("by", wanted.operator())
                .param("enter", Releases.TO_ENTER)
                .param("id", consent)
                .update();
        return consent;
    }

    private UUID give(
            Basis.CourtOrder order, UUID delivery, Wanted wanted, Releasable.Looked.Right right, Instant now) {
        UUID id = UUID.randomUUID();
        sql.sql("""
                        insert into authority (id, participant_id, case_id, giver, id_token, message_token, type,
                            missing, waits_for, disclosers, recipients, categories, purposes, signed_at, starts_at,
                            ends_at, looked_at, delivery_id, listed, entered_by, sealed)
                        values (:id, :participant, :case, :by, uuid_send(:id), uuid_send(:id), :type,
                            '{}', 'single-release', :disclosers, :recipients, :categories, :purposes, :now, :now,
                            :ends, true, :delivery, :fields, :by, :sealed)""")
                .param("id", id)
                .param("participant", right.message().participant())
                .param("case", right.message().caseId())
                .param("by", wanted.operator())
                .param("type", AuthorityType.COURT_ORDER.name())
                .param("disclosers", new String[] {right.message().sender()})
                .param("recipients", new String[] {right.recipient().id()})
                .param(
                        "categories",
                        right.categories().stream().map(Category::name).toArray(String[]::new))
                .param("purposes", new String[] {COURT_ORDER_PURPOSE})
                .param("now", Timestamp.from(now))
                .param("ends", wanted.until() == null ? null : Timestamp.from(wanted.until()))
                .param("delivery", delivery)
                .param("fields", wanted.fields().toArray(String[]::new))
                .param("sealed", keys.vault().seal(right.message().caseId(), "authority:" + id, right.order()))
                .update();
        sql.sql("insert into task (id, at, what, about, reason) values (?, ?, 'authority', ?, 'single-release')")
                .params(UUID.randomUUID(), Timestamp.from(now), id)
                .update();
        return id;
    }
}
