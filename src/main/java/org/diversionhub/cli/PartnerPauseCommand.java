package org.diversionhub.cli;

import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.diversionhub.exchange.Pause.Way;
import org.diversionhub.exchange.Pausing;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Pauses with a partner. */
@Command(
        name = "pause",
        mixinStandardHelpOptions = true,
        description =
                "Pauses with a partner: takes nothing of it, lets nothing go to it, or both, which is what it does"
                        + " when neither is said. Nothing is lost: the partner keeps what it has, and what is for it waits in its"
                        + " order without running out of time. Every hub knows it within seconds. A second call gives another end"
                        + " and reason.",
        footer = {"", "Exit code 0: done; 1: the database cannot be reached; 2: a wrong call."})
final class PartnerPauseCommand implements Callable<Integer> {
    @Mixin
    private Home home = new Home();

    @Mixin
    private Screen screen = new Screen();

    @Parameters(paramLabel = "PARTNER", description = "The id of its file in config/partners.")
    private String id = "";

    @Option(names = "--in", description = "Takes nothing of it.")
    private boolean in;

    @Option(names = "--out", description = "Lets nothing go to it; an attempt that has begun ends.")
    private boolean out;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            description =
                    "When the hub goes on by itself, such as 2026-03-01T06:00:00Z; otherwise when somebody resumes.")
    private @Nullable Instant until;

    @Option(
            names = "--why",
            required = true,
            paramLabel = "WORDS",
            description = "For your colleagues; no partner sees it. Nobody's personal data.")
    private String why = "";

    @Override
    public Integer call() {
        home.requirePartner(id, screen);
        Instant now = Clock.systemUTC().instant();
        if (until != null && !until.isAfter(now)) {
            throw screen.wrong("--until is a time to come");
        }
        if (why.isBlank()) {
            throw screen.wrong("--why is in words");
        }
        return home.withDatabase(screen.err(), database -> {
            Pausing pausing = new Pausing(database, Clock.systemUTC());
            pausing.pause(id, ways(in, out), Optional.ofNullable(until), Home.operator(), why.strip());
            screen.out().println("there is a pause with " + id + ": " + PartnerStatusCommand.pauses(pausing.of(id)));
            return 0;
        });
    }

    /** Both, when neither is said. */
    static Set<Way> ways(boolean in, boolean out) {
        if (in == out) {
            return EnumSet.allOf(Way.class);
        }
        return EnumSet.of(in ? Way.IN : Way.OUT);
    }
}
