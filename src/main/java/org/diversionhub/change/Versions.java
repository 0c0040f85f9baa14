package org.diversionhub.change;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.diversionhub.config.ConfigFault;
import org.diversionhub.config.ConfigurationException;
import org.diversionhub.trust.HubSignature;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The configurations that were put into force, or have waited for it, with all their files. */
final class Versions {
    private static final String DOMAIN = "configuration-use";

    private final JdbcClient sql;

    Versions(JdbcClient sql) {
        this.sql = sql;
    }

    /** One configuration that came into force on a hub. */
    record Use(
            long id,
            Instant at,
            String node,
            String digest,
            @Nullable String before,
            String why,
            String by,
            List<String> wider) {
        private byte[] content() {
            return String.join("\n", at.toString(), node, digest, String.valueOf(before), why, by)
                    .getBytes(StandardCharsets.UTF_8);
        }
    }

    /** Keeps it, if it is not there. The transaction is the caller's. */
    void keep(String digest, SavedFiles files, String savedBy, Instant now) {
        int added = sql.sql("insert into configuration values (?, ?, ?) on conflict do nothing")
                .params(digest, Timestamp.from(now), savedBy)
                .update();
        if (added == 1) {
            files.byName().forEach((name, content) -> keep(digest, name, content));
        }
    }

    private void keep(String digest, String name, byte[] content) {
        String sha256 = SavedFiles.digest(content);
        sql.sql("insert into configuration_content values (?, ?) on conflict do nothing")
                .params(sha256, content)
                .update();
        sql.sql("insert into configuration_file values (?, ?, ?)")
                .params(digest, name, sha256)
                .update();
    }

    Optional<SavedFiles> files(String digest) {
        SortedMap<String, byte[]> files = new TreeMap<>();
        sql.sql("select f.name, c.content from configuration_file f join configuration_content c using (sha256)"
                        + " where f.digest = ?")
                .param(digest)
                .query(row -> {
                    files.put(row.getString(1), row.getBytes(2));
                });
        SavedFiles found = new SavedFiles(files);
        return files.isEmpty() || !found.digest().equals(digest) ? Optional.empty() : Optional.of(found);
    }

    void use(Use use, HubSignature signature) {
        sql.sql("insert into configuration_use (at, node, digest, before, why, by, wider, signature)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?)")
                .params(
                        Timestamp.from(use.at()),
                        use.node(),
                        use.digest(),
                        use.before(),
                        use.why(),
                        use.by(),
                        use.wider().toArray(String[]::new),
                        signature.sign(DOMAIN, use.content()))
                .update();
    }

    /**
     * @param holds whether the hub's key has signed it
     * @param told what this hub had in force last by the audit, or null
     */
    private record Signed(Use use, boolean holds, @Nullable String told) {
        boolean isAsTold() {
            return told == null || told.equals("sha256:" + use.digest());
        }
    }

    /** The latest first, by what is signed: a number in the database is not. */
    private List<Signed> signed(String node, HubSignature signature) {
        return sql.sql("select *, (select outcome from audit where event = 'CONFIGURED' and writer = :node"
                        + " order by tx desc, seq desc limit 1) as told from configuration_use where node = :node"
                        + " or not exists (select 1 from configuration_use where node = :node)"
                        + " order by at desc, id desc")
                .param("node", node)
                .query((row, n) -> {
                    Use use = use(row);
                    return new Signed(
                            use,
                            signature.verify(DOMAIN, use.content(), row.getBytes("signature")),
                            row.getString("told"));
                })
                .list();
    }

    /**
     * What this hub has put into force last; of a hub that is new, what any has. An old row that is put there again is
     * old. The audit, which is chained and signed, tells whether a newer one is gone.
     *
     * @throws ConfigurationException if the hub's key has not signed it, or something that came after it, or if the
     *     audit tells of another
     */
    private Optional<Use> latest(String node, HubSignature signature) {
        List<Signed> all = signed(node, signature);
        Optional<Signed> latest = all.stream().filter(Signed::holds).findFirst();
        long id = latest.map(Signed::use).map(Use::id).orElse(0L);
        if (all.stream().anyMatch(one -> !one.holds() && one.use().id() > id)) {
            throw changed("what is on record of the configuration in force was not written by this hub");
        }
        if (latest.filter(one -> !one.isAsTold()).isPresent()) {
            throw changed("the configuration that the hub had in force last by its audit is not on record as the last");
        }
        return latest.map(Signed::use);
    }

    private static ConfigurationException changed(String what) {
        return new ConfigurationException(List.of(new ConfigFault(
                "the database",
                0,
                what,
                "a backup of the database that was; `hub audit verify` tells what else was changed")));
    }

    /** @throws ConfigurationException if the hub's key has not signed it */
    Optional<String> last(String node, HubSignature signature) {
        return latest(node, signature).map(Use::digest);
    }

    /**
     * When this hub has put something into force last, in microseconds, or 0: no two have the same.
     *
     * @throws ConfigurationException if the hub's key has not signed it
     */
    long lastUse(String node, HubSignature signature) {
        return latest(node, signature)
                .map(use -> ChronoUnit.MICROS.between(Instant.EPOCH, use.at()))
                .orElse(0L);
    }

    /** Now, or where the clock was set back, after what came last. */
    Instant next(String node, Instant now, HubSignature signature) {
        return signed(node, signature).stream()
                .filter(Signed::holds)
                .findFirst()
                .map(one -> one.use().at().plus(1, ChronoUnit.MICROS))
                .filter(now::isBefore)
                .orElse(now);
    }

    /** What this hub has put into force last. */
    Optional<Use> lastOf(String node) {
        return sql.sql("select * from configuration_use where node = ? order by at desc, id desc limit 1")
                .param(node)
                .query((row, n) -> use(row))
                .optional();
    }

    /** The newest first. */
    List<Use> uses(int most) {
        return sql.sql("select * from configuration_use order by id desc limit ?")
                .param(most)
                .query((row, n) -> use(row))
                .list();
    }

    private static Use use(ResultSet row) throws SQLException {
        return new Use(
                row.getLong("id"),
                row.getTimestamp("at").toInstant(),
                row.getString("node"),
                row.getString("digest"),
                row.getString("before"),
                row.getString("why"),
                row.getString("by"),
                List.of((String[]) row.getArray("wider").getArray()));
    }

    Optional<String> digestOf(long use) {
        return sql.sql("select digest from configuration_use where id = ?")
                .param(use)
                .query(String.class)
                .optional();
    }

    String savedBy(String digest) {
        return sql.sql("select saved_by from configuration where digest = ?")
                .param(digest)
                .query(String.class)
                .optional()
                .orElse("unknown");
    }
}
