package org.diversionhub.exchange;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.diversionhub.audit.Audit;
import org.diversionhub.audit.Entry;
import org.diversionhub.message.Category;
import org.diversionhub.message.Field;
import org.diversionhub.message.Kind;
import org.diversionhub.message.RecordSchema;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What was taken out of a message for each recipient, by category and with the policy that did: for the privacy
 * officer, from the audit. It needs a database, not a running hub.
 */
public final class RedactionReceipts {
    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final Audit audit;
    private final Snapshot snapshot;

    public RedactionReceipts(DataSource database, Snapshot snapshot, Clock clock) {
        this.sql = JdbcClient.create(database);
        this.transaction = new TransactionTemplate(new JdbcTransactionManager(database));
        this.audit = Audit.ofCommands(database, clock);
        this.snapshot = snapshot;
    }

    /**
     * One decision about one recipient.
     *
     * @param decision the event of the audit, with its outcome
     */
    public record Receipt(
            Instant at,
            String recipient,
            String kind,
            String decision,
            Set<Category> removed,
            Set<Category> masked,
            @Nullable String policyVersion) {
        @Override
        public String toString() {
            return at + "  " + recipient + "  " + kind + "  " + decision + "  removed " + words(removed) + "; masked "
                    + words(masked) + "; policy " + (policyVersion == null ? "none" : policyVersion);
        }

        private static String words(Set<Category> categories) {
            return categories.isEmpty()
                    ? "nothing"
                    : categories.stream().map(Category::name).collect(Collectors.joining(", "));
        }
    }

    /** Of a message, or of the message of a delivery; who looked stands in the audit. Empty where there is none. */
    public Optional<List<Receipt>> of(UUID messageOrDelivery, String operator) {
        return Objects.requireNonNull(transaction.execute(status -> sql.sql("""
                        select m.id, c.participant_id from message m join lead_case c on c.id = m.case_id
                        where m.id = :id or m.id = (select message_id from delivery where id = :id)""")
                .param("id", messageOrDelivery)
                .query((row, n) -> {
                    UUID message = row.getObject(1, UUID.class);
                    audit.append(Entry.of(
                            Entry.Event.VIEWED, operator, row.getObject(2, UUID.class), "receipts of " + message));
                    return decisions(message);
                })
                .optional()));
    }

    private List<Receipt> decisions(UUID message) {
        return sql.sql("""
                        select * from audit where message_id = :message and event in ('DISCLOSING', 'WITHHELD')
                            and at >= (select accepted_at from message where id = :message) order by tx, seq""")
                .param("message", message)
                .query((row, n) -> receipt(row))
                .list();
    }

    private Receipt receipt(ResultSet row) throws SQLException {
        String kind = row.getString("kind");
        return new Receipt(
                row.getTimestamp("at").toInstant(),
                row.getString("recipient"),
                kind,
                row.getString("event") + " " + row.getString("outcome"),
                categories(kind, row, "withheld"),
                categories(kind, row, "masked"),
                row.getString("policy_version"));
    }

    private Set<Category> categories(String kind, ResultSet row, String column) throws SQLException {
        Optional<RecordSchema> schema = snapshot.schemas().of(Kind.parse(kind).name());
        return Arrays.stream((String[]) row.getArray(column).getArray())
                .flatMap(path -> schema.flatMap(known -> known.field(path)).map(Field::category).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
