package org.diversionhub.cli;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.diversionhub.exchange.DeadLetters;
import org.diversionhub.exchange.DeadLetters.DeadLetter;
import org.diversionhub.exchange.DeadLetters.Wanted;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Sends dead letters again: one, or those that have something in common. */
@Command(
        name = "retry",
        mixinStandardHelpOptions = true,
        description =
                "Puts dead letters back to their place: one by its id, or all that fit every option given. The running"
                        + " hub tries them within seconds, under the ids that the recipient may know, and asks then whether they may"
                        + " still go. What has arrived or is on its way already stays as it is.",
        footer = {
            "",
            "Exit code 0: done; 1: there is no such dead letter, or the database cannot be reached; 2: a wrong call."
        })
final class DeadLettersRetryCommand implements Callable<Integer> {
    @ParentCommand
    private DeadLettersCommand list = new DeadLettersCommand();

    @Mixin
    private Screen screen = new Screen();

    @Parameters(paramLabel = "ID", arity = "0..1", description = "The delivery, as the list names it.")
    private @Nullable UUID id;

    @Option(names = "--partner", paramLabel = "PARTNER", description = "Those to this partner.")
    private @Nullable String partner;

    @Option(names = "--kind", paramLabel = "KIND", description = "Those of this kind, with or without its variant.")
    private @Nullable String kind;

    @Option(
            names = "--reason",
            paramLabel = "REASON",
            description = "Those that ended for this reason, as it is listed.")
    private @Nullable String reason;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Those that have been dead since then or later, such as 2026-03-01T06:00:00Z.")
    private @Nullable Instant since;

    @Option(names = "--all", description = "All that there are.")
    private boolean all;

    @Option(names = "--dry-run", description = "Only tells how many there are, to whom, of what and why.")
    private boolean dry;

    @Override
    public Integer call() {
        boolean some = partner != null || kind != null || reason != null || since != null;
        if ((id != null ? 1 : 0) + (some ? 1 : 0) + (all ? 1 : 0) != 1) {
            throw screen.wrong("an ID; or --partner, --kind, --reason, --since; or --all");
        }
        return list.home().withDatabase(screen.err(), database -> {
            DeadLetters letters = new DeadLetters(database, Clock.systemUTC());
            return id == null ? many(letters) : one(letters, id);
        });
    }

    private int one(DeadLetters letters, UUID wanted) {
        boolean done = dry
                ? letters.all().stream().anyMatch(letter -> letter.delivery().equals(wanted))
                : letters.retry(wanted, Home.user());
        String word = dry ? "it would go again" : "it is on its way again";
        screen.out().println(done ? word : "there is no dead letter of this id");
        return done ? 0 : 1;
    }

    private int many(DeadLetters letters) {
        List<DeadLetter> found = letters.all(new Wanted(
                Optional.ofNullable(partner),
                Optional.ofNullable(kind),
                Optional.ofNullable(reason),
                Optional.ofNullable(since)));
        if (found.isEmpty()) {
            return screen.no("there is no such dead letter");
        }
        print(found);
        // Each by itself: what is done is done, and a call that was broken off is given again.
        long done = dry
                ? found.size()
                : found.stream()
                        .filter(letter -> letters.retry(letter.delivery(), Home.user()))
                        .count();
        screen.out().println(done + (dry ? " would go again" : " are on their way again"));
        return 0;
    }

    private void print(List<DeadLetter> found) {
        PrintWriter out = screen.out();
        found.stream()
                .collect(Collectors.groupingBy(
                        letter -> letter.partner() + "  " + letter.kind() + "  " + letter.reason(),
                        TreeMap::new,
                        Collectors.counting()))
                .forEach((what, count) -> out.println(count + "  " + what));
    }
}
