package org.diversionhub.audit;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.diversionhub.trust.HubSignature;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Chains what was written and signs the head. A route calls it twice a second on every node; one at a time works. It
 * takes only rows below the oldest open transaction: no row comes later that would stand before them. So writers wait
 * neither for it nor for one another.
 */
@Component("sealer")
public class Sealer {
    private static final Logger LOG = LoggerFactory.getLogger(Sealer.class);
    private static final long LOCK = 0x6875622d7365616cL;
    private static final int MOST = 1_000;

    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final Audit audit;
    private final NodeNumbers numbers;
    private final TransactionShift shift;
    private final HubSignature signature;
    private final Clock clock;
    private boolean failed;

    Sealer(
            JdbcClient sql,
            PlatformTransactionManager transactions,
            Audit audit,
            NodeNumbers numbers,
            HubSignature signature,
            Clock clock) {
        this.sql = sql;
        this.transaction = new TransactionTemplate(transactions);
        this.audit = audit;
        this.numbers = numbers;
        this.shift = new TransactionShift(sql);
        this.signature = signature;
        this.clock = clock;
    }

    public void run() {
        try {
            if (failed) {
                numbers.lookAgain();
            }
            audit.fill(numbers.toFill());
            while (Boolean.TRUE.equals(transaction.execute(status -> sealSome()))) {
                LOG.debug("more is waiting for its seal");
            }
            failed = false;
        } catch (DataAccessException | TransactionException e) {
            if (!failed) {
                LOG.error(
                        "the audit could not be sealed ({}); it is tried again",
                        e.getClass().getSimpleName());
            }
            failed = true;
        }
    }

    /** @return whether there may be more */
    private boolean sealSome() {
        boolean mine = sql.sql("select pg_try_advisory_xact_lock(?)")
                .param(LOCK)
                .query(Boolean.class)
                .single();
        if (!mine) {
            return false;
        }
        Seal last = Seal.last(sql);
        List<AuditRow> rows = sql.sql(
                        "select * from audit where (tx, seq) > (?, ?) and tx < ? order by tx, seq limit " + MOST)
                .params(last.lastTx(), last.lastSeq(), shift.horizon())
                .query((row, n) -> AuditRow.read(row))
                .list();
        if (!rows.isEmpty()) {
            Seal next = last.next(rows, clock.instant());
            insert(next.signed(signature.sign(Seal.DOMAIN, next.content())));
        }
        return rows.size() == MOST;
    }

    /** When the oldest entry was written that has no seal yet. */
    public Optional<Instant> oldestUnsealed() {
        Seal last = Seal.last(sql);
        return sql.sql("select min(at) from audit where (tx, seq) > (?, ?)")
                .params(last.lastTx(), last.lastSeq())
                .query((row, n) -> Optional.ofNullable(row.getTimestamp(1)).map(Timestamp::toInstant))
                .single();
    }

    private void insert(Seal seal) {
        sql.sql("insert into audit_seal (batch, sealed_at, last_tx, last_seq, total, seqs, leaves, head, signature)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .params(
                        seal.batch(),
                        Timestamp.from(seal.sealedAt()),
                        seal.lastTx(),
                        seal.lastSeq(),
                        seal.total(),
                        seal.seqs().toArray(Long[]::new),
                        seal.joinedLeaves(),
                        seal.head(),
                        seal.signature())
                .update();
    }
}
