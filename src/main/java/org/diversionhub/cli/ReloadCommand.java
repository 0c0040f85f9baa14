package org.diversionhub.cli;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.diversionhub.change.Approving;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Has the running hubs look at what is saved, and tells what they found. */
@Command(
        name = "reload",
        mixinStandardHelpOptions = true,
        description = "Has the running hub look at what is saved now, and shows what it found, as `hub policy` does."
                + " Exit code 0: what is saved runs; 1: it waits or is wrong, the hub did not look within half a minute,"
                + " or the database cannot be reached.")
final class ReloadCommand implements Callable<Integer> {
    private static final Duration MOST = Duration.ofSeconds(30);

    @Mixin
    private Home home = new Home();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        return home.withDatabase(spec.commandLine().getErr(), database -> {
            Approving approving = new Approving(database, Clock.systemUTC());
            approving.ask();
            if (!hasLooked(approving)) {
                spec.commandLine().getErr().println("a hub has not looked within " + MOST.toSeconds() + " seconds");
                return 1;
            }
            return PolicyCommand.show(approving, spec.commandLine().getOut());
        });
    }

    private static boolean hasLooked(Approving approving) {
        long end = System.nanoTime() + MOST.toNanos();
        try {
            while (approving.isAsked() && System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(200);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !approving.isAsked();
    }
}
