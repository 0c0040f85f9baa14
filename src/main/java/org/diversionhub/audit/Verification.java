package org.diversionhub.audit;

import static org.diversionhub.audit.Finding.What.CHANGED;
import static org.diversionhub.audit.Finding.What.CHECKPOINT;
import static org.diversionhub.audit.Finding.What.GAP;
import static org.diversionhub.audit.Finding.What.INSERTED;
import static org.diversionhub.audit.Finding.What.NOT_SIGNED;
import static org.diversionhub.audit.Finding.What.REMOVED;
import static org.diversionhub.audit.Finding.What.REORDERED;
import static org.diversionhub.audit.Finding.What.SEAL_CHANGED;
import static org.diversionhub.audit.Finding.What.SEAL_REMOVED;
import static org.diversionhub.audit.Finding.What.UNSEALED;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.diversionhub.trust.SigningKey;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Goes through the whole audit, row by row and seal by seal, and names what is not as the hub wrote it. It needs the
 * database and the hub's public key, not a running hub, and sees both at one moment.
 */
public final class Verification {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final int SEALS = 50;
    private static final int ROWS = 10_000;

    private final JdbcClient sql;
    private final TransactionTemplate moment;
    private final SigningKey key;
    private final Clock clock;

    private final List<Finding> findings = new ArrayList<>();
    private final Counts counts = new Counts();
    private long rows;
    private long unsealed;
    private @Nullable Instant unsealedSince;

    public Verification(DataSource database, SigningKey key, Clock clock) {
        this.sql = JdbcClient.create(database);
        this.moment = new TransactionTemplate(new JdbcTransactionManager(database));
        this.moment.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        this.moment.setReadOnly(true);
        this.key = key;
        this.clock = clock;
    }

    /**
     * What was found.
     *
     * @param writers who has written, and how far each has counted
     * @param head the last seal
     */
    public record Report(
            List<Finding> findings,
            long rows,
            long unsealed,
            @Nullable Instant unsealedSince,
            Map<String, Long> writers,
            Optional<Checkpoint> head) {}

    /** @param kept a checkpoint that was kept elsewhere */
    public Report run(Optional<Checkpoint> kept) {
        Optional<Checkpoint> head = moment.execute(status -> {
            Seal last = seals(kept);
            tail(last);
            return Checkpoint.latest(sql);
        });
        gaps();
        return new Report(
                List.copyOf(findings),
                rows,
                unsealed,
                unsealedSince,
                counts.last(),
                head == null ? Optional.empty() : head);
    }

    private Seal seals(Optional<Checkpoint> kept) {
        kept.filter(checkpoint -> !checkpoint.isSignedBy(key))
                .ifPresent(checkpoint -> found(CHECKPOINT, "the checkpoint has no signature of this hub's"));
        Seal before = Seal.NONE;
        List<Seal> some = some(before);
        while (!some.isEmpty()) {
            Deque<AuditRow> written = rows(before, some.getLast());
            for (Seal seal : some) {
                check(seal, before, kept);
                compare(seal, upTo(seal, written), seal.batch() == before.batch() + 1);
                before = seal;
            }
            some = some(before);
        }
        long end = before.batch();
        kept.filter(checkpoint -> checkpoint.batch() > end)
                .ifPresent(checkpoint -> found(
                        CHECKPOINT, "seal " + checkpoint.batch() + " was there once; the audit ends at seal " + end));
        return before;
    }

    private List<Seal> some(Seal after) {
        return sql.sql("select * from audit_seal where batch > ? order by batch limit " + SEALS)
                .param(after.batch())
                .query((row, n) -> Seal.read(row))
                .list();
    }

    private Deque<AuditRow> rows(Seal after, Seal upTo) {
        return new ArrayDeque<>(
                sql.sql("select * from audit where (tx, seq) > (?, ?) and (tx, seq) <= (?, ?) order by tx, seq")
                        .params(after.lastTx(), after.lastSeq(), upTo.lastTx(), upTo.lastSeq())
                        .query((row, n) -> AuditRow.read(row))
                        .list());
    }

    private static List<AuditRow> upTo(Seal seal, Deque<AuditRow> rows) {
        List<AuditRow> out = new ArrayList<>();
        while (!rows.isEmpty() && isWithin(rows.getFirst(), seal)) {
            out.add(rows.removeFirst());
        }
        return out;
    }

    private static boolean isWithin(AuditRow row, Seal seal) {
        return row.tx() < seal.lastTx() || (row.tx() == seal.lastTx() && row.seq() <= seal.lastSeq());
    }

    private void check(Seal seal, Seal before, Optional<Checkpoint> kept) {
        String name = "seal " + seal.batch() + " of " + seal.sealedAt();
        if (seal.batch() != before.batch() + 1) {
            found(SEAL_REMOVED, "before " + name + ", from seal " + (before.batch() + 1));
        } else if (!seal.follows(before)) {
            found(SEAL_CHANGED, name + " does not follow from the one before");
        }
        if (!key.verify(Seal.DOMAIN, seal.content(), seal.signature())) {
            found(NOT_SIGNED, name);
        }
        kept.filter(checkpoint -> checkpoint.batch() == seal.batch()
                        && !(Arrays.equals(checkpoint.head(), seal.head()) && checkpoint.total() == seal.total()))
                .ifPresent(checkpoint -> found(CHECKPOINT, name + " was another when the checkpoint was taken"));
    }

    /**
     * Row by row: by its place and by its hash.
     *
     * @param whole whether no seal before it is gone, whose rows would all be called inserted
     */
    private void compare(Seal seal, List<AuditRow> written, boolean whole) {
        Map<ByteBuffer, Long> sealedAs = new HashMap<>();
        Map<Long, ByteBuffer> leaves = new LinkedHashMap<>();
        for (int i = 0; i < Math.min(seal.seqs().size(), seal.leaves().size()); i++) {
            ByteBuffer leaf = ByteBuffer.wrap(seal.leaves().get(i));
            sealedAs.put(leaf, seal.seqs().get(i));
            leaves.put(seal.seqs().get(i), leaf);
        }
        for (AuditRow row : written) {
            rows++;
            counts.add(row, findings::add);
            ByteBuffer leaf = ByteBuffer.wrap(row.leaf());
            ByteBuffer expected = leaves.remove(row.seq());
            if (!leaf.equals(expected) && (whole || expected != null)) {
                named(row, expected != null, sealedAs.get(leaf));
            }
        }
        leaves.forEach((seq, leaf) -> found(REMOVED, "row " + seq + ", sealed at " + seal.sealedAt()));
    }

    private void named(AuditRow row, boolean hasPlace, @Nullable Long sealedAs) {
        if (sealedAs != null) {
            found(REORDERED, row.name() + " was row " + sealedAs);
        } else {
            found(hasPlace ? CHANGED : INSERTED, row.name());
        }
    }

    private void tail(Seal last) {
        long tx = last.lastTx();
        long seq = last.lastSeq();
        List<AuditRow> some = after(tx, seq);
        while (!some.isEmpty()) {
            for (AuditRow row : some) {
                rows++;
                unsealed++;
                unsealedSince = unsealedSince == null || row.at().isBefore(unsealedSince) ? row.at() : unsealedSince;
                counts.add(row, findings::add);
            }
            tx = some.getLast().tx();
            seq = some.getLast().seq();
            some = after(tx, seq);
        }
        if (unsealedSince != null && unsealedSince.plus(LONG).isBefore(clock.instant())) {
            found(UNSEALED, unsealed + " rows, since " + unsealedSince);
        }
    }

    private List<AuditRow> after(long tx, long seq) {
        return sql.sql("select * from audit where (tx, seq) > (?, ?) order by tx, seq limit " + ROWS)
                .params(tx, seq)
                .query((row, n) -> AuditRow.read(row))
                .list();
    }

    /** A number may be missing because its transaction was still open; a moment later that is no excuse. */
    private void gaps() {
        Map<String, List<Long>> missing = counts.missing();
        for (int tries = 0; tries < 20 && !missing.isEmpty(); tries++) {
            missing.replaceAll((writer, numbers) -> stillMissing(writer, numbers));
            missing.values().removeIf(List::isEmpty);
            if (!missing.isEmpty()) {
                sql.sql("select 1 from pg_sleep(0.2)").query(Integer.class).single();
            }
        }
        missing.forEach((writer, numbers) ->
                ranges(numbers).forEach(range -> found(GAP, "of " + writer + " there is no " + range)));
    }

    private List<Long> stillMissing(String writer, List<Long> numbers) {
        return sql.sql("select n from unnest(?::bigint[]) as n"
                        + " where not exists (select 1 from audit where writer = ? and number = n) order by n")
                .params(numbers.toArray(Long[]::new), writer)
                .query(Long.class)
                .list();
    }

    private static List<String> ranges(List<Long> numbers) {
        List<String> out = new ArrayList<>();
        for (int from = 0, to; from < numbers.size(); from = to) {
            to = from + 1;
            while (to < numbers.size() && numbers.get(to) == numbers.get(to - 1) + 1) {
                to++;
            }
            long first = numbers.get(from);
            long last = numbers.get(to - 1);
            out.add(first == last ? Long.toString(first) : first + " to " + last);
        }
        return out;
    }

    private void found(Finding.What what, String where) {
        findings.add(new Finding(what, where));
    }
}
