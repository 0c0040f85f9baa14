package org.diversionhub.platform;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Properties;
import org.diversionhub.config.HubSettings;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** How another process on the hub's machine reaches the hub's database: by the settings of the hub itself. */
public record DatabaseLogin(String url, String user, String password) {
    /**
     * Reads the settings as the hub does.
     *
     * @param home the folder in which the hub is started
     * @throws IOException if the database is the hub's own, and does not run or is not this user's to read
     */
    public static DatabaseLogin of(Path home) throws IOException {
        PlatformSettings settings = HubSettings.of(home, "hub.platform", PlatformSettings.class);
        PlatformSettings.Database other = settings.database();
        return other.url().isEmpty()
                ? EmbeddedDatabase.running(home.resolve(settings.data()).resolve("postgres"))
                : new DatabaseLogin(other.url(), other.user(), other.password());
    }

    /** One connection, which lasts until it is closed. */
    public SingleConnectionDataSource connect() {
        var connection = new SingleConnectionDataSource(url, user, password, true);
        Properties properties = new Properties();
        properties.setProperty("ApplicationName", "diversion-hub-command");
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("logServerErrorDetail", "false");
        connection.setConnectionProperties(properties);
        return connection;
    }

    @Override
    public String toString() {
        return "DatabaseLogin[" + url + ", " + user + "]";
    }
}
