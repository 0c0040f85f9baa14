package org.diversionhub.bench.year;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the hub's tables say at the end; no content, which is sealed. */
record Tables(
        Map<UUID, Case> cases,
        Map<String, Delivery> deliveries,
        List<Task> tasks,
        List<Alarm> alarms,
        Map<String, Integer> messages,
        List<Refusal> refusals) {
    record Case(
            UUID id,
            String door,
            String charge,
            String custody,
            String referral,
            String participation,
            boolean answered,
            boolean enrolled) {
        boolean isClosed() {
            return referral.equals("CLOSED")
                    || List.of("COMPLETED", "WITHDRAWN", "REMOVED", "DECEASED", "TRANSFERRED")
                            .contains(participation);
        }
    }

    record Delivery(
            String id,
            UUID message,
            UUID about,
            String partner,
            String kind,
            String state,
            String reason,
            Instant ends) {}

    /** @param about a case, a consent, a delivery */
    record Task(UUID id, String what, String reason, UUID about, Instant at, Instant done) {}

    record Alarm(String name, String instance, Instant at) {}

    /** @param actor who sent what was refused */
    record Refusal(String actor, String outcome, int times) {}

    static Tables read(JdbcClient sql) {
        return new Tables(
                byId(sql.sql("""
                        select c.id, c.door, c.charge, c.custody, w.referral, w.participation, w.answered_at is not null,
                            w.enrolled_at is not null from lead_case c join course w on w.case_id = c.id""").query((row, n) -> aCase(row)).list(), Case::id),
                byId(sql.sql("""
                        select id, message_id, case_id, partner, kind, state, reason, coalesce(held_until, give_up_at)
                        from delivery order by seq""").query((row, n) -> delivery(row)).list(), Delivery::id),
                sql.sql("select id, what, reason, coalesce(about, delivery_id), at, done_at from task order by at")
                        .query((row, n) -> task(row))
                        .list(),
                sql.sql("select task_name, task_instance, execution_time from scheduled_tasks")
                        .query((row, n) -> new Alarm(row.getString(1), row.getString(2), instant(row, 3)))
                        .list(),
                sql
                        .sql("select sender || ' ' || kind as what, count(*) from message group by sender, kind")
                        .query((row, n) -> Map.entry(row.getString(1), row.getInt(2)))
                        .list()
                        .stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)),
                sql.sql("select actor, outcome, count(*) from audit where event = 'REFUSED' group by actor, outcome")
                        .query((row, n) -> new Refusal(row.getString(1), row.getString(2), row.getInt(3)))
                        .list());
    }

    private static Case aCase(ResultSet row) throws SQLException {
        return new Case(
                uuid(row, 1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getBoolean(7),
                row.getBoolean(8));
    }

    private static Delivery delivery(ResultSet row) throws SQLException {
        return new Delivery(
                row.getString(1),
                uuid(row, 2),
                uuid(row, 3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7) == null ? "" : row.getString(7),
                instant(row, 8));
    }

    private static Task task(ResultSet row) throws SQLException {
        return new Task(
                uuid(row, 1), row.getString(2), row.getString(3), uuid(row, 4), instant(row, 5), instant(row, 6));
    }

    private static UUID uuid(ResultSet row, int column) throws SQLException {
        return row.getObject(column, UUID.class);
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        Timestamp at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }

    private static <K, V> Map<K, V> byId(List<V> rows, Function<V, K> id) {
        Map<K, V> out = new LinkedHashMap<>();
        rows.forEach(row -> out.put(id.apply(row), row));
        return out;
    }
}
