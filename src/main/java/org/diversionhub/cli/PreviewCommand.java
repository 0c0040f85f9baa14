package org.diversionhub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Program;
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

    @Option(names = "--from", paramLabel = "PARTNER", description = "Who sends the file, if several may.")
    private @Nullable String from;

    @Option(names = "--kind", paramLabel = "KIND", description = "The file's kind, if its name does not tell.")
    private @Nullable String kind;

    @Option(names = "--at", paramLabel = "TIME", description = "When, such as 2026-03-01T10:00:00Z (default: now).")
    private @Nullable Instant at;

    @Option(
            names = "--with",
            paramLabel = "TYPE",
            split = ",",
            description = "Suppose an authority: ${COMPLETION-CANDIDATES}.")
    private List<AuthorityType> with = List.of();

    @Option(names = "--charge-held", description = "Suppose that the charge is held (a file has no case).")
    private boolean chargeHeld;

    @Option(names = "--in-custody", description = "Suppose that a booking is open (a file has no case).")
    private boolean inCustody;

    @Option(names = "--not-accepted", description = "Suppose that the participant has not accepted yet.")
    private boolean notAccepted;

    @Option(
            names = "--program",
            paramLabel = "ID",
            description = "Of which programme the case of a file is, if its sender does not tell.")
    private @Nullable String program;

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
        Partner recipient = partner(snapshot, "--to", needed("--to", to));
        Instant when = at == null ? Instant.now() : at;
        return id(asked).isPresent()
                ? stored(snapshot, id(asked).get(), recipient, when)
                : file(snapshot, Path.of(asked), recipient, when);
    }

    private int file(Snapshot snapshot, Path file, Partner recipient, Instant when) throws IOException {
        CanonicalMessage read = new MessageFiles(snapshot.schemas()).one(file, Optional.ofNullable(kind));
        Partner sender = sender(snapshot, read);
        var supposed =
                new Supposed(sender, recipient, sender.origin(), supposed(), chargeHeld, inCustody, !notAccepted, when);
        Explanation told = snapshot.explain(read, supposed.under(snapshot.policies()), program(snapshot, sender));
        Optional<JsonNode> shown = values ? Optional.of(read.record()) : Optional.empty();
        new PreviewPage(read.kind(), sender.id(), recipient, when, told, shown).print(out(), json);
        return 0;
    }

    private int stored(Snapshot snapshot, UUID id, Partner recipient, Instant when) {
        if (values) {
            throw wrong("a stored message is shown without its values");
        }
        if (chargeHeld || inCustody || notAccepted) {
            throw wrong("a stored message has a case: nothing of it can be supposed");
        }
        var question = new StoredPreview.Question(id, recipient, supposed(), when, Home.operator());
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

    /** Whoever may send it; where that leaves open which law stands over the content, a person has to say. */
    private Partner sender(Snapshot snapshot, CanonicalMessage read) {
        if (from != null) {
            return partner(snapshot, "--from", from);
        }
        List<Partner> may = snapshot.partners().all().stream()
                .filter(partner -> partner.maySend(read.kind()))
                .toList();
        Set<Origin> origins = EnumSet.noneOf(Origin.class);
        may.forEach(partner -> origins.add(partner.origin()));
        if (origins.size() != 1) {
            throw wrong(
                    "--from is needed: one of " + may.stream().map(Partner::id).toList());
        }
        return may.get(0);
    }

    /** Whoever refers or manages cases says by that of which programme the case is. */
    private Program program(Snapshot snapshot, Partner sender) {
        Optional<Program> of = program == null
                ? snapshot.programs().ofMember(sender.id()).or(snapshot.programs()::only)
                : snapshot.programs().named(program);
        return of.orElseThrow(
                () -> wrong("--program: one of " + snapshot.programs().ids()));
    }

    private Partner partner(Snapshot snapshot, String option, String id) {
        return snapshot.partners()
                .byId(id)
                .orElseThrow(() -> wrong(option + ": one of "
                        + snapshot.partners().all().stream().map(Partner::id).toList()));
    }

    private Set<AuthorityType> supposed() {
        Set<AuthorityType> types = EnumSet.noneOf(AuthorityType.class);
        types.addAll(with);
        return types;
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
