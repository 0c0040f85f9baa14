package org.diversionhub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.diversionhub.config.ConfigurationException;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.disclosure.Comparison;
import org.diversionhub.disclosure.Explanation;
import org.diversionhub.disclosure.Supposed;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.exchange.StoredPreview;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.partner.Partner;
import org.diversionhub.trust.KeysBeside;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Tells before anything flows who would see what, and why; or what another policy would change. */
@Command(
        name = "preview",
        mixinStandardHelpOptions = true,
        description =
                "Tells field by field what a partner would get of a message, with the policy's line, the authority"
                        + " and the section of the law. With --against: what changes for whom between two policy sets.",
        footer = {
            "",
            "Exit code 0: told; with --against, nobody receives more. 1: somebody receives more, there is no such"
                    + " message, or something cannot be read. 2: a wrong call.",
            "A file is canonical JSON, named <kind>.json or <kind>.<anything>.json, or with --kind. Of a stored message"
                    + " paths are shown, never values, and the audit names who looked."
        })
final class PreviewCommand implements Callable<Integer> {
    @Mixin
    private Home home = new Home();

    @Option(names = "--to", paramLabel = "PARTNER", description = "Who would receive it.")
    private @Nullable String to;

    @Option(names = "--message", paramLabel = "FILE|ID", description = "A file, or the id of a message or a delivery.")
    private @Nullable String message;

    @Option(names = "--kind", paramLabel = "KIND", description = "The file's kind, if its name does not tell.")
    private @Nullable String kind;

    @Option(
            names = "--with",
            paramLabel = "TYPE",
            split = ",",
            description = "Suppose an authority: ${COMPLETION-CANDIDATES}.")
    private List<AuthorityType> with = List.of();

    @Mixin
    private Supposing supposing = new Supposing();

    @Option(names = "--values", description = "Show the values of a file too.")
    private boolean values;

    @Option(names = "--against", paramLabel = "REV|FOLDER", description = "Compare with the policies there.")
    private @Nullable String against;

    @Option(
            names = "--samples",
            paramLabel = "FOLDER",
            description = "Messages to compare over (default: src/test/resources/samples).")
    private @Nullable Path samples;

    @Option(names = "--json", description = "Tell it as JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try {
            Snapshot snapshot = home.snapshot();
            return against == null ? preview(snapshot) : compare(snapshot, against);
        } catch (ConfigurationException e) {
            return no(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return no("it cannot be read: " + e.getMessage());
        }
    }

    private int compare(Snapshot snapshot, String other) throws IOException {
        if (to != null || message != null) {
            throw wrong("--against compares over --samples, for everybody: without --to and --message");
        }
        Path folder = samples == null ? home.folder().resolve("src/test/resources/samples") : samples;
        List<CanonicalMessage> over = new MessageFiles(snapshot.schemas()).all(folder);
        try (OtherPolicies before = OtherPolicies.of(home.folder(), other)) {
            List<Comparison.Change> changes = new Comparison(
                            before.side(),
                            new Comparison.Side(snapshot.schemas(), snapshot.policies(), snapshot.disclosing()))
                    .over(over);
            new ComparisonPage(changes, over.size()).print(out(), json);
            return changes.stream().anyMatch(Comparison.Change::more) ? 1 : 0;
        }
    }

    private int preview(Snapshot snapshot) throws IOException {
        String asked = needed("--message", message);
        Partner recipient = supposing.partner(snapshot, "--to", needed("--to", to));
        Instant when = supposing.when();
        return id(asked).isPresent()
                ? stored(snapshot, id(asked).get(), recipient, when)
                : file(snapshot, Path.of(asked), recipient, when);
    }

    private int file(Snapshot snapshot, Path file, Partner recipient, Instant when) throws IOException {
        CanonicalMessage read = new MessageFiles(snapshot.schemas()).one(file, Optional.ofNullable(kind));
        Partner sender = supposing.sender(snapshot, read.kind());
        Supposed supposed = supposing.with(sender, recipient, with, when);
        Explanation told =
                snapshot.explain(read, supposed.under(snapshot.policies()), supposing.program(snapshot, sender));
        Optional<JsonNode> shown = values ? Optional.of(read.record()) : Optional.empty();
        new PreviewPage(read.kind(), sender.id(), recipient, when, told, shown).print(out(), json);
        return 0;
    }

    private int stored(Snapshot snapshot, UUID id, Partner recipient, Instant when) {
        if (values) {
            throw wrong("a stored message is shown without its values");
        }
        if (supposing.supposesACase()) {
            throw wrong("a stored message has a case: nothing of it can be supposed");
        }
        var question = new StoredPreview.Question(id, recipient, Supposing.types(with), when, Home.operator());
        return home.withDatabase(spec.commandLine().getErr(), database -> {
            KeysBeside keys = home.keysBeside();
            try (StoredPreview stored = new StoredPreview(database, keys, Clock.systemUTC())) {
                return told(stored.of(question, snapshot), recipient, when);
            }
        });
    }

    private int told(StoredPreview.Answer answer, Partner recipient, Instant when) {
        return switch (answer) {
            case StoredPreview.Answer.Told found -> {
                new PreviewPage(found.kind(), found.sender(), recipient, when, found.explanation(), Optional.empty())
                        .print(out(), json);
                yield 0;
            }
            case StoredPreview.Answer.Unknown unknown -> no("there is no message and no delivery of this id");
            case StoredPreview.Answer.Shredded shredded -> no("its content is gone: the case was shredded");
        };
    }

    private static Optional<UUID> id(String text) {
        return text.toLowerCase(Locale.ROOT).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
                ? Optional.of(UUID.fromString(text))
                : Optional.empty();
    }

    private String needed(String option, @Nullable String value) {
        if (value == null) {
            throw wrong(option + " is needed");
        }
        return value;
    }

    private ParameterException wrong(String words) {
        return new ParameterException(spec.commandLine(), words);
    }

    private int no(String words) {
        spec.commandLine().getErr().println(words);
        return 1;
    }

    private PrintWriter out() {
        return Objects.requireNonNull(spec.commandLine().getOut());
    }
}
