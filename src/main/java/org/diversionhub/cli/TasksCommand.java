package org.diversionhub.cli;

import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import org.diversionhub.exchange.KeptCases;
import org.diversionhub.exchange.KeptCases.Named;
import org.diversionhub.exchange.OpenTasks;
import org.diversionhub.exchange.OpenTasks.OpenTask;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what waits for a person, and takes that person's word that it is done. */
@Command(
        name = "tasks",
        mixinStandardHelpOptions = true,
        description =
                "Lists what waits for a person: id, since when, what, why, about which internal id, and which desk was"
                        + " asked last; `hub tasks show` turns an id into a partner's own names. Exit code 0: listed; 1: the database cannot be reached.")
final class TasksCommand implements Callable<Integer> {
    @Mixin
    private Home home = new Home();

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
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Names the cases that a task is about as one partner knows them: that partner's own"
                    + " referral.id and participant.key. That you looked is on record. Needs HUB_TRUST_KEYSPASSWORD."
                    + " Exit code 0: named; 1: the task is about no case of this partner's, or something cannot be"
                    + " reached.")
    int show(
            @Parameters(paramLabel = "ID", description = "The task, as the list names it.") UUID id,
            @Option(
                            names = "--for",
                            required = true,
                            paramLabel = "PARTNER",
                            description = "Whose names: of case management, say, whom you are about to call.")
                    String partner) {
        return home.withDatabase(spec.commandLine().getErr(), database -> {
            List<Named> cases =
                    new KeptCases(database, Clock.systemUTC()).ofTask(id, partner, home.keysBeside(), Home.operator());
            cases.forEach(one -> spec.commandLine().getOut().println(line(one, partner)));
            if (cases.stream().noneMatch(one -> one.referral().isPresent())) {
                spec.commandLine().getErr().println("this task is about no case in which " + partner + " takes part");
                return 1;
            }
            return 0;
        });
    }

    @Command(
            name = "done",
            mixinStandardHelpOptions = true,
            description =
                    "Closes one, in the name of the user of this machine. What its clock waits for is looked for again"
                            + " after a day or a week, and is another task if it still has not come. Exit code 0: done; 1: none is open under this id, or the database cannot be reached.")
    int done(@Parameters(paramLabel = "ID", description = "The task, as the list names it.") UUID id) {
        return with(tasks -> {
            boolean done = tasks.done(id, Home.user());
            spec.commandLine().getOut().println(done ? "it is done" : "no task is open under this id");
            return done ? 0 : 1;
        });
    }

    private int with(ToIntFunction<OpenTasks> work) {
        return home.withDatabase(
                spec.commandLine().getErr(), database -> work.applyAsInt(new OpenTasks(database, Clock.systemUTC())));
    }

    private static String line(Named one, String partner) {
        String known = one.referral()
                .map(own -> "at " + partner + " referral.id " + own + ", participant.key " + one.key())
                .orElse(partner + " takes no part");
        return "case " + one.id() + "  door " + one.door() + "  opened by " + one.agency() + "  " + known;
    }

    private static String line(OpenTask one) {
        return one.id() + "  " + one.since() + "  " + one.what() + "  " + one.reason()
                + one.about().map(id -> "  " + id).orElse("")
                + one.asks().map(desk -> "  asked: " + desk).orElse("");
    }
}
