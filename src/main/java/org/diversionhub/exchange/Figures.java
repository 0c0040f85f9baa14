package org.diversionhub.exchange;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.diversionhub.audit.Sealer;
import org.diversionhub.transport.Result;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What a monitor asks for: how much came and went, what waits and since when. Partners appear by id, people not at all.
 * What waits is the same on every hub of a database; what came and went is each hub's own.
 */
@Component("figures")
public class Figures {
    private static final Logger LOG = LoggerFactory.getLogger(Figures.class);

    private final JdbcClient sql;
    private final Sealer sealer;
    private final Dispatcher dispatcher;
    private final MeterRegistry figures;
    private final Clock clock;
    private final MultiGauge deliveries;
    private final MultiGauge oldest;
    private final MultiGauge tasks;
    private final AtomicLong unsealed;
    private final AtomicLong looked;

    Figures(JdbcClient sql, Sealer sealer, Dispatcher dispatcher, MeterRegistry figures, Clock clock) {
        this.dispatcher = dispatcher;
        this.sql = sql;
        this.sealer = sealer;
        this.figures = figures;
        this.clock = clock;
        this.deliveries = MultiGauge.builder("hub.deliveries")
                .description("Deliveries that are not over, by partner and state")
                .register(figures);
        this.oldest = MultiGauge.builder("hub.delivery.oldest")
                .description("Since when the oldest delivery waits that the hub could send")
                .baseUnit("seconds")
                .register(figures);
        this.tasks = MultiGauge.builder("hub.tasks")
                .description("Tasks that are open, by what they are")
                .register(figures);
        this.unsealed = new AtomicLong();
        figures.gauge("hub.audit.unsealed.seconds", unsealed);
        this.looked = new AtomicLong(clock.instant().getEpochSecond());
        figures.gauge("hub.figures.seconds", looked, at -> clock.instant().getEpochSecond() - at.get());
    }

    /** A message that came, by whatever way, and what became of it. */
    void came(String sender, Answer answer) {
        String outcome = switch (answer) {
            case Answer.Accepted accepted -> "accepted";
            case Answer.Refused refused -> refused.problem().word();
        };
        figures.counter("hub.messages", "sender", sender, "outcome", outcome).increment();
    }

    /** An attempt that ended. */
    void went(String partner, Result result) {
        String outcome = result.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        figures.counter("hub.attempts", "partner", partner, "outcome", outcome).increment();
    }

    private record Waiting(String partner, String state, long count, long seconds) {}

    /** Counts what waits. A route calls it. */
    public void look() {
        try {
            Instant now = clock.instant();
            List<Waiting> all = waiting(now);
            List<String> pushed = dispatcher.pushed(); // what lies in an inbox waits for its reader
            deliveries.register(
                    all.stream()
                            .map(one -> Row.of(Tags.of("partner", one.partner(), "state", one.state()), one.count()))
                            .toList(),
                    true);
            oldest.register(
                    all.stream()
                            .filter(one -> one.state().equals("pending") && pushed.contains(one.partner()))
                            .map(one -> Row.of(Tags.of("partner", one.partner()), one.seconds()))
                            .toList(),
                    true);
            tasks.register(tasks(), true);
            unsealed.set(sealer.oldestUnsealed()
                    .map(at -> Math.max(0, Duration.between(at, now).toSeconds()))
                    .orElse(0L));
            looked.set(now.getEpochSecond());
        } catch (DataAccessException e) {
            LOG.warn("what waits could not be counted ({})", e.getClass().getSimpleName());
        }
    }

    private List<Waiting> waiting(Instant now) {
        return sql.sql("""
                        select partner, state, count(*), min(since) as since from delivery where state = 'PENDING'
                        group by partner, state
                        union all
                        select partner, state, count(*), min(since) from delivery where state = 'HELD'
                        group by partner, state""").query((row, n) -> waiting(row, now)).list();
    }

    private static Waiting waiting(ResultSet row, Instant now) throws SQLException {
        Instant since = row.getTimestamp("since").toInstant();
        return new Waiting(
                row.getString(1),
                row.getString(2).toLowerCase(Locale.ROOT),
                row.getLong(3),
                Math.max(0, Duration.between(since, now).toSeconds()));
    }

    private List<Row<?>> tasks() {
        return sql.sql("select what, count(*) from task where done_at is null group by what")
                .<Row<?>>query((row, n) -> Row.of(Tags.of("what", row.getString(1)), row.getLong(2)))
                .list();
    }
}
