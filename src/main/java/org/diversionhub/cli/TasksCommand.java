package org.diversionhub.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import org.diversionhub.exchange.OpenTasks;
import org.diversionhub.exchange.OpenTasks.OpenTask;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Shows what waits for a person, and takes that person's word that it is done. */
@Command(
        name = "tasks",
        mixinStandardHelpOptions = true,
        description =
                "Lists what waits for a person: id, since when, what, why, about which internal id, and which desk"
                        + " was asked. Exit code 0: listed; 1: the database cannot be reached.")
final class TasksCommand implements Callable<Integer> {
    @Option(
            names = "--home",
            paramLabel = "FOLDER",
            defaultValue = ".",
            scope = ScopeType.INHERIT,
            description = "The folder in which the hub was started (default: this one).")
    private Path home = Path.of(".");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        return with(tasks -> {
            List<OpenTask> all = tasks.all();
            all.forEach(one -> spec.commandLine().getOut().println(line(one)));
            spec.commandLine().getOut().println(all.size() + " tasks are open");
            return 0;
        });
    }

    @Command(
            name = "done",
            mixinStandardHelpOptions = true,
            description =
                    "Closes one, in the name of the user of this machine. A clock that still waits rings no more for"
                            + " it. Exit code 0: done; 1: none is open under this id, or the database cannot be reached.")
    int done(@Parameters(paramLabel = "ID", description = "The task, as the list names it.") UUID id) {
        return with(tasks -> {
            boolean done = tasks.done(id, Home.user());
            spec.commandLine().getOut().println(done ? "it is done" : "no task is open under this id");
            return done ? 0 : 1;
        });
    }

    private int with(ToIntFunction<OpenTasks> work) {
        return new Home(home)
                .withDatabase(
                        spec.commandLine().getErr(),
                        database -> work.applyAsInt(new OpenTasks(database, Clock.systemUTC())));
    }

    private static String line(OpenTask one) {
        return one.id() + "  " + one.since() + "  " + one.what() + "  " + one.reason()
                + one.about().map(id -> "  " + id).orElse("")
                + one.asks().map(desk -> "  asked: " + desk).orElse("");
    }
}
