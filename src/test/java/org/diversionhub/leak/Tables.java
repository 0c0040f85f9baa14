package org.diversionhub.leak;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads every row of every table as text and tells where a word stands. A file of a table can hide a long text from the
 * scan of the disk, for PostgreSQL compresses it; a row cannot.
 */
record Tables(Scanner scanner, JdbcClient sql) {
    Set<String> find() {
        Set<String> found = new TreeSet<>();
        names().forEach(table -> found.addAll(find(table)));
        return found;
    }

    Set<String> find(String table) {
        Set<String> found = new TreeSet<>();
        for (String row : sql.sql("select t::text from " + table + " t")
                .query(String.class)
                .list()) {
            scanner.find(row.getBytes(StandardCharsets.UTF_8)).forEach(word -> found.add(table + ": " + word));
        }
        return found;
    }

    List<String> names() {
        return sql.sql("select format('%I.%I', schemaname, tablename) from pg_tables"
                        + " where schemaname not in ('pg_catalog', 'information_schema') order by 1")
                .query(String.class)
                .list();
    }
}
