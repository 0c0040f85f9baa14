package org.diversionhub.cli;

import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import org.diversionhub.change.Approving;
import org.diversionhub.change.Approving.Approved;
import org.diversionhub.change.Approving.Past;
import org.diversionhub.change.Approving.State;
import org.diversionhub.trust.HubSignature;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which configuration runs and which is saved, the yes to one that is wider, and what ran when. */
@Command(
        name = "policy",
        mixinStandardHelpOptions = true,
        description = "Shows for each hub whether what is saved runs, waits for an approval or is wrong."
                + " Exit code 0: what is saved runs; 1: it does not, or the database cannot be reached.")
final class PolicyCommand implements Callable<Integer> {
    private static final String NOTHING = "nothing waits by this name; `hub policy` shows what does";

    @Mixin
    private Home home = new Home();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        return with(approving -> show(approving, out()));
    }

    /** @return 0 if what is saved runs on every hub */
    static int show(Approving approving, PrintWriter out) {
        List<State> states = approving.states();
        states.forEach(state -> {
            out.println(state.node() + "  " + state.at() + "  runs " + brief(state.running()) + "  " + words(state));
            state.part().forEach(name -> out.println("  in force already, since it narrows: " + name));
            state.changed().forEach(name -> out.println("  changed: " + name));
            state.told().forEach(told -> out.println("  " + told));
        });
        int keptBack = approving.keptBack();
        if (keptBack > 0) {
            out.println("kept back, since a policy does not list its kind any more: " + keptBack
                    + " deliveries; the next configuration asks them anew");
        }
        List<String> differing = approving.differing();
        if (!differing.isEmpty()) {
            out.println("the hubs " + String.join(", ", differing)
                    + " have different configurations: save the same files for each");
        }
        return differing.isEmpty()
                        && states.stream().allMatch(state -> state.outcome().equals("same"))
                ? 0
                : 1;
    }

    private static String words(State state) {
        return switch (state.outcome()) {
            case "same" -> "which is what is saved";
            case "waits" ->
                "and " + brief(state.saved()) + " is saved, by which somebody would receive more: it waits for"
                        + " `hub policy approve " + brief(state.saved()) + "`";
            default -> "and what is saved is wrong:";
        };
    }

    private static String brief(String digest) {
        return digest.substring(0, Math.min(12, digest.length()));
    }

    @Command(
            name = "approve",
            mixinStandardHelpOptions = true,
            description = "Approves what is saved and waits, in the name of the user of this machine; the running hub"
                    + " puts it into force within seconds. Needs HUB_TRUST_KEYSPASSWORD: the hub's key signs it."
                    + " Exit code 0: done; 1: nothing waits by this name, or something cannot be reached.")
    int approve(
            @Parameters(paramLabel = "DIGEST", description = "What waits, as `hub policy` names it.") String digest) {
        return with(approving -> {
            if (digest.length() < 8) {
                out().println(NOTHING);
                return 1;
            }
            Approved approved = approving.approve(digest, Home.operator(), new HubSignature(home.masterKey()));
            out().println(approved.hubs() == 0 ? NOTHING : "it is approved:");
            approved.wider().forEach(wider -> out().println("  " + wider));
            return approved.hubs() == 0 ? 1 : 0;
        });
    }

    @Command(
            name = "history",
            mixinStandardHelpOptions = true,
            description = "Lists what came into force, the newest first: its number, when, on which hub, whose files"
                    + " they were, who approved it, which files were new in it. Exit code 0: listed; 1: the database"
                    + " cannot be reached.")
    int history(
            @Option(
                            names = "--most",
                            paramLabel = "N",
                            defaultValue = "20",
                            description = "How many (default: ${DEFAULT-VALUE}).")
                    int most) {
        return with(approving -> {
            approving.history(most).forEach(this::print);
            return 0;
        });
    }

    private void print(Past past) {
        out().println(past.id() + "  " + past.at() + "  " + past.node() + "  " + brief(past.digest()) + "  "
                + past.why() + " " + past.by() + "  saved by " + past.savedBy());
        past.changed().forEach(name -> out().println("  changed: " + name));
        past.wider().forEach(wider -> out().println("  wider: " + wider));
    }

    @Command(
            name = "back",
            mixinStandardHelpOptions = true,
            description = "Saves the files again that were in force then, in this folder; they come into force as"
                    + " whatever is saved does. What is saved now and has never run is lost."
                    + " Exit code 0: saved; 1: the history has no such number, or something cannot be reached.")
    int back(@Parameters(paramLabel = "NUMBER", description = "As the history lists it.") long number) {
        return with(approving -> {
            boolean saved = approving.saveAgain(number, home.folder());
            out().println(saved ? "the files are saved; `hub policy` shows what becomes of them" : "no such number");
            return saved ? 0 : 1;
        });
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** What is done with what is on record. */
    private interface Work {
        int with(Approving approving) throws java.io.IOException;
    }

    private int with(Work work) {
        return home.withDatabase(
                spec.commandLine().getErr(), database -> work.with(new Approving(database, Clock.systemUTC())));
    }
}
