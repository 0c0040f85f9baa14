package org.diversionhub.cli;

import java.io.PrintWriter;
import java.time.Clock;
import java.util.Locale;
import java.util.UUID;
import org.diversionhub.exchange.KeptCases;
import org.diversionhub.exchange.KeptCases.Shown;
import org.diversionhub.referral.Course;
import org.diversionhub.referral.Courses.Event;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells where a case stands, and how it came there. */
@Command(
        name = "case",
        mixinStandardHelpOptions = true,
        description = "Shows one case: `hub case show ID`. Nothing of what the messages say.")
final class CaseCommand implements Runnable {
    @Mixin
    private Home home = new Home();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "what is asked of the case: show ID");
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Shows where referral, participation, charge, custody and consents stand, and what came of"
                    + " every event, also of one that was late or out of order; that you looked is on record. Exit code"
                    + " 0: shown; 1: there is no such case, or the database cannot be reached.")
    int show(@Parameters(paramLabel = "ID", description = "The hub's internal id, as a task names it.") UUID id) {
        return home.withDatabase(
                spec.commandLine().getErr(),
                database -> new KeptCases(database, Clock.systemUTC())
                        .show(id, Home.operator())
                        .map(this::print)
                        .orElseGet(() -> {
                            spec.commandLine().getErr().println("there is no such case, or it was shredded");
                            return 1;
                        }));
    }

    private int print(Shown shown) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("door           " + shown.door() + ", opened by " + shown.agency());
        out.println("referral       "
                + shown.course().map(Course::referral).map(Enum::name).orElse("none yet"));
        out.println("participation  "
                + shown.course().map(Course::participation).map(Enum::name).orElse("none yet"));
        out.println("charge         " + shown.charge());
        out.println("custody        " + shown.custody());
        shown.consents()
                .forEach(one -> out.println("consent        " + one.state() + "  " + one.id() + "  " + one.type()
                        + " of " + one.signedAt() + " by " + one.giver()));
        shown.events().forEach(one -> out.println(line(one)));
        return 0;
    }

    private static String line(Event one) {
        String by = one.message() == null ? "the clock" : "message " + one.message();
        return one.at() + "  " + one.machine() + "  " + one.event().toLowerCase(Locale.ROOT) + ": " + words(one)
                + " (told " + one.toldAt() + " by " + by + ")";
    }

    private static String words(Event one) {
        String before = one.before().toLowerCase(Locale.ROOT);
        return switch (one.outcome()) {
            case MOVED -> "moved it, from " + before;
            case OVERTAKEN -> "kept, it came late: what happened after it had set " + before + " already";
            case CLOSED -> "kept, it came too late: " + before + " is an end, which nothing opens again";
            case OUT_OF_ORDER -> "kept, out of order: " + before + " does not lead there";
            case TOLD -> "kept, it sets no state";
        };
    }
}
