package org.diversionhub.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The database asks for its password, and no crash locks the hub out of it. */
@Execution(CONCURRENT) // beside other classes,
@ResourceLock("EmbeddedDatabaseTest") // one method after the other
class EmbeddedDatabaseTest {
    @TempDir
    Path folder;

    private static void assertAsksForThePassword(EmbeddedDatabase database) throws SQLException {
        DatabaseLogin login = database.login();
        try (Connection connection = DriverManager.getConnection(login.url(), login.user(), login.password())) {
            assertThat(connection.isValid(1)).isTrue();
        }
        assertThatThrownBy(() -> DriverManager.getConnection(login.url(), login.user(), "a guess")
                        .close())
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void databaseOpensAgain_whateverACrashLeftUndone() throws IOException, SQLException {
        Path password = folder.resolve("password");
        Path access = folder.resolve("data/pg_hba.conf");
        try (EmbeddedDatabase first = EmbeddedDatabase.start(folder)) {
            assertAsksForThePassword(first);
            assertThat(Files.getPosixFilePermissions(password)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
        // Ended after the server had its password and before it asked for it, with half a file on the way.
        Files.writeString(access, "host all all 127.0.0.1/32 trust\nlocal all all trust\n");
        Files.writeString(folder.resolve("data/pg_hba.conf.new"), "host all");
        try (EmbeddedDatabase again = EmbeddedDatabase.start(folder)) {
            assertAsksForThePassword(again);
        }
        // Ended as an earlier hub could: the server had a password that was on no disk.
        Files.writeString(access, "host all all 127.0.0.1/32 trust\nlocal all all trust\n");
        Files.delete(password);
        try (EmbeddedDatabase again = EmbeddedDatabase.start(folder)) {
            assertAsksForThePassword(again);
        }
        // Lost later: nothing to guess, and nothing to overwrite.
        Files.delete(password);
        assertThatThrownBy(() -> EmbeddedDatabase.start(folder).close())
                .isInstanceOf(UncheckedIOException.class)
                .cause()
                .hasMessageContaining("restore it from a backup");
        assertThat(password).doesNotExist();
    }
}
