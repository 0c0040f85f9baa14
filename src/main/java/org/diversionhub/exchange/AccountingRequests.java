package org.diversionhub.exchange;

import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.diversionhub.audit.Audit;
import org.diversionhub.audit.Entry;
import org.diversionhub.partner.Clocks;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Who has asked in writing what of theirs was disclosed, and by when they are to have it. It needs a database, not a
 * running hub.
 */
public final class AccountingRequests {
    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final Alarms alarms;
    private final ClockTasks tasks;
    private final Audit audit;
    private final Clock clock;

    public AccountingRequests(DataSource database, Clock clock) {
        this.sql = JdbcClient.create(database);
        this.transaction = new TransactionTemplate(new JdbcTransactionManager(database));
        this.alarms = new Alarms(database, clock);
        this.tasks = new ClockTasks(sql);
        this.audit = Audit.ofCommands(database, clock);
        this.clock = clock;
    }

    /** What a person may ask for; each has a time of its own. */
    public enum What {
        /** Whom an intermediary has told: 30 days, 42 CFR 2.24. */
        LIST("disclosure-list", 30, 3),
        /** All that was disclosed: 60 days, and 30 more if the person was told why, 45 CFR 164.528. */
        ACCOUNTING("accounting", 60, 6);

        private final String word;
        private final int days;
        private final int years;

        What(String word, int days, int years) {
            this.word = word;
            this.days = days;
            this.years = years;
        }

        public static What named(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }

        boolean has(String reason) {
            return reason.equals(soon()) || reason.equals(today());
        }

        /** Some days before the last. */
        String soon() {
            return word + "-due-soon";
        }

        /** On the last day. */
        String today() {
            return word + "-due-today";
        }
    }

    /** One that nobody has answered. */
    public record Request(UUID id, UUID participant, What what, LocalDate cameOn, LocalDate dueOn, boolean extended) {
        static final int WARNING = 7;

        static Request read(ResultSet row) throws SQLException {
            return new Request(
                    row.getObject("id", UUID.class),
                    row.getObject("participant_id", UUID.class),
                    What.valueOf(row.getString("what")),
                    row.getDate("came_on").toLocalDate(),
                    row.getDate("due_on").toLocalDate(),
                    row.getBoolean("extended"));
        }

        /** When the last day begins where the programme is. */
        Instant due(Clocks clocks) {
            return dueOn.atStartOfDay(clocks.zone()).toInstant();
        }

        Instant soon(Clocks clocks) {
            return dueOn.minusDays(WARNING).atStartOfDay(clocks.zone()).toInstant();
        }
    }

    /** Whether a task of this reason is about a request. */
    static boolean isReason(String reason) {
        return Stream.of(What.values()).anyMatch(what -> what.has(reason));
    }

    /** Whether the hub's internal id is somebody's. */
    public boolean knows(UUID participant) {
        return sql.sql("select exists (select 1 from participant where id = ?)")
                .param(participant)
                .query(Boolean.class)
                .single();
    }

    /** @param cameOn the day on which the written request came */
    public Request enter(UUID participant, What what, LocalDate cameOn, Clocks clocks, String operator) {
        Request request = new Request(UUID.randomUUID(), participant, what, cameOn, cameOn.plusDays(what.days), false);
        transaction.executeWithoutResult(status -> {
            sql.sql("insert into accounting_request (id, participant_id, what, came_on, due_on, entered_by)"
                            + " values (?, ?, ?, ?, ?, ?)")
                    .params(
                            request.id(),
                            participant,
                            what.name(),
                            Date.valueOf(cameOn),
                            Date.valueOf(request.dueOn()),
                            operator)
                    .update();
            alarms.setRequest(request.id(), request.soon(clocks));
            audit.append(Entry.of(Entry.Event.ENTERED, operator, participant, what.word + "-request"));
        });
        return request;
    }

    /** The next that is due first. */
    public List<Request> open() {
        return sql.sql("select * from accounting_request where made_at is null order by due_on, id")
                .query((row, n) -> Request.read(row))
                .list();
    }

    Optional<Request> open(UUID id) {
        return sql.sql("select * from accounting_request where made_at is null and id = ?")
                .param(id)
                .query((row, n) -> Request.read(row))
                .optional();
    }

    /** The programme whose calendar counts. */
    public String programOf(UUID id) {
        return sql.sql("select p.program from accounting_request r join participant p on p.id = r.participant_id"
                        + " where r.id = ?")
                .param(id)
                .query(String.class)
                .optional()
                .orElse("");
    }

    /**
     * Thirty days more, once, for an accounting that is not late yet: the person has been told why and until when (45
     * CFR 164.528(c)(1)(ii)).
     *
     * @return empty where that cannot be
     */
    public Optional<LocalDate> extend(UUID id, Clocks clocks, String operator) {
        Instant now = clock.instant();
        return Objects.requireNonNull(transaction.execute(status -> sql.sql(
                        "update accounting_request set due_on = due_on + 30, extended = true where id = ?"
                                + " and what = 'ACCOUNTING' and not extended and made_at is null and due_on >= ?"
                                + " returning *")
                .params(id, Date.valueOf(LocalDate.ofInstant(now, clocks.zone())))
                .query((row, n) -> Request.read(row))
                .optional()
                .map(request -> {
                    settle(request, now);
                    alarms.setRequest(id, request.soon(clocks));
                    audit.append(Entry.of(
                            Entry.Event.ENTERED, operator, request.participant(), "accounting-request-extended"));
                    return request.dueOn();
                })));
    }

    /**
     * The accounting of these years was made: it answers whatever the person had asked for that is no more than that.
     *
     * @return what is answered by it
     */
    public List<UUID> made(List<UUID> participants, int years, String by) {
        Instant now = clock.instant();
        return Objects.requireNonNull(transaction.execute(status -> {
            List<Request> answered = sql.sql("update accounting_request set made_at = ?, made_by = ?"
                            + " where participant_id = any(?) and what = any(?) and made_at is null returning *")
                    .params(Timestamp.from(now), by, participants.toArray(UUID[]::new), within(years))
                    .query((row, n) -> Request.read(row))
                    .list();
            answered.forEach(request -> settle(request, now));
            return answered.stream().map(Request::id).toList();
        }));
    }

    private static String[] within(int years) {
        return Stream.of(What.values())
                .filter(what -> what.years <= years)
                .map(Enum::name)
                .toArray(String[]::new);
    }

    private void settle(Request request, Instant now) {
        Stream.of(request.what().soon(), request.what().today())
                .flatMap(reason -> tasks.clear(request.id(), reason, now).stream())
                .forEach(alarms::tellCleared);
    }
}
