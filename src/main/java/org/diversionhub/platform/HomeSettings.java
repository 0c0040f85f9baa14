package org.diversionhub.platform;

import java.nio.file.Path;
import java.util.Map;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** The settings of a hub as another process on its machine reads them: in the same order of precedence. */
public final class HomeSettings {
    private final Binder binder;

    private HomeSettings(Binder binder) {
        this.binder = binder;
    }

    /** @param home the folder in which the hub is started */
    public static HomeSettings of(Path home) {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "home",
                        Map.of(
                                "spring.config.additional-location",
                                "optional:file:" + home.toAbsolutePath().resolve("config") + "/")));
        ConfigDataEnvironmentPostProcessor.applyTo(environment);
        return new HomeSettings(Binder.get(environment));
    }

    public <T> T of(String prefix, Class<T> settings) {
        return binder.bindOrCreate(prefix, settings);
    }
}
