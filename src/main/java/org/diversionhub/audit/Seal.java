package org.diversionhub.audit;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A link of the chain: some rows in their order, the hash of each, and the head, which all rows so far have a part in.
 *
 * @param batch its number, from one and without a gap
 * @param lastTx with {@code lastSeq}: up to here every row has its place in the chain
 * @param total how many rows the chain has so far
 */
record Seal(
        long batch,
        Instant sealedAt,
        long lastTx,
        long lastSeq,
        long total,
        List<Long> seqs,
        List<byte[]> leaves,
        byte[] head,
        byte[] signature) {
    static final String DOMAIN = "audit-head";
    static final int HASH = 32;

    /** Before the first. */
    static final Seal NONE = new Seal(0, Instant.EPOCH, -1, -1, 0, List.of(), List.of(), new byte[HASH], new byte[0]);

    static Seal read(ResultSet row) throws SQLException {
        byte[] leaves = row.getBytes("leaves");
        return new Seal(
                row.getLong("batch"),
                row.getTimestamp("sealed_at").toInstant(),
                row.getLong("last_tx"),
                row.getLong("last_seq"),
                row.getLong("total"),
                List.of((Long[]) row.getArray("seqs").getArray()),
                split(leaves),
                row.getBytes("head"),
                row.getBytes("signature"));
    }

    static Seal last(JdbcClient sql) {
        return sql.sql("select * from audit_seal order by batch desc limit 1")
                .query((row, n) -> read(row))
                .optional()
                .orElse(NONE);
    }

    /** The next link, over these rows; without a signature. */
    Seal next(List<AuditRow> rows, Instant now) {
        AuditRow end = rows.getLast();
        List<Long> places = rows.stream().map(AuditRow::seq).toList();
        List<byte[]> hashes = rows.stream().map(AuditRow::leaf).toList();
        return new Seal(
                batch + 1,
                now.truncatedTo(ChronoUnit.MICROS),
                end.tx(),
                end.seq(),
                total + rows.size(),
                places,
                hashes,
                chained(head, places, hashes),
                new byte[0]);
    }

    Seal signed(byte[] by) {
        return new Seal(batch, sealedAt, lastTx, lastSeq, total, seqs, leaves, head, by);
    }

    boolean follows(Seal before) {
        return batch == before.batch + 1
                && total == before.total + seqs.size()
                && seqs.size() == leaves.size()
                && Arrays.equals(head, chained(before.head, seqs, leaves));
    }

    private static byte[] chained(byte[] head, List<Long> seqs, List<byte[]> leaves) {
        byte[] out = head;
        for (int i = 0; i < Math.min(seqs.size(), leaves.size()); i++) {
            ByteBuffer link = ByteBuffer.allocate(HASH + Long.BYTES + HASH);
            out = sha256(link.put(out).putLong(seqs.get(i)).put(leaves.get(i)).array());
        }
        return out;
    }

    /** What the hub signs. */
    byte[] content() {
        return content(batch, sealedAt, total, lastTx, lastSeq, head);
    }

    static byte[] content(long batch, Instant sealedAt, long total, long lastTx, long lastSeq, byte[] head) {
        return ByteBuffer.allocate(5 * Long.BYTES + head.length)
                .putLong(batch)
                .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, sealedAt))
                .putLong(total)
                .putLong(lastTx)
                .putLong(lastSeq)
                .put(head)
                .array();
    }

    byte[] joinedLeaves() {
        ByteBuffer all = ByteBuffer.allocate(leaves.size() * HASH);
        leaves.forEach(all::put);
        return all.array();
    }

    private static List<byte[]> split(byte[] leaves) {
        return java.util.stream.IntStream.range(0, leaves.length / HASH)
                .mapToObj(i -> Arrays.copyOfRange(leaves, i * HASH, (i + 1) * HASH))
                .toList();
    }

    static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
