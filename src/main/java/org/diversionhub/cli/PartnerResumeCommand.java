package org.diversionhub.cli;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.diversionhub.exchange.Pause.Way;
import org.diversionhub.exchange.Pausing;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Ends a pause with a partner. */
@Command(
        name = "resume",
        mixinStandardHelpOptions = true,
        description =
                "Ends a pause with a partner. What has waited goes within seconds, in its order, if it may still go:"
                        + " that is asked then.",
        footer = {"", "Exit code 0: done; 1: there was none, or the database cannot be reached; 2: a wrong call."})
final class PartnerResumeCommand implements Callable<Integer> {
    @Mixin
    private Home home = new Home();

    @Mixin
    private Screen screen = new Screen();

    @Parameters(paramLabel = "PARTNER", description = "The id of its file in config/partners.")
    private String id = "";

    @Option(names = "--in", description = "Takes something of it again; both ways, when neither is said.")
    private boolean in;

    @Option(names = "--out", description = "Lets something go to it again.")
    private boolean out;

    @Override
    public Integer call() {
        return home.withDatabase(screen.err(), database -> {
            List<Way> ended = new Pausing(database, Clock.systemUTC())
                    .resume(id, PartnerPauseCommand.ways(in, out), Home.operator());
            if (ended.isEmpty()) {
                return screen.no("there is no such pause with " + id);
            }
            screen.out()
                    .println("the hub goes on with " + id + ": "
                            + ended.stream().map(Way::word).collect(Collectors.joining(", ")));
            return 0;
        });
    }
}
