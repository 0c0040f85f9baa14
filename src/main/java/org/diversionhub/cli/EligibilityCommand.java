package org.diversionhub.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.diversionhub.config.ConfigurationException;
import org.diversionhub.eligibility.EligibilityRules;
import org.diversionhub.eligibility.RuleSet;
import org.diversionhub.exchange.KeptReferrals;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.partner.Program;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
    @Mixin
    private Home home = new Home();

    @ArgGroup(multiplicity = "1")
    private Of of = new Of();

    private static final class Of {
        @Option(names = "--message", paramLabel = "FILE", required = true, description = "The referral.")
        private @Nullable Path message;

        @Option(
                names = "--case",
                paramLabel = "ID",
                required = true,
                description =
                        "The latest arrest referral of a case as it stands, also corrected, by the id in its task;"
                                + " that you looked is on record. Needs HUB_TRUST_KEYSPASSWORD.")
        private @Nullable UUID caseId;
    }

    @Option(
            names = "--rules",
            paramLabel = "NAME",
            description = "A file in config/eligibility (default: what the programme's file names).")
    private @Nullable String rules;

    @Option(names = "--program", paramLabel = "ID", description = "Which programme, if there are several.")
    private @Nullable String program;

    @Option(names = "--kind", paramLabel = "KIND", description = "The file's kind, if its name does not tell.")
    private @Nullable String kind;

    @Option(
            names = "--at",
            paramLabel = "DATE",
            description = "On which day, such as 2026-03-01 (default: today; of a case, when the referral came).")
    private @Nullable LocalDate at;

    @Option(names = "--json", description = "Tell it as JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try {
            Snapshot snapshot = home.snapshot();
            return of.message == null
                    ? home.withDatabase(
                            spec.commandLine().getErr(),
                            database -> kept(database)
                                    .map(found -> tell(
                                            found.referral(), rules(snapshot, found.program()), came(found, snapshot)))
                                    .orElseGet(() -> no("no arrest referral of this case is kept")))
                    : tell(
                            new MessageFiles(snapshot.schemas()).one(of.message, Optional.ofNullable(kind)),
                            rules(snapshot, program),
                            LocalDate.now());
        } catch (ConfigurationException e) {
            return no(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return no("it cannot be read: " + e.getMessage());
        }
    }

    private Optional<KeptReferrals.Kept> kept(DataSource database) {
        return new KeptReferrals(database, Clock.systemUTC())
                .show(Objects.requireNonNull(of.caseId), home.keysBeside(), Home.operator());
    }

    private static LocalDate came(KeptReferrals.Kept kept, Snapshot snapshot) {
        ZoneId zone = snapshot.programs()
                .named(kept.program())
                .map(found -> found.clocks().zone())
                .orElse(ZoneOffset.UTC);
        return LocalDate.ofInstant(kept.acceptedAt(), zone);
    }

    private int tell(CanonicalMessage referral, RuleSet asked, LocalDate day) {
        if (!referral.kind().name().equals(EligibilityRules.KIND)) {
            return no("rules are about a " + EligibilityRules.KIND + ", and this is: " + referral.kind());
        }
        LocalDate on = at == null ? day : at;
        new EligibilityPage(
                        referral.kind(),
                        asked,
                        referral.text("eligibility.ruleVersion").filter(recorded -> !recorded.equals(asked.name())),
                        on,
                        asked.judge(referral, on))
                .print(out(), json);
        return 0;
    }

    private RuleSet rules(Snapshot snapshot, @Nullable String named) {
        String known = "--rules: one of " + snapshot.eligibility().ids();
        return rules == null
                ? snapshot.rules(program(snapshot, named))
                        .orElseThrow(() -> wrong("the programme names no rules; " + known))
                : snapshot.eligibility().of(rules).orElseThrow(() -> wrong(known));
    }

    private Program program(Snapshot snapshot, @Nullable String named) {
        return (named == null ? snapshot.programs().only() : snapshot.programs().named(named))
                .orElseThrow(
                        () -> wrong("--program: one of " + snapshot.programs().ids()));
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
