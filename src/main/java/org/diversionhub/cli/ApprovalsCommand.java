package org.diversionhub.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import org.diversionhub.exchange.Approvals;
import org.diversionhub.exchange.Approvals.Release;
import org.diversionhub.exchange.Approvals.Waiting;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows which authorities wait for a second person, and takes that person's yes. */
@Command(
        name = "approvals",
        mixinStandardHelpOptions = true,
        description =
                "Lists the authorities that open nothing until a second person approves them: id, since when, type,"
                        + " giver, and why. Exit code 0: listed; 1: the database cannot be reached.")
final class ApprovalsCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Mixin
    private Home home = new Home();

    @Option(names = "--json", description = "Lists them as JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        return with(approvals -> {
            List<Waiting> all = approvals.all();
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(json(all));
            } else {
                all.forEach(one -> out.println(line(one)));
                out.println(all.size() + " authorities wait");
            }
            return 0;
        });
    }

    @Command(
            name = "approve",
            mixinStandardHelpOptions = true,
            description = "Approves one, in the name of the user of this machine; the running hub acts on it within"
                    + " seconds. Exit code 0: done; 1: none waits under this id that somebody else entered, or the database cannot be"
                    + " reached.")
    int approve(@Parameters(paramLabel = "ID", description = "The authority, as the list names it.") UUID id) {
        return with(approvals -> {
            boolean done = approvals.approve(id, Home.user());
            spec.commandLine()
                    .getOut()
                    .println(
                            done
                                    ? "it is approved"
                                    : "no authority waits under this id that somebody else than you entered");
            return done ? 0 : 1;
        });
    }

    private int with(ToIntFunction<Approvals> work) {
        return home.withDatabase(
                spec.commandLine().getErr(), database -> work.applyAsInt(new Approvals(database, Clock.systemUTC())));
    }

    private static String line(Waiting one) {
        return one.authority() + "  " + one.signedAt() + "  " + one.type() + "  " + one.giver() + "  " + one.reason()
                + one.release().map(ApprovalsCommand::line).orElse("");
    }

    private static String line(Release one) {
        return "\n    entered by " + one.enteredBy() + ": to " + one.partner() + ", of the " + one.kind() + " "
                + one.message() + " as delivery " + one.delivery() + ": " + String.join(", ", one.fields());
    }

    private static String json(List<Waiting> all) {
        ArrayNode out = JSON.createArrayNode();
        all.forEach(one -> {
            ObjectNode node = out.addObject()
                    .put("authority", one.authority().toString())
                    .put("since", one.signedAt().toString())
                    .put("type", one.type().name())
                    .put("giver", one.giver())
                    .put("reason", one.reason());
            one.release().ifPresent(release -> add(release, node.putObject("release")));
        });
        try {
            return JSON.writeValueAsString(out);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void add(Release release, ObjectNode out) {
        out.put("delivery", release.delivery().toString())
                .put("message", release.message().toString())
                .put("kind", release.kind().toString())
                .put("to", release.partner())
                .put("enteredBy", release.enteredBy());
        release.fields().forEach(out.putArray("fields")::add);
    }
}
