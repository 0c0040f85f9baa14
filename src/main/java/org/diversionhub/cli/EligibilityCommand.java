package org.diversionhub.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.diversionhub.config.ConfigurationException;
import org.diversionhub.eligibility.EligibilityRules;
import org.diversionhub.eligibility.RuleSet;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.message.CanonicalMessage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Tells what a site's rules say of a referral, condition by condition. */
@Command(
        name = "eligibility",
        mixinStandardHelpOptions = true,
        description =
                "Tells of each condition of the site's rules whether a referral meets it, and which fields it reads."
                        + " Values are never shown.",
        footer = {
            "",
            "Exit code 0: told, whatever it says. 1: something cannot be read. 2: a wrong call.",
            "The file is canonical JSON, named diversion-referral.json or diversion-referral.<anything>.json, or with"
                    + " --kind."
        })
final class EligibilityCommand implements Callable<Integer> {
    @Option(names = "--home", paramLabel = "FOLDER", defaultValue = ".", description = "The hub's folder (default: .).")
    private Path home = Path.of(".");

    @Option(names = "--message", paramLabel = "FILE", required = true, description = "The referral.")
    private Path message = Path.of("");

    @Option(
            names = "--rules",
            paramLabel = "NAME",
            description = "A file in config/eligibility (default: what program.yaml names).")
    private @Nullable String rules;

    @Option(names = "--kind", paramLabel = "KIND", description = "The file's kind, if its name does not tell.")
    private @Nullable String kind;

    @Option(names = "--at", paramLabel = "DATE", description = "On which day, such as 2026-03-01 (default: today).")
    private @Nullable LocalDate at;

    @Option(names = "--json", description = "Tell it as JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try {
            Snapshot snapshot = Snapshot.read(home);
            RuleSet asked = rules(snapshot);
            CanonicalMessage referral = new MessageFiles(snapshot.schemas()).one(message, Optional.ofNullable(kind));
            if (!referral.kind().name().equals(EligibilityRules.KIND)) {
                return no("rules are about a " + EligibilityRules.KIND + ", and this is: " + referral.kind());
            }
            LocalDate on = at == null ? LocalDate.now() : at;
            new EligibilityPage(referral.kind(), asked, on, asked.judge(referral, on)).print(out(), json);
            return 0;
        } catch (ConfigurationException e) {
            return no(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return no("it cannot be read: " + e.getMessage());
        }
    }

    private RuleSet rules(Snapshot snapshot) {
        String known = "--rules: one of " + snapshot.eligibility().ids();
        return rules == null
                ? snapshot.rules().orElseThrow(() -> wrong("program.yaml names no rules; " + known))
                : snapshot.eligibility().of(rules).orElseThrow(() -> wrong(known));
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
