package org.diversionhub.exchange;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.diversionhub.audit.Audit;
import org.diversionhub.exchange.Pause.Way;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A person pauses with a partner, and goes on. It needs a database, not a running hub. */
public final class Pausing {
    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final PauseBook book;
    private final Clock clock;

    public Pausing(DataSource database, Clock clock) {
        this.sql = JdbcClient.create(database);
        this.transaction = new TransactionTemplate(new JdbcTransactionManager(database));
        this.book = new PauseBook(sql, Audit.ofCommands(database, clock));
        this.clock = clock;
    }

    /** Begins it, or gives the one that there is another end and reason. */
    public void pause(String partner, Set<Way> ways, Optional<Instant> until, String by, String why) {
        transaction.executeWithoutResult(
                status -> ways.forEach(way -> book.begin(new Pause(partner, way, clock.instant(), until, by, why))));
    }

    /** @return which ways there was a pause */
    public List<Way> resume(String partner, Set<Way> ways, String by) {
        return transaction.execute(status -> ways.stream()
                .filter(way -> book.end(partner, way, by, clock.instant()))
                .toList());
    }

    public List<Pause> of(String partner) {
        return book.all().stream()
                .filter(pause -> pause.partner().equals(partner))
                .toList();
    }

    /** By the database's clock: with it, work is known that began before a pause was there to see. */
    public Instant moment() {
        return sql.sql("select clock_timestamp()")
                .query(Timestamp.class)
                .single()
                .toInstant();
    }

    /**
     * What still goes on with a partner to whom there is a pause out.
     *
     * @param since a moment after the pause was committed
     * @return attempts that are on their way, and transactions of the hub's in which one may begin
     */
    public int inFlight(String partner, Instant since) {
        return sql.sql("""
                        select (select count(*) from delivery
                                where partner = :partner and state = 'CLAIMED' and claim_until > :now)
                            + (select count(*) from pg_stat_activity where datname = current_database()
                                and usename = current_user and pid <> pg_backend_pid() and xact_start < :since)""")
                .param("partner", partner)
                .param("now", Timestamp.from(clock.instant()))
                .param("since", Timestamp.from(since))
                .query(Integer.class)
                .single();
    }

    /**
     * How it stands with a partner.
     *
     * @param open deliveries that are to go, with those in flight
     * @param dead those about which nobody has decided
     * @param oldest when the first message was accepted that is to go
     */
    public record Standing(
            String partner, List<Pause> pauses, int open, int inFlight, int held, int dead, Optional<Instant> oldest) {}

    /** @param partners those that are to be there even if there is nothing to tell of them */
    public List<Standing> all(Collection<String> partners) {
        List<Pause> pauses = book.all();
        return sql.sql("""
                        select p.id, count(*) filter (where d.open) as open,
                            count(*) filter (where d.state = 'CLAIMED' and d.claim_until > :now) as flying,
                            count(*) filter (where d.state = 'HELD') as held,
                            count(*) filter (where d.state = 'DEAD' and exists (select 1 from task t
                                where t.delivery_id = d.id and t.done_at is null)) as dead,
                            min(m.accepted_at) filter (where d.open) as oldest
                        from unnest(:partners::text[]) as p (id)
                            left join delivery d on d.partner = p.id and (d.open or d.state in ('HELD', 'DEAD'))
                            left join message m on m.id = d.message_id
                        group by p.id order by p.id""")
                .param("partners", ids(partners, pauses))
                .param("now", Timestamp.from(clock.instant()))
                .query((row, n) -> new Standing(
                        row.getString("id"),
                        of(row.getString("id"), pauses),
                        row.getInt("open"),
                        row.getInt("flying"),
                        row.getInt("held"),
                        row.getInt("dead"),
                        Optional.ofNullable(row.getTimestamp("oldest")).map(Timestamp::toInstant)))
                .list();
    }

    private static String[] ids(Collection<String> partners, List<Pause> pauses) {
        return Stream.concat(partners.stream(), pauses.stream().map(Pause::partner))
                .distinct()
                .toArray(String[]::new);
    }

    private static List<Pause> of(String partner, List<Pause> pauses) {
        return pauses.stream().filter(pause -> pause.partner().equals(partner)).toList();
    }
}
