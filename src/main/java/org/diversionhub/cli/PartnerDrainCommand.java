package org.diversionhub.cli;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.diversionhub.exchange.Pause.Way;
import org.diversionhub.exchange.Pausing;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Pauses what goes to a partner, and waits until nothing is in flight. */
@Command(
        name = "drain",
        mixinStandardHelpOptions = true,
        description = "Lets no new attempt to a partner begin, as `hub partner pause --out` does, and waits until those"
                + " that have begun have ended. Then its system can be taken down.",
        footer = {
            "",
            "Exit code 0: nothing is in flight; 1: something still was after --wait, or the database cannot be reached;"
                    + " 2: a wrong call."
        })
final class PartnerDrainCommand implements Callable<Integer> {
    @Mixin
    private Home home = new Home();

    @Mixin
    private Screen screen = new Screen();

    @Parameters(paramLabel = "PARTNER", description = "The id of its file in config/partners.")
    private String id = "";

    @Option(names = "--why", paramLabel = "WORDS", description = "Needed where nobody has paused yet.")
    private @Nullable String why;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long it waits (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Override
    public Integer call() {
        home.requirePartner(id, screen);
        return home.withDatabase(screen.err(), database -> drain(new Pausing(database, Clock.systemUTC())));
    }

    private int drain(Pausing pausing) {
        boolean paused = pausing.of(id).stream().anyMatch(pause -> pause.way() == Way.OUT);
        if (!paused && (why == null || why.isBlank())) {
            throw screen.wrong("--why is needed: nobody has paused yet");
        }
        if (!paused) {
            pausing.pause(
                    id,
                    Set.of(Way.OUT),
                    Optional.empty(),
                    Home.operator(),
                    String.valueOf(why).strip());
        }
        Instant moment = pausing.moment();
        int left = left(pausing, moment);
        screen.out().println(left == 0 ? "nothing is in flight to " + id : left + " are still in flight to " + id);
        return left == 0 ? 0 : 1;
    }

    private int left(Pausing pausing, Instant moment) {
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        int left = pausing.inFlight(id, moment);
        try {
            while (left > 0 && System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(200);
                left = pausing.inFlight(id, moment);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return left;
    }
}
