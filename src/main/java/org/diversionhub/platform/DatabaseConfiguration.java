package org.diversionhub.platform;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;
import org.diversionhub.config.ConfigFault;
import org.diversionhub.config.ConfigurationException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** The database, and the refusal to start on one that forgets what it has committed. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PlatformSettings.class)
class DatabaseConfiguration {
    /** Lazy: where neither engine is embedded, nobody asks for it. */
    @Bean(destroyMethod = "close")
    @Lazy
    DataFolder dataFolder(PlatformSettings settings) {
        return DataFolder.take(settings.data().toAbsolutePath());
    }

    @Bean(destroyMethod = "close")
    @ConditionalOnExpression("'${hub.platform.database.url:}'.isEmpty()")
    EmbeddedDatabase embeddedDatabase(DataFolder data) {
        return EmbeddedDatabase.start(data.resolve("postgres"));
    }

    @Bean
    DataSource dataSource(PlatformSettings settings, ObjectProvider<EmbeddedDatabase> embedded) {
        EmbeddedDatabase own = embedded.getIfAvailable();
        PlatformSettings.Database other = settings.database();
        return own == null
                ? pool(other.url(), other.user(), other.password(), other.connections())
                : pool(own.url(), "postgres", own.password(), other.connections());
    }

    /** @throws ConfigurationException if a commit there is not on disk when it returns */
    static HikariDataSource pool(String url, String user, String password, int connections) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url);
        pool.setUsername(user);
        pool.setPassword(password);
        pool.setMaximumPoolSize(connections);
        pool.setConnectionTimeout(5_000);
        pool.addDataSourceProperty("ApplicationName", "diversion-hub");
        pool.addDataSourceProperty("prepareThreshold", 2);
        // Every statement finds its rows by key: planning it anew costs more than running it.
        pool.addDataSourceProperty("options", "-c plan_cache_mode=force_generic_plan");
        // A server's error may quote the values of a row: never let it into a message.
        pool.addDataSourceProperty("logServerErrorDetail", "false");
        try {
            refuseForgetful(pool);
            return pool;
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    private static void refuseForgetful(HikariDataSource pool) {
        try (var connection = pool.getConnection();
                var statement = connection.createStatement()) {
            for (String setting : List.of("fsync", "synchronous_commit")) {
                try (var row = statement.executeQuery("show " + setting)) {
                    row.next();
                    String value = row.getString(1).toLowerCase(Locale.ROOT);
                    if (!value.equals("on") && !value.startsWith("remote_")) {
                        throw new ConfigurationException(List.of(new ConfigFault(
                                "PostgreSQL",
                                0,
                                setting + " is " + value,
                                "on: a receipt promises that the message is on disk")));
                    }
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the database does not answer", e);
        }
    }
}
