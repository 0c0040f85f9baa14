package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A hub on engines of the site's own, reached by setting: none of its own is started, and everything arrives. */
@Tag("thorough")
class OwnEnginesTest {
    private static final String MANAGER = "lead-case-management";
    private static final String PASSWORD = "a password of the site";

    private static EmbeddedPostgres postgres;
    private static EmbeddedActiveMQ artemis;
    private static int port;

    @BeforeAll
    static void startTheSitesEngines() throws Exception {
        postgres = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .start();
        askForPasswords();
        port = freePort();
        artemis = new EmbeddedActiveMQ()
                .setConfiguration(broker())
                .setSecurityManager(new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users()));
        artemis.start();
    }

    /** A user and a database as docs/operations.md says, and a server that trusts nobody else. */
    private static void askForPasswords() throws SQLException, IOException {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create role hub login password '" + PASSWORD + "'");
            statement.execute("create database hub owner hub");
            try (var row = statement.executeQuery("show hba_file")) {
                row.next();
                Files.writeString(Path.of(row.getString(1)), "host hub hub 127.0.0.1/32 scram-sha-256\n");
            }
            statement.execute("select pg_reload_conf()");
        }
    }

    private static ConfigurationImpl broker() throws Exception {
        var configuration = new ConfigurationImpl();
        configuration
                .setName("site")
                .setPersistenceEnabled(false)
                .setJMXManagementEnabled(false)
                .setMaxDiskUsage(100)
                .addAcceptorConfiguration("tcp", "tcp://127.0.0.1:" + port)
                .putSecurityRoles(
                        "deliver.#",
                        Set.of(new Role(
                                "hubs", true, true, true, false, true, false, false, true, true, false, false, false)));
        return configuration;
    }

    private static SecurityConfiguration users() {
        var users = new SecurityConfiguration(Map.of("hub", PASSWORD), Map.of("hub", List.of("hubs")));
        users.setDefaultUser(null);
        return users;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @AfterAll
    static void stopThem() throws Exception {
        artemis.stop();
        postgres.close();
    }

    private static String database() {
        return "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/hub";
    }

    private static void assertDelivers(TestHub hub) {
        Sample referral = Sample.of("diversion-referral.arrest").aboutSomebodyNew();
        assertThat(hub.caller("pd-wilmington")
                        .post("diversion-referral", referral.json())
                        .status())
                .isEqualTo(202);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> hub.sinks().of(MANAGER).stream()
                        .anyMatch(one -> one.text().contains(referral.text("participant.name.family"))));
    }

    @Test
    void hubStandsOnTheSitesPostgres_whenItsAddressIsSet() throws SQLException {
        try (TestHub hub = TestHub.fresh(
                "own-postgres",
                Map.of(
                        "hub.platform.database.url",
                        database(),
                        "hub.platform.database.user",
                        "hub",
                        "hub.platform.database.password",
                        PASSWORD))) {
            assertDelivers(hub);
            assertThat(hub.sql()
                            .sql("select current_database() || ' of ' || current_user")
                            .query(String.class)
                            .single())
                    .isEqualTo("hub of hub");
            assertThat(hub.folder().resolve("data/postgres")).doesNotExist();
            assertThat(hub.folder().resolve("data/broker")).exists();
        }
    }

    @Test
    void hubStandsOnTheSitesArtemis_whenItsAddressIsSet() throws Exception {
        Map<String, String> settings = Map.of(
                "hub.platform.broker.url",
                "tcp://127.0.0.1:" + port,
                "hub.platform.broker.user",
                "hub",
                "hub.platform.broker.password",
                PASSWORD);
        try (TestHub hub = TestHub.fresh("own-artemis", settings)) {
            assertDelivers(hub);
            var queue = artemis.getActiveMQServer().locateQueue("deliver." + MANAGER);
            assertThat(queue.getMessagesAcknowledged()).isPositive();
            assertThat(hub.folder().resolve("data/broker")).doesNotExist();
            assertThat(hub.folder().resolve("data/postgres")).exists();
        }
    }
}
