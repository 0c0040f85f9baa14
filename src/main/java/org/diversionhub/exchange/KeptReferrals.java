package org.diversionhub.exchange;

import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.diversionhub.audit.Audit;
import org.diversionhub.audit.Entry;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Kind;
import org.diversionhub.trust.KeysBeside;
import org.diversionhub.trust.Purpose;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Referrals as they are kept, for the person who has to decide what the rules could not. */
public final class KeptReferrals {
    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final Audit audit;

    public KeptReferrals(DataSource database, Clock clock) {
        this.sql = JdbcClient.create(database);
        this.transaction = new TransactionTemplate(new JdbcTransactionManager(database));
        this.audit = Audit.ofCommands(database, clock);
    }

    /** A referral as it stands, when it came, and the id of its case's programme. */
    public record Kept(CanonicalMessage referral, Instant acceptedAt, String program) {
        @Override
        public String toString() {
            return "Kept[" + program + "]";
        }
    }

    /**
     * Opens the latest arrest referral of a case that its sender has not taken back, in its last version; who looked is
     * on record first.
     */
    public Optional<Kept> show(UUID caseId, KeysBeside keys, String operator) {
        Messages messages = new Messages(sql, keys.vault());
        return Objects.requireNonNull(transaction.execute(status -> sql.sql("""
                        select m.*, c.participant_id, c.program, coalesce(v.id, m.id) as version_id,
                            coalesce(v.sealed, m.sealed) as version
                        from message m join lead_case c on c.id = m.case_id
                            left join message v on v.id = m.corrected_by
                        where m.case_id = ? and m.kind = 'diversion-referral/arrest'
                            and v.kind is distinct from 'correction/nullify'
                        order by m.accepted_at desc limit 1""")
                .param(caseId)
                .query((row, n) -> {
                    audit.append(Entry.of(
                            Entry.Event.VIEWED, operator, row.getObject("participant_id", UUID.class), "eligibility"));
                    return new Kept(
                            messages.open(
                                    Purpose.PREVIEW,
                                    row.getObject("version_id", UUID.class),
                                    caseId,
                                    Kind.parse(row.getString("kind")),
                                    row.getTimestamp("happened_at").toInstant(),
                                    row.getBytes("version")),
                            row.getTimestamp("accepted_at").toInstant(),
                            row.getString("program"));
                })
                .optional()));
    }
}
