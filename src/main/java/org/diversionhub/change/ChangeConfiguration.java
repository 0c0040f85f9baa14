package org.diversionhub.change;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.nio.file.Path;
import org.diversionhub.change.Beginning.Start;
import org.diversionhub.exchange.CurrentSnapshot;
import org.diversionhub.exchange.Switching;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Reads the site's configuration; the hub does not start on one that is wrong or whose own tests fail. */
@Configuration(proxyBeanMethods = false)
class ChangeConfiguration {
    private final Path home;

    /** @param home the folder with {@code config} and {@code mappings} */
    ChangeConfiguration(@Value("${hub.exchange.home:.}") Path home) {
        this.home = home;
    }

    @Bean
    Start start(Changes changes, @Value("${hub.configuration.forget:false}") boolean forgets) {
        return new Beginning(home, changes, forgets).start();
    }

    @Bean
    CurrentSnapshot currentSnapshot(Start start) {
        return new CurrentSnapshot(start.version().snapshot());
    }

    /** @param watches whether files are picked up when they are saved, or by {@code hub reload} alone */
    @Bean
    Reconfiguring reconfiguring(
            @Value("${hub.configuration.watch:true}") boolean watches,
            Start start,
            Changes changes,
            Switching switching) {
        return new Reconfiguring(home, watches, start, changes, switching);
    }

    /** 1 while another configuration is saved than the one that runs, or another hub has another. */
    @Bean
    MeterBinder savedConfiguration(Reconfiguring reconfiguring) {
        return registry -> Gauge.builder("hub.configuration.differs", () -> reconfiguring.differs() ? 1 : 0)
                .description(
                        "Whether another configuration is saved than the one that runs, or another hub has another")
                .register(registry);
    }
}
