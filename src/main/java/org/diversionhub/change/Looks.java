package org.diversionhub.change;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What each hub has found when it looked last at what is saved on its machine. */
final class Looks {
    private final JdbcClient sql;

    Looks(JdbcClient sql) {
        this.sql = sql;
    }

    /** What came of a look. */
    enum Outcome {
        /** It is what runs. */
        SAME,
        /** It lets somebody receive more, and waits for an approval. */
        WAITS,
        /** It is wrong. */
        REFUSED
    }

    /**
     * @param seen when it looked last, whatever it found
     * @param saved empty where it is wrong
     * @param told what is wrong, or what is wider
     */
    record Look(
            String node, Instant at, Instant seen, String running, String saved, Outcome outcome, List<String> told) {
        /** Whether this hub still looks. */
        boolean isLive(Instant now) {
            return seen.plus(SILENT).isAfter(now);
        }

        boolean differsFrom(Look other) {
            return !running.equals(other.running)
                    || (!saved.isEmpty() && !other.saved.isEmpty() && !saved.equals(other.saved));
        }
    }

    /** Of hubs that have not looked for so long nobody waits for the same files. */
    static final Duration SILENT = Duration.ofMinutes(2);

    /** That somebody asked for it is answered by it. */
    void record(Look look) {
        sql.sql("insert into configuration_look values (:node, :at, :running, :saved, :outcome, :told, null, :seen)"
                        + " on conflict (node) do update set at = excluded.at, seen_at = excluded.seen_at, running = excluded.running,"
                        + " saved = excluded.saved, outcome = excluded.outcome, told = excluded.told, asked_at = null")
                .param("node", look.node())
                .param("at", Timestamp.from(look.at()))
                .param("seen", Timestamp.from(look.seen()))
                .param("running", look.running())
                .param("saved", look.saved())
                .param("outcome", look.outcome().name())
                .param("told", look.told().toArray(String[]::new))
                .update();
    }

    /** It looks still, and has found nothing new. */
    void seen(String node, Instant now) {
        sql.sql("update configuration_look set seen_at = ? where node = ?")
                .params(Timestamp.from(now), node)
                .update();
    }

    void ask(Instant now) {
        sql.sql("update configuration_look set asked_at = ?")
                .param(Timestamp.from(now))
                .update();
    }

    boolean isAsked(String node) {
        return isAny("select 1 from configuration_look where asked_at is not null and node = ?", node);
    }

    /** Whether a hub has been asked and has not looked. */
    boolean isAnyAsked() {
        return isAny("select 1 from configuration_look where asked_at is not null limit 1");
    }

    private boolean isAny(String question, Object... params) {
        return sql.sql(question).params(params).query(Integer.class).optional().isPresent();
    }

    List<Look> all() {
        return sql.sql("select * from configuration_look order by node")
                .query((row, n) -> new Look(
                        row.getString("node"),
                        row.getTimestamp("at").toInstant(),
                        row.getTimestamp("seen_at").toInstant(),
                        row.getString("running"),
                        row.getString("saved"),
                        Outcome.valueOf(row.getString("outcome")),
                        List.of((String[]) row.getArray("told").getArray())))
                .list();
    }
}
