package org.diversionhub.exchange;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.diversionhub.audit.Audit;
import org.diversionhub.audit.Entry;
import org.diversionhub.exchange.Pause.Way;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** With whom there is a pause, in the database, so that every node has it and a restart keeps it. */
@Repository
class PauseBook {
    /** SQL: to whom nothing goes. Read once by a statement, whichever rows it walks. */
    static final String OUT = "array(select partner from partner_pause where way = 'OUT' and ended_at is null)";

    private final JdbcClient sql;
    private final Audit audit;

    PauseBook(JdbcClient sql, Audit audit) {
        this.sql = sql;
        this.audit = audit;
    }

    List<Pause> all() {
        return sql.sql("select partner, way, at, until, by, why from partner_pause where ended_at is null"
                        + " order by partner, way")
                .query((row, n) -> pause(row))
                .list();
    }

    /** Those whose time is over. */
    List<Pause> over(Instant now) {
        return all().stream()
                .filter(pause -> pause.until().filter(end -> !end.isAfter(now)).isPresent())
                .toList();
    }

    private static Pause pause(ResultSet row) throws SQLException {
        return new Pause(
                row.getString("partner"),
                Way.valueOf(row.getString("way")),
                row.getTimestamp("at").toInstant(),
                Optional.ofNullable(row.getTimestamp("until")).map(Timestamp::toInstant),
                row.getString("by"),
                row.getString("why"));
    }

    /** Begins a pause; where there is one it goes on from its beginning, with the new end and reason. */
    void begin(Pause pause) {
        sql.sql("insert into partner_pause (partner, way, at, until, by, why) values (?, ?, ?, ?, ?, ?)"
                        + " on conflict (partner, way) where ended_at is null"
                        + " do update set until = excluded.until, by = excluded.by, why = excluded.why")
                .params(
                        pause.partner(),
                        pause.way().name(),
                        Timestamp.from(pause.at()),
                        pause.until().map(Timestamp::from).orElse(null),
                        pause.by(),
                        pause.why())
                .update();
        audit.append(entry(Entry.Event.PAUSED, pause.by(), pause.partner(), pause.way()));
    }

    /**
     * Ends a pause. What has waited for it is tried now, and has as long as if there had been none.
     *
     * @return whether there was one
     */
    boolean end(String partner, Way way, String by, Instant now) {
        Optional<Timestamp> since = sql.sql("update partner_pause set ended_at = ?, ended_by = ?"
                        + " where partner = ? and way = ? and ended_at is null returning at")
                .params(Timestamp.from(now), by, partner, way.name())
                .query(Timestamp.class)
                .optional();
        if (since.isEmpty()) {
            return false;
        }
        if (way == Way.OUT) {
            giveBack(partner, since.get(), now);
        }
        audit.append(entry(Entry.Event.RESUMED, by, partner, way));
        return true;
    }

    private void giveBack(String partner, Timestamp since, Instant now) {
        String lost = "case when d.fixed_end then interval '0' else greatest(interval '0', cast(:now as timestamptz)"
                + " - greatest(cast(:since as timestamptz), d.since)) end";
        sql.sql("update delivery d set give_up_at = d.give_up_at + %1$s, since = d.since + %1$s,".formatted(lost)
                        + " next_at = least(d.next_at, :now), sweep_at = least(d.sweep_at, :now)"
                        + " where d.id in (select id from delivery where partner = :partner and open"
                        + " order by id for update)")
                .param("now", Timestamp.from(now))
                .param("since", since)
                .param("partner", partner)
                .update();
    }

    private static Entry entry(Entry.Event event, String by, String partner, Way way) {
        return new Entry(event, by, partner, null, null, null, null, Optional.empty(), way.word());
    }
}
