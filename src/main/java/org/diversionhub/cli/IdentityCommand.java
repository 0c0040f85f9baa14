package org.diversionhub.cli;

import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.diversionhub.exchange.Identities;
import org.diversionhub.exchange.Identities.Entered;
import org.diversionhub.exchange.Identities.Outcome;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.trust.KeysBeside;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Who is one person: shows who may be, and takes a person's word that they are, or are not. */
@Command(
        name = "identity",
        mixinStandardHelpOptions = true,
        description =
                "Merges participants that are one person, and takes that back. Without a subcommand it lists those"
                        + " that may be one: their internal ids, and whether they share a whole name and birth date or one that is"
                        + " alike. Exit code 0: listed; 1: the database cannot be reached.")
final class IdentityCommand implements Callable<Integer> {
    private static final int MOST = 200;
    private static final String COLUMNS = "%-40s %-40s %s%n";
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

    /** Two participants. */
    private static final class Two {
        @Parameters(index = "0", paramLabel = "ONE", description = "A participant, by its internal id.")
        private UUID one = new UUID(0, 0);

        @Parameters(index = "1", paramLabel = "OTHER", description = "The other.")
        private UUID other = new UUID(0, 0);
    }

    @Override
    public Integer call() {
        return home.withDatabase(spec.commandLine().getErr(), database -> {
            var suspected = new Identities(database, Clock.systemUTC()).suspected(MOST);
            suspected.forEach(two -> out().println(two.one() + "  " + two.other() + "  " + two.why()));
            out().println(suspected.size() + (suspected.size() == MOST ? " pairs or more" : " pairs") + " to look at");
            return 0;
        });
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Shows names and birth dates of two, as their referrals have them. Needs"
                    + " HUB_TRUST_KEYSPASSWORD; that you looked is on record. Exit code 0: shown; 1: the database or the"
                    + " keys cannot be reached.")
    int show(@Mixin Two two) {
        return home.withDatabase(spec.commandLine().getErr(), database -> {
            KeysBeside keys = home.keysBeside();
            print(
                    two,
                    new Identities(database, Clock.systemUTC())
                            .show(two.one, two.other, keys, home.snapshot(), Home.operator()));
            return 0;
        });
    }

    @Command(
            name = "merge",
            mixinStandardHelpOptions = true,
            description = "They are one person. Nothing opens by it: what was agreed to before covers what it covered;"
                    + " what is agreed to from now on covers the cases of both. Exit code 0: merged; 1: it cannot be, or"
                    + " the database cannot be reached.")
    int merge(@Mixin Two two, @Option(names = "--reason", required = true, description = WHY) String reason) {
        return with(identities -> identities.merge(two.one, two.other, checked(reason), Home.operator()));
    }

    @Command(
            name = "reject",
            mixinStandardHelpOptions = true,
            description =
                    "They are two, and nobody is asked about them again. Exit code 0: done; 1: it cannot be, or the"
                            + " database cannot be reached.")
    int reject(@Mixin Two two, @Option(names = "--reason", required = true, description = WHY) String reason) {
        return with(identities -> identities.reject(two.one, two.other, checked(reason), Home.operator()));
    }

    @Command(
            name = "unmerge",
            mixinStandardHelpOptions = true,
            description = "They are not one person after all: each is as before. Consents for all cases that were given"
                    + " in between wait for a person. Exit code 0: done; 1: nobody is merged by this, or the database"
                    + " cannot be reached.")
    int unmerge(
            @Parameters(paramLabel = "ID", description = "The merge, as `history` names it.") UUID id,
            @Option(names = "--reason", required = true, description = WHY) String reason) {
        return with(identities -> identities.unmerge(id, checked(reason), home.snapshot(), Home.operator()));
    }

    @Command(
            name = "history",
            mixinStandardHelpOptions = true,
            description =
                    "Lists who was merged, parted or said to be two, by whom and why, the last first. Exit code 0:"
                            + " listed; 1: the database cannot be reached.")
    int history() {
        return home.withDatabase(spec.commandLine().getErr(), database -> {
            new Identities(database, Clock.systemUTC()).history().forEach(one -> out().println(line(one)));
            return 0;
        });
    }

    private static final String WHY = "Why, in a few words without a name, for the history.";

    /** It stays in the history for good. */
    private String checked(String reason) {
        if (reason.isBlank() || reason.length() > 200) {
            throw new ParameterException(spec.commandLine(), "--reason has 1 to 200 characters");
        }
        return reason;
    }

    private int with(Function<Identities, Outcome> work) {
        return home.withDatabase(
                spec.commandLine().getErr(), database -> said(work.apply(new Identities(database, Clock.systemUTC()))));
    }

    private int said(Outcome outcome) {
        out().println(
                        switch (outcome) {
                            case Outcome.Merged merged ->
                                "merged; to take it back: hub identity unmerge " + merged.link();
                            case Outcome.Rejected rejected -> "they are two";
                            case Outcome.Parted parted ->
                                "parted"
                                        + (parted.suspended().isEmpty()
                                                ? ""
                                                : "; these consents wait for a person: " + parted.suspended()
                                                        + ", attempts on their way: " + parted.onTheirWay());
                            case Outcome.Not not -> not.why();
                        });
        return outcome instanceof Outcome.Not ? 1 : 0;
    }

    private static String line(Entered one) {
        return one.id() + "  " + one.at() + "  " + one.one() + "  " + one.other() + "  " + one.by() + "  "
                + one.reason() + ended(one.endedAt() == null ? null : one);
    }

    private static String ended(@Nullable Entered one) {
        return one == null ? "" : "  ended " + one.endedAt() + "  " + one.endedBy() + "  " + one.endReason();
    }

    private void print(Two two, Map<UUID, List<CanonicalMessage>> referrals) {
        out().printf(COLUMNS, "", two.one, two.other);
        COMPARED.forEach(path -> out().printf(
                        COLUMNS,
                        path,
                        texts(referrals.getOrDefault(two.one, List.of()), path),
                        texts(referrals.getOrDefault(two.other, List.of()), path)));
    }

    private static String texts(List<CanonicalMessage> messages, String path) {
        return String.join(
                " / ",
                messages.stream()
                        .flatMap(one -> one.text(path).stream())
                        .distinct()
                        .toList());
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
