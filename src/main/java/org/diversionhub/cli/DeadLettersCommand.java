package org.diversionhub.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import org.diversionhub.exchange.DeadLetters;
import org.diversionhub.exchange.DeadLetters.DeadLetter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what could not be delivered, and sends one of it again. */
@Command(
        name = "dead-letters",
        mixinStandardHelpOptions = true,
        subcommands = DeadLettersRetryCommand.class,
        description = "Lists the deliveries that have ended without arriving: id, partner, kind, since when, and why."
                + " Exit code 0: listed; 1: the database cannot be reached.")
final class DeadLettersCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Mixin
    private Home home = new Home();

    @Option(names = "--json", description = "Lists them as JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        return with(letters -> {
            List<DeadLetter> all = letters.all();
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(json(all));
            } else {
                all.forEach(one -> out.println(line(one)));
                out.println(all.size() + " dead letters");
            }
            return 0;
        });
    }

    Home home() {
        return home;
    }

    private int with(ToIntFunction<DeadLetters> work) {
        return home.withDatabase(
                spec.commandLine().getErr(), database -> work.applyAsInt(new DeadLetters(database, Clock.systemUTC())));
    }

    private static String line(DeadLetter one) {
        return one.delivery() + "  " + one.since() + "  " + one.partner() + "  " + one.kind() + "  " + one.reason();
    }

    private static String json(List<DeadLetter> all) {
        ArrayNode out = JSON.createArrayNode();
        all.forEach(one -> out.addObject()
                .put("delivery", one.delivery().toString())
                .put("partner", one.partner())
                .put("kind", one.kind().toString())
                .put("since", one.since().toString())
                .put("reason", one.reason()));
        try {
            return JSON.writeValueAsString(out);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
