package org.diversionhub.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import org.diversionhub.audit.BalpExport;
import org.diversionhub.audit.Checkpoint;
import org.diversionhub.audit.Verification;
import org.diversionhub.trust.SigningKey;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Proves the audit. */
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description = "Proves the audit: verify it, print its signed head to keep it elsewhere, or export it.",
        synopsisSubcommandLabel = "(verify | checkpoint | export)")
final class AuditCommand implements Runnable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SHOWN = 200;

    @Mixin
    private Home home = new Home();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(out());
    }

    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = "Goes through the whole audit and names every row that was changed, removed, reordered or"
                    + " inserted, every gap in a writer's count, every seal that is wrong, and what is not sealed yet."
                    + " Exit code 0: as the hub wrote it; 1: it is not, or it cannot be read.")
    int verify(
            @Option(
                            names = "--checkpoint",
                            paramLabel = "FILE",
                            description =
                                    "A head that was kept elsewhere: proves that nothing up to it is another or gone.")
                    @Nullable
                    Path checkpoint,
            @Option(
                            names = "--key",
                            paramLabel = "FILE",
                            description = "The hub's public key (default: signing-public.pem in its keys folder).")
                    @Nullable
                    Path key,
            @Option(names = "--json", description = "Says it as JSON.") boolean json) {
        return home.withDatabase(err(), database -> {
            Optional<Checkpoint> kept =
                    checkpoint == null ? Optional.empty() : Optional.of(Checkpoint.read(checkpoint));
            SigningKey signing = SigningKey.read(key == null ? SigningKey.in(home.keys()) : key);
            Verification.Report report = new Verification(database, signing, Clock.systemUTC()).run(kept);
            if (json) {
                out().println(json(report));
            } else {
                print(report);
            }
            return report.findings().isEmpty() ? 0 : 1;
        });
    }

    @Command(
            name = "checkpoint",
            mixinStandardHelpOptions = true,
            description =
                    "Prints the signed head of the audit, one line of JSON. Keep it where nobody of the hub writes."
                            + " Exit code 0: printed; 1: nothing is sealed yet, or it cannot be read.")
    int checkpoint() {
        return home.withDatabase(err(), database -> {
            Optional<Checkpoint> head = Checkpoint.latest(JdbcClient.create(database));
            out().println(head.map(Checkpoint::json).orElse("nothing is sealed yet"));
            return head.isPresent() ? 0 : 1;
        });
    }

    @Command(
            name = "export",
            mixinStandardHelpOptions = true,
            description = "Prints what was disclosed and withheld as FHIR R4 AuditEvents (IHE BALP), one a line. Exit"
                    + " code 0: printed; 1: it cannot be read.")
    int export(
            @Option(names = "--from", paramLabel = "DAY", required = true, description = "The first day (UTC).")
                    LocalDate from,
            @Option(names = "--to", paramLabel = "DAY", required = true, description = "The last day (UTC).")
                    LocalDate to,
            @Option(
                            names = "--balp",
                            required = true,
                            description = "As IHE BALP AuditEvents; there is no other form yet.")
                    boolean balp) {
        return home.withDatabase(err(), database -> {
            Instant first = from.atStartOfDay(ZoneOffset.UTC).toInstant();
            Instant end = to.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
            new BalpExport(JdbcClient.create(database)).lines(first, end, out()::println);
            return 0;
        });
    }

    private void print(Verification.Report report) {
        report.findings().stream().limit(SHOWN).forEach(out()::println);
        if (report.findings().size() > SHOWN) {
            out().println("… and " + (report.findings().size() - SHOWN) + " more; --json has all");
        }
        report.writers().forEach((writer, last) -> out().println("written by " + writer + ": up to " + last));
        out().println(report.rows() + " rows, "
                + report.head().map(head -> "sealed up to " + head.sealedAt()).orElse("none sealed") + ", "
                + report.unsealed() + " not yet sealed; "
                + (report.findings().isEmpty()
                        ? "all as written"
                        : report.findings().size() + " findings"));
    }

    private static String json(Verification.Report report) {
        ObjectNode out = JSON.createObjectNode()
                .put("ok", report.findings().isEmpty())
                .put("rows", report.rows())
                .put("unsealed", report.unsealed())
                .put("unsealedSince", report.unsealedSince() == null ? null : String.valueOf(report.unsealedSince()));
        ArrayNode findings = out.putArray("findings");
        report.findings()
                .forEach(one ->
                        findings.addObject().put("what", one.what().name()).put("where", one.where()));
        ObjectNode writers = out.putObject("writers");
        report.writers().forEach(writers::put);
        report.head().ifPresent(head -> out.putRawValue("head", new RawValue(head.json())));
        try {
            return JSON.writeValueAsString(out);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
