package org.diversionhub.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.diversionhub.config.ConfigurationException;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.mapping.Golden;
import org.diversionhub.mapping.JsonLimits;
import org.diversionhub.mapping.MessageReader;
import org.diversionhub.mapping.Part;
import org.diversionhub.mapping.ReadLimits;
import org.diversionhub.mapping.Reading;
import org.diversionhub.mapping.WireReader;
import org.diversionhub.mapping.WireReading;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Program;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Tries a mapping on a file: what it makes of each row, and who would get what of that. */
@Command(
        name = "map",
        mixinStandardHelpOptions = true,
        description =
                "Reads a file as a partner sends it by a mapping, and tells of each row what stands in it, which message"
                        + " becomes of it or what is wrong, and what each recipient of the site would get of the message."
                        + " It prints what stands in the file: keep its output as you keep the file. Nothing is sent or"
                        + " kept.",
        footer = {
            "",
            "Exit code 0: every row becomes a message. 1: a row does not, or the file as a whole cannot be read. 2: a"
                    + " wrong call.",
            "Columns that the mapping does not know are left out and told by their position alone."
        })
final class MapCommand implements Callable<Integer> {
    @Mixin
    private Home home = new Home();

    @Option(names = "--with", paramLabel = "MAPPING", required = true, description = "Such as csv/rms-x.")
    private String with = "";

    @Option(names = "--in", paramLabel = "FILE", required = true, description = "What a partner would send.")
    private Path in = Path.of("");

    @Option(
            names = "--for",
            paramLabel = "PARTNER|ROLE",
            description =
                    "Show what this one would get, field by field and in its own format (default: a line for each).")
    private @Nullable String recipient;

    @Option(
            names = "--suppose",
            paramLabel = "TYPE",
            split = ",",
            description = "Suppose an authority: ${COMPLETION-CANDIDATES}.")
    private List<AuthorityType> authorities = List.of();

    @Mixin
    private Supposing supposing = new Supposing();

    @Option(
            names = "--golden",
            description = "Print what a golden test beside this file would expect, and nothing else; ends with 0.")
    private boolean golden;

    @Option(names = "--json", description = "Tell it as JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try {
            Snapshot snapshot = home.snapshot();
            WireReader reader = reader(snapshot);
            WireReading reading = reader.read(body(home.fileLimits()), home.fileLimits());
            if (golden) {
                out().println(Golden.of(reading).toPrettyString());
                return 0;
            }
            MapPage page = new MapPage(reader.name(), reading, part -> outcomes(snapshot, part), recipient != null);
            page.print(out(), json);
            return page.isGood() ? 0 : 1;
        } catch (ConfigurationException e) {
            return no(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return no("it cannot be read: " + e.getMessage());
        }
    }

    private WireReader reader(Snapshot snapshot) {
        String name = with.replaceFirst("^(.*/)?mappings/", "").replaceFirst("(/|\\.yaml)$", "");
        return snapshot.mappings()
                .reader(name)
                .orElseThrow(() -> wrong("--with: one of " + snapshot.mappings().readers()));
    }

    /** No more of a large file than tells that it is too large. */
    private byte[] body(ReadLimits limits) throws IOException {
        try (InputStream file = Files.newInputStream(in)) {
            return file.readNBytes(limits.bytes() + 1);
        }
    }

    private List<MapPage.Outcome> outcomes(Snapshot snapshot, Part.Made part) {
        CanonicalMessage message = message(snapshot, part);
        Partner sender = supposing.sender(snapshot, part.kind());
        Program program = supposing.program(snapshot, sender);
        Instant when = supposing.when();
        return recipients(snapshot, sender).stream()
                .map(to -> new MapPage.Outcome(
                        to,
                        snapshot.explain(
                                        message,
                                        supposing
                                                .with(sender, to, authorities, when)
                                                .under(snapshot.policies()),
                                        program)
                                .decision(),
                        snapshot.mappings()))
                .toList();
    }

    private static CanonicalMessage message(Snapshot snapshot, Part.Made part) {
        Reading reading = new MessageReader(snapshot.schemas(), JsonLimits.DEFAULT)
                .read(part.kind().name(), part.json());
        if (reading instanceof Reading.Read read) {
            return read.message();
        }
        throw new IllegalStateException(part.where() + " is a message that cannot be read again");
    }

    private List<Partner> recipients(Snapshot snapshot, Partner sender) {
        List<Partner> all = snapshot.partners().all().stream()
                .filter(partner -> partner.endpoint().isPresent())
                .toList();
        if (recipient == null) {
            return all.stream()
                    .filter(partner -> !partner.id().equals(sender.id()))
                    .toList();
        }
        List<Partner> asked = all.stream()
                .filter(partner ->
                        partner.id().equals(recipient) || partner.role().id().equals(recipient))
                .toList();
        if (asked.isEmpty()) {
            throw wrong(
                    "--for: a role, or one of " + all.stream().map(Partner::id).toList());
        }
        return asked;
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
