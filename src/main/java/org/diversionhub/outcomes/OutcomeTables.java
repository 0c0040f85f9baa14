package org.diversionhub.outcomes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The tables that were made. They hold counts only; none is changed, and a referral is in those of one period. */
public final class OutcomeTables {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<List<Row>> ROWS = new TypeReference<>() {};

    private final JdbcClient sql;

    public OutcomeTables(JdbcClient sql) {
        this.sql = sql;
    }

    /** Until the transaction ends nobody else makes any. */
    public void lock() {
        sql.sql("select pg_advisory_xact_lock(hashtext('outcome_table'))::text")
                .query(String.class)
                .single();
    }

    /** In the order of the editions. */
    public List<OutcomeTable> of(String program, Period period) {
        return sql.sql("select * from outcome_table where program = ? and period = ? order by until")
                .params(program, period.toString())
                .query((row, n) -> read(row))
                .list();
    }

    /** All of the programme, the latest period first. */
    public List<OutcomeTable> of(String program) {
        return sql.sql(
                        "select t.* from outcome_table t where program = ? order by (select max(month) from outcome_month m"
                                + " where m.program = t.program and m.period = t.period) desc, until")
                .param(program)
                .query((row, n) -> read(row))
                .list();
    }

    /** Another period that has referrals of this one, of which there is a table already. */
    public Optional<String> overlapping(String program, Period period) {
        return sql.sql("select period from outcome_month where program = ? and month = any(?) and period <> ?"
                        + " order by month limit 1")
                .params(program, months(period), period.toString())
                .query(String.class)
                .optional();
    }

    /** The first of a period takes its months, in the same transaction. */
    public void keep(OutcomeTable table, Instant now, String by) {
        if (table.edition() == Edition.FIRST) {
            for (String month : months(table.period())) {
                sql.sql("insert into outcome_month (program, month, period) values (?, ?, ?)")
                        .params(table.program(), month, table.period().toString())
                        .update();
            }
        }
        sql.sql("insert into outcome_table (program, period, edition, until, made_at, made_by, rows)"
                        + " values (?, ?, ?, ?, ?, ?, ?)")
                .params(
                        table.program(),
                        table.period().toString(),
                        table.edition().name(),
                        Timestamp.from(table.until()),
                        Timestamp.from(now),
                        by,
                        write(table.rows()))
                .update();
    }

    private static String[] months(Period period) {
        return period.all().stream().map(Object::toString).toArray(String[]::new);
    }

    private static OutcomeTable read(ResultSet row) throws SQLException {
        return new OutcomeTable(
                row.getString("program"),
                Period.parse(row.getString("period")),
                Edition.valueOf(row.getString("edition")),
                row.getTimestamp("until").toInstant(),
                rows(row.getString("rows")));
    }

    private static List<Row> rows(String json) {
        try {
            return JSON.readValue(json, ROWS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a table of outcomes that cannot be read", e);
        }
    }

    private static String write(List<Row> rows) {
        try {
            return JSON.writeValueAsString(rows);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a table of outcomes that cannot be written", e);
        }
    }
}
