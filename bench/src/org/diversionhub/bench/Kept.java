package org.diversionhub.bench;

import java.nio.ByteBuffer;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * All rows that the hub wrote for one message which everybody has: receipt, message, deliveries, audit. A floor writes
 * copies of them under new ids.
 */
final class Kept {
    private static final String[] TABLES = {"receipt", "message", "delivery", "audit"};
    /** Columns that the database computes. */
    private static final Set<String> GENERATED = Set.of("open", "tx");
    /** A writer's count goes on. */
    private static final AtomicLong NUMBERS = new AtomicLong(1_000_000_000);

    private static final int RECEIPT = 0;
    private static final int MESSAGE = 1;
    private static final int DELIVERY = 2;
    private static final int AUDIT = 3;

    private final UUID message;
    private final byte[] idToken;
    private final List<UUID> deliveries = new ArrayList<>();
    /** By table; an audit row without a delivery, then two for each delivery. */
    private final List<List<Row>> rows = new ArrayList<>();

    private record Column(String name, String type) {}

    /** @param delivery to which the row belongs, if it belongs to one */
    private record Row(List<Column> columns, Object[] values, UUID delivery, String event) {}

    /** A copy under ids of its own. */
    record Copy(Kept of, Map<Object, Object> ids, List<UUID> deliveries) {}

    private Kept(Connection connection, UUID message, byte[] idToken) throws SQLException {
        this.message = message;
        this.idToken = idToken;
        rows.add(read(connection, "select * from public.receipt where id_token = ?", idToken));
        rows.add(read(connection, "select * from public.message where id = ?", message));
        rows.add(read(connection, "select * from public.delivery where message_id = ? order by seq", message));
        rows.add(read(connection, "select * from public.audit where message_id = ? order by seq", message));
        rows.get(DELIVERY).forEach(row -> deliveries.add(row.delivery()));
    }

    static List<Kept> latest(Connection connection, int most, int recipients) throws SQLException {
        List<Kept> out = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                "select m.id, m.id_token from message m join delivery d on d.message_id = m.id"
                        + " where m.kind like 'diversion-referral%' and d.state = 'DELIVERED'"
                        + " group by m.id, m.id_token, m.accepted_at having count(*) = ?"
                        + " order by m.accepted_at desc limit ?")) {
            connection.createStatement().execute("set search_path to public");
            select.setInt(1, recipients);
            select.setInt(2, most);
            ResultSet found = select.executeQuery();
            while (found.next()) {
                out.add(new Kept(connection, found.getObject(1, UUID.class), found.getBytes(2)));
            }
        }
        return out;
    }

    /** What a message of the hub consists of, in rows. */
    String summary() {
        return TABLES[RECEIPT] + " " + rows.get(RECEIPT).size() + ", " + TABLES[MESSAGE] + " "
                + rows.get(MESSAGE).size() + ", " + TABLES[DELIVERY] + " "
                + rows.get(DELIVERY).size() + ", "
                + TABLES[AUDIT] + " " + rows.get(AUDIT).size();
    }

    Copy copy() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        byte[] token = new byte[idToken.length];
        random.nextBytes(token);
        Map<Object, Object> ids = new HashMap<>();
        ids.put(message, UUID.randomUUID());
        ids.put(ByteBuffer.wrap(idToken), token);
        deliveries.forEach(id -> ids.put(id, UUID.randomUUID()));
        return new Copy(
                this, ids, deliveries.stream().map(id -> (UUID) ids.get(id)).toList());
    }

    private static List<Row> read(Connection connection, String query, Object key) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(query)) {
            select.setObject(1, key);
            ResultSet found = select.executeQuery();
            ResultSetMetaData meta = found.getMetaData();
            List<Row> out = new ArrayList<>();
            while (found.next()) {
                List<Column> columns = new ArrayList<>();
                List<Object> values = new ArrayList<>();
                UUID delivery = null;
                String event = null;
                String table = meta.getTableName(1);
                for (int i = 1; i <= meta.getColumnCount(); i++) {
                    String name = meta.getColumnName(i);
                    if (name.equals("delivery_id") || (table.equals("delivery") && name.equals("id"))) {
                        delivery = found.getObject(i, UUID.class);
                    }
                    if (name.equals("event")) {
                        event = found.getString(i);
                    }
                    if (!meta.isAutoIncrement(i) && !GENERATED.contains(name)) {
                        columns.add(new Column(name, meta.getColumnTypeName(i)));
                        Object value = found.getObject(i);
                        values.add(value instanceof Array array ? array.getArray() : value);
                    }
                }
                out.add(new Row(columns, values.toArray(), delivery, event));
            }
            return out;
        }
    }

    /** Prepared inserts of one connection. */
    static final class Inserts {
        private final Connection connection;
        private final Map<String, PreparedStatement> prepared = new HashMap<>();

        Inserts(Connection connection) {
            this.connection = connection;
        }

        void all(Copy copy) throws SQLException {
            for (int table = 0; table < TABLES.length; table++) {
                insert(copy, table, copy.of.rows.get(table), Map.of());
            }
        }

        /** What the hub writes before the receipt. */
        void accepted(Copy copy) throws SQLException {
            insert(copy, RECEIPT, copy.of.rows.get(RECEIPT), Map.of());
            insert(copy, MESSAGE, copy.of.rows.get(MESSAGE), Map.of());
            insert(
                    copy,
                    DELIVERY,
                    copy.of.rows.get(DELIVERY),
                    Map.of("state", "PENDING", "attempts", 0, "shown", false));
            insert(copy, AUDIT, audit(copy, row -> row.delivery() == null), Map.of());
        }

        void claimed(Copy copy, int sink) throws SQLException {
            UUID delivery = copy.of.deliveries.get(sink);
            insert(copy, AUDIT, audit(copy, row -> delivery.equals(row.delivery()) && !isOutcome(row)), Map.of());
        }

        void settled(Copy copy, int sink) throws SQLException {
            UUID delivery = copy.of.deliveries.get(sink);
            insert(copy, AUDIT, audit(copy, row -> delivery.equals(row.delivery()) && isOutcome(row)), Map.of());
        }

        private static boolean isOutcome(Row row) {
            return "OUTCOME".equals(row.event());
        }

        private static List<Row> audit(Copy copy, java.util.function.Predicate<Row> which) {
            return copy.of.rows.get(AUDIT).stream().filter(which).toList();
        }

        private void insert(Copy copy, int table, List<Row> rows, Map<String, Object> instead) throws SQLException {
            if (rows.isEmpty()) {
                return;
            }
            List<Column> columns = rows.get(0).columns();
            PreparedStatement insert = prepared.get(TABLES[table]);
            if (insert == null) {
                insert = connection.prepareStatement("insert into floor." + TABLES[table] + " ("
                        + columns.stream().map(Column::name).collect(Collectors.joining(", ")) + ") values ("
                        + columns.stream().map(column -> "?").collect(Collectors.joining(", ")) + ")");
                prepared.put(TABLES[table], insert);
            }
            for (Row row : rows) {
                for (int i = 0; i < columns.size(); i++) {
                    String column = columns.get(i).name();
                    Object value = column.equals("number")
                            ? (Object) NUMBERS.incrementAndGet()
                            : instead.getOrDefault(column, row.values()[i]);
                    set(insert, i + 1, columns.get(i), replaced(copy, value));
                }
                insert.addBatch();
            }
            insert.executeBatch();
        }

        private static Object replaced(Copy copy, Object value) {
            Object key = value instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : value;
            return value == null ? null : copy.ids.getOrDefault(key, value);
        }

        private void set(PreparedStatement insert, int at, Column column, Object value) throws SQLException {
            if (value instanceof Object[] array) {
                insert.setArray(at, connection.createArrayOf(column.type().substring(1), array));
            } else {
                insert.setObject(at, value);
            }
        }
    }
}
