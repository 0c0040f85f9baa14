package org.diversionhub.platform;

import java.nio.file.Path;
import java.util.Map;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** The settings of a hub as another process on its machine reads them: in the same order of precedence. */
public final class HomeSettings {
    private final StandardEnvironment environment;

    private HomeSettings(StandardEnvironment environment) {
        this.environment = environment;
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
        return new HomeSettings(environment);
    }

    public <T> T of(String prefix, Class<T> settings) {
        return Binder.get(environment).bindOrCreate(prefix, settings);
    }

    /** One setting that is no group. */
    public String text(String key, String otherwise) {
        return environment.getProperty(key, otherwise);
    }

    /** Whether the hub would start in this profile, as {@code SPRING_PROFILES_ACTIVE} says it. */
    public boolean isIn(String profile) {
        return environment.matchesProfiles(profile);
    }
}
