package org.diversionhub.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.diversionhub.exchange.MatchReviews;
import org.diversionhub.exchange.MatchReviews.Comparison;
import org.diversionhub.exchange.MatchReviews.Waiting;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.trust.KeysBeside;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows whom a jail booked and who may be a participant, and takes a person's yes or no. */
@Command(
        name = "match",
        mixinStandardHelpOptions = true,
        description =
                "Decides whether somebody on a jail's roster is a participant. Without a subcommand it lists those"
                        + " who wait. Exit code 0: listed; 1: the database cannot be reached.")
final class MatchCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String COLUMNS = "%-25s %-30s %s%n";
    private static final List<String> COMPARED = List.of(
            "participant.name.given",
            "participant.name.middle",
            "participant.name.family",
            "participant.name.suffix",
            "participant.birthDate");

    @Mixin
    private Home home = new Home();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        return list(false);
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description =
                    "Lists those who wait, oldest first: id, since when, jail, the participant's internal id, what"
                            + " the jail told. Exit code 0: listed; 1: the database cannot be reached.")
    int list(@Option(names = "--json", description = "Lists them as JSON.") boolean json) {
        return with(reviews -> {
            List<Waiting> all = reviews.all();
            if (json) {
                out().println(json(all));
            } else {
                all.forEach(one -> out().println(one.id() + "  " + one.since() + "  " + one.jail() + "  "
                        + one.participant() + "  " + one.told()));
                out().println(all.size() + " matches wait");
            }
            return true;
        });
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Shows name and birth date as the jail and as the referrals have them. Needs"
                    + " HUB_TRUST_KEYSPASSWORD; that you looked is on record. Exit code 0: shown; 1: none waits under this"
                    + " id, or the database or the keys cannot be reached.")
    int show(@Parameters(paramLabel = "ID", description = "The match, as the list names it.") UUID id) {
        return with(reviews -> {
            KeysBeside keys = home.keysBeside();
            Optional<Comparison> found = reviews.show(id, keys, home.snapshot(), Home.operator());
            found.ifPresentOrElse(this::print, this::none);
            return found.isPresent();
        });
    }

    @Command(
            name = "confirm",
            mixinStandardHelpOptions = true,
            description =
                    "It is the participant: the running hub tells within seconds whom it may. Exit code 0: done; 1:"
                            + " none waits under this id, or the database cannot be reached.")
    int confirm(@Parameters(paramLabel = "ID", description = "The match, as the list names it.") UUID id) {
        return decide(id, true);
    }

    @Command(
            name = "reject",
            mixinStandardHelpOptions = true,
            description = "It is somebody else: what the jail told is deleted at once. Exit code 0: done; 1: none waits"
                    + " under this id, or the database cannot be reached.")
    int reject(@Parameters(paramLabel = "ID", description = "The match, as the list names it.") UUID id) {
        return decide(id, false);
    }

    private int decide(UUID id, boolean isPerson) {
        return with(reviews -> {
            boolean done = reviews.decide(id, isPerson, Home.operator());
            if (done) {
                out().println(isPerson ? "it is confirmed" : "it is rejected, and deleted");
            } else {
                none();
            }
            return done;
        });
    }

    private int with(Predicate<MatchReviews> work) {
        return home.withDatabase(
                spec.commandLine().getErr(),
                database -> work.test(new MatchReviews(database, Clock.systemUTC())) ? 0 : 1);
    }

    private void none() {
        out().println("no match waits under this id");
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private void print(Comparison found) {
        out().printf(COLUMNS, "", "the jail", "the referrals");
        COMPARED.forEach(
                path -> out().printf(COLUMNS, path, texts(found.booked(), path), texts(found.referrals(), path)));
    }

    private static String texts(List<CanonicalMessage> messages, String path) {
        return String.join(
                " / ",
                messages.stream()
                        .flatMap(one -> one.text(path).stream())
                        .distinct()
                        .toList());
    }

    private static String json(List<Waiting> all) {
        ArrayNode out = JSON.createArrayNode();
        all.forEach(one -> {
            ArrayNode told = out.addObject()
                    .put("match", one.id().toString())
                    .put("since", one.since().toString())
                    .put("jail", one.jail())
                    .put("participant", one.participant().toString())
                    .putArray("told");
            one.told().forEach(kind -> told.add(kind.toString()));
        });
        try {
            return JSON.writeValueAsString(out);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
