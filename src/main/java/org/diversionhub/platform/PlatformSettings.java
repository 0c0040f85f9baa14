package org.diversionhub.platform;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the engines are.
 *
 * @param dataFolder the hub's data folder; a text, since Spring would look for a {@code Path} on the class path first
 * @param database a PostgreSQL of 15 or later; an empty URL means one of the hub's own in {@code data/postgres}
 * @param broker an Artemis; an empty URL means one of the hub's own in {@code data/broker}
 */
@ConfigurationProperties("hub.platform")
record PlatformSettings(
        @DefaultValue("data") String dataFolder,
        @DefaultValue Database database,
        @DefaultValue Broker broker) {
    Path data() {
        return Path.of(dataFolder);
    }

    /** @param connections the size of the pool */
    record Database(
            @DefaultValue("") String url,
            @DefaultValue("hub") String user,
            @DefaultValue("") String password,
            @DefaultValue("24") int connections) {
        @Override
        public String toString() {
            return "Database[" + url + ", " + user + "]";
        }
    }

    /** A broker that is reached over the network. */
    record Broker(
            @DefaultValue("") String url,
            @DefaultValue("hub") String user,
            @DefaultValue("") String password) {
        @Override
        public String toString() {
            return "Broker[" + url + ", " + user + "]";
        }
    }
}
