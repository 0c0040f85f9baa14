package org.diversionhub.config;

import java.nio.file.Path;
import java.util.Map;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** The hub's settings, as a command reads them that runs beside the hub. */
public final class HubSettings {
    private HubSettings() {}

    /** @param home the folder in which the hub is started */
    public static <T> T of(Path home, String prefix, Class<T> type) {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "home",
                        Map.of(
                                "spring.config.additional-location",
                                "optional:file:" + home.toAbsolutePath().resolve("config") + "/")));
        ConfigDataEnvironmentPostProcessor.applyTo(environment);
        return Binder.get(environment).bindOrCreate(prefix, type);
    }
}
