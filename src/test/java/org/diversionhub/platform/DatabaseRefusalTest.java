package org.diversionhub.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import org.diversionhub.config.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A receipt promises that the message is on disk: the hub does not start on a database that may forget. */
@Execution(CONCURRENT) // beside other classes,
@ResourceLock("DatabaseRefusalTest") // one method after the other
class DatabaseRefusalTest {
    @Test
    void startIsRefused_whenTheDatabaseForgetsItsCommits() throws IOException {
        try (EmbeddedPostgres forgetful = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "off")
                .setServerConfig("synchronous_commit", "off")
                .start()) {
            String url = "jdbc:postgresql://127.0.0.1:" + forgetful.getPort() + "/postgres";
            assertThatThrownBy(() -> DatabaseConfiguration.pool(url, "postgres", "postgres", 2))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("fsync is off");
        }
    }

    @Test
    void settingsShowNoPassword() {
        var database = new PlatformSettings.Database("jdbc:x", "hub", "a-secret", 3);
        var broker = new PlatformSettings.Broker("tcp://x", "hub", "a-secret");
        assertThat(new PlatformSettings("data", database, broker).toString()).doesNotContain("a-secret");
    }
}
