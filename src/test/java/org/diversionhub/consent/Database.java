package org.diversionhub.consent;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** A PostgreSQL with the hub's tables: one for all tests of this package, until the process ends. */
final class Database {
    static final DataSource SHARED = start();

    private Database() {}

    @SuppressWarnings("resource")
    private static DataSource start() {
        try {
            DataSource server = EmbeddedPostgres.start().getPostgresDatabase();
            DataSource database = new SingleConnectionDataSource(server.getConnection(), true);
            new JdbcTemplate(database)
                    .execute(Files.readString(Path.of("src/main/resources/db/migration/V1__spine.sql")));
            return database;
        } catch (IOException | SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
