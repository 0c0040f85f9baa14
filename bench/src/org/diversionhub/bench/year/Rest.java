package org.diversionhub.bench.year;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Whether the hub has nothing to do at this moment, and when it will have; asked of its tables. */
final class Rest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What is being tried, and what a jail has told and is about to be kept. */
    private static final String TRIED = """
            select (select count(*) from delivery where claim_until is not null) + (select count(*) from booking where case_id is not null)""";

    /** The heads of lanes that can be tried now. */
    private static final String DUE = """
            select count(*) from delivery d where d.state = 'PENDING' and d.next_at <= :now and d.partner = any(:up)
                and not exists (select 1 from delivery e where e.case_id = d.case_id and e.partner = d.partner
                    and e.open and e.seq < d.seq)""";

    private static final String RINGING = """
            select (select count(*) from scheduled_tasks where execution_time <= :now or picked)
                + (select count(*) from scheduled_mails where execution_time <= :now or picked)""";

    private static final String NEXT = """
            select least(
                (select min(execution_time) from scheduled_tasks where execution_time > :now),
                (select min(execution_time) from scheduled_mails where execution_time > :now),
                (select min(next_at) from delivery where state = 'PENDING' and next_at > :now and partner = any(:up)))""";

    private final YearHub hub;
    private final SimulatedClock clock;
    private final Set<String> away = new HashSet<>();
    private boolean broker = true;
    private int restless;

    Rest(YearHub hub, SimulatedClock clock) {
        this.hub = hub;
        this.clock = clock;
    }

    void away(String partner, boolean is) {
        if (is) {
            away.add(partner);
        } else {
            away.remove(partner);
        }
    }

    void broker(boolean up) {
        broker = up;
    }

    private String[] up() {
        return broker
                ? County.PUSHED.stream().filter(one -> !away.contains(one)).toArray(String[]::new)
                : new String[0];
    }

    /** How often the hub did not come to rest in a minute. */
    int restless() {
        return restless;
    }

    void await() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (isBusy()) {
            if (System.nanoTime() > end) {
                restless++;
                return;
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    private boolean isBusy() {
        Timestamp now = Timestamp.from(clock.instant());
        JdbcClient sql = hub.sql();
        if (count(sql.sql(RINGING).param("now", now)) > 0) {
            hub.lookAtClocks();
            return true;
        }
        return count(sql.sql(TRIED)) > 0 || count(sql.sql(DUE).param("now", now).param("up", up())) > 0;
    }

    private static long count(JdbcClient.StatementSpec statement) {
        return statement.query(Long.class).single();
    }

    /** When a clock or a further try is due that is not due yet. */
    Optional<Instant> next() {
        return hub.sql()
                .sql(NEXT)
                .param("now", Timestamp.from(clock.instant()))
                .param("up", up())
                .query(Timestamp.class)
                .optional()
                .map(Timestamp::toInstant);
    }
}
