package org.diversionhub.bench.year;

import com.github.kagkarlsson.scheduler.Scheduler;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.diversionhub.DiversionHub;
import org.diversionhub.bench.Certificates;
import org.diversionhub.bench.Site;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The real hub in this process, with its own PostgreSQL and broker on disk. Nothing of it is replaced but the clock, of
 * which it has a bean; there is no setting for that, since nobody who runs a hub ought to have one.
 */
final class YearHub implements AutoCloseable {
    final int port = Site.freePort();
    private final County county;
    private final Clock clock;
    private volatile ConfigurableApplicationContext context;
    private boolean brokerIsUp = true;

    YearHub(County county, Clock clock) throws IOException {
        this.county = county;
        this.clock = clock;
        start();
        // Or its PostgreSQL would live on after a run that somebody ends.
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    void start() {
        Map<String, String> settings = new TreeMap<>();
        Certificates certificates = county.certificates;
        settings.put("server.port", Integer.toString(port));
        settings.put("server.address", "127.0.0.1");
        settings.put("management.server.port", "0");
        settings.put("hub.exchange.home", county.folder.toString());
        settings.put("hub.platform.data-folder", county.folder.resolve("data").toString());
        settings.put("hub.trust.keys-folder", county.folder.resolve("data/keys").toString());
        settings.put("hub.trust.keys-password", "a password of the bench");
        settings.put("hub.trust.create-keys", "true");
        settings.put("hub.trust.certificate", certificates.file("hub.pem").toString());
        settings.put("hub.trust.private-key", certificates.file("hub.key").toString());
        settings.put("hub.trust.ca", certificates.file("ca.pem").toString());
        settings.put("hub.limits.per-second", "1000000");
        settings.put("spring.mail.host", "127.0.0.1");
        settings.put("spring.mail.port", Integer.toString(county.mail.port()));
        settings.put("logging.file.name", county.folder.resolve("hub.log").toString());
        settings.put("logging.threshold.console", "off");
        context = new SpringApplicationBuilder(DiversionHub.class)
                .initializers(starting ->
                        ((GenericApplicationContext) starting).registerBean("simulatedClock", Clock.class, () -> clock))
                .properties(Map.of("spring.main.register-shutdown-hook", "false"))
                .run(settings.entrySet().stream()
                        .map(entry -> "--" + entry.getKey() + "=" + entry.getValue())
                        .toArray(String[]::new));
    }

    /** As an administrator stops it; its data stay. */
    void stop() {
        context.close();
    }

    JdbcClient sql() {
        return context.getBean(JdbcClient.class);
    }

    /** The clocks are looked at every second; where years go by in minutes that is too seldom. */
    void lookAtClocks() {
        context.getBeansOfType(Scheduler.class).values().forEach(Scheduler::triggerCheckForDueExecutions);
    }

    void broker(boolean up) {
        if (up == brokerIsUp) {
            return;
        }
        brokerIsUp = up;
        EmbeddedActiveMQ broker = context.getBean(EmbeddedActiveMQ.class);
        try {
            if (up) {
                broker.start();
            } else {
                broker.stop();
            }
        } catch (Exception e) {
            throw new IllegalStateException("the broker does not " + (up ? "start" : "stop"), e);
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
