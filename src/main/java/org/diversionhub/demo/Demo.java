package org.diversionhub.demo;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import org.diversionhub.exchange.Snapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ExitCodeGenerator;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Plays the journey once the hub is up, prints what happened, and stays or ends. */
class Demo implements ExitCodeGenerator {
    private static final Logger LOG = LoggerFactory.getLogger(Demo.class);
    private static final String PROSECUTOR = "da-new-hanover";

    private final SamplePartners partners;
    private final Snapshot snapshot;
    private final JdbcClient sql;
    private final DemoSettings settings;
    private final PrintStream out = System.out;
    private final Steps steps = new Steps(out);
    private boolean complete;

    Demo(SamplePartners partners, Snapshot snapshot, JdbcClient sql, DemoSettings settings) {
        this.partners = partners;
        this.snapshot = snapshot;
        this.sql = sql;
        this.settings = settings;
    }

    @EventListener
    void hubIsUp(ApplicationReadyEvent event) {
        var context = (ServletWebServerApplicationContext) event.getApplicationContext();
        URI hub = URI.create("https://localhost:" + context.getWebServer().getPort());
        try {
            play(hub);
            complete = true;
        } catch (RuntimeException e) {
            LOG.error("the demo broke off", e);
        }
        if (!settings.stay()) {
            System.exit(SpringApplication.exit(context));
        }
    }

    private void play(URI hub) {
        Duration start = Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
        clearInbox(hub);
        Trail trail = Trail.startingNow(sql);
        out.println();
        out.println(
                "One person's way. The people are invented; every partner is a real server or client over mutual TLS.");
        out.println();
        new Journey(
                        partners,
                        trail,
                        steps,
                        new Patience(settings.patience()),
                        new SampleMessages(Clock.systemUTC()),
                        hub)
                .play();
        out.println();
        WhoGotWhat.legend().forEach(out::println);
        new WhoGotWhat(snapshot, partners)
                .lines(trail.decisions(), !steps.failed())
                .forEach(out::println);
        out.println();
        out.println(summary(start));
        if (settings.stay()) {
            partners.client(PROSECUTOR, hub).inbox().stream()
                    .map(notice -> notice.at("/message/id").asText())
                    .flatMap(notice -> new WaysIn(hub, settings.folder(), PROSECUTOR, notice).lines().stream())
                    .forEach(out::println);
        }
    }

    /** What an earlier run left for a reader to open. */
    private void clearInbox(URI hub) {
        PartnerClient prosecutor = partners.client(PROSECUTOR, hub);
        prosecutor.inbox().forEach(prosecutor::acknowledge);
    }

    private String summary(Duration start) {
        String times = "%d steps in %.1f s, after a start of %.1f s"
                .formatted(steps.played().size(), seconds(steps.took()), seconds(start));
        return steps.failed() ? "FAILED at the last of " + times + "." : "All went as it should: " + times + ".";
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }

    /** 1 if a step went otherwise than it should. */
    @Override
    public int getExitCode() {
        return complete && !steps.failed() ? 0 : 1;
    }
}
