package org.diversionhub.demo;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.config.ConfigFolder;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Profiles;

/** In the demo, makes the sample certificates before the server looks for them: one for each sample partner. */
class CertificatesFirst implements EnvironmentPostProcessor, Ordered {
    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        if (environment.acceptsProfiles(Profiles.of("demo"))) {
            DemoSettings settings = Binder.get(environment).bindOrCreate("hub.demo", DemoSettings.class);
            Path home = Path.of(environment.getProperty("hub.exchange.home", "."));
            new SampleCertificates(settings.folder(), Clock.systemUTC()).write(partners(home));
        }
    }

    private static List<String> partners(Path home) {
        return ConfigFolder.files(home.resolve("config/partners"), ".yaml", new ConfigFaults()).stream()
                .map(file -> file.getFileName().toString().replace(".yaml", ""))
                .toList();
    }

    /** After the profiles are known. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }
}
