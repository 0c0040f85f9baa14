package org.diversionhub.cli;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The root of the commands. */
@Command(
        name = "hub",
        mixinStandardHelpOptions = true,
        description = "The Diversion Hub's command line. `hub serve` starts the hub.",
        subcommands = {
            CheckCommand.class,
            PreviewCommand.class,
            MapCommand.class,
            PartnerCommand.class,
            EligibilityCommand.class,
            DeadLettersCommand.class,
            PolicyCommand.class,
            ReloadCommand.class,
            ApprovalsCommand.class,
            TasksCommand.class,
            CaseCommand.class,
            ReleaseCommand.class,
            MatchCommand.class,
            OutcomesCommand.class,
            IdentityCommand.class,
            AccountingCommand.class,
            IncidentCommand.class,
            ReceiptsCommand.class,
            AuditCommand.class,
            CertsCommand.class,
            ShredCommand.class
        },
        synopsisSubcommandLabel =
                "(serve | check | preview | map | partner | eligibility | dead-letters | policy | reload | approvals | tasks | case | release | match"
                        + " | outcomes | identity | accounting | incident | receipts | audit | certs | shred)")
public final class HubCommand {
    /** Runs a command; 0 is good, 1 is "looked, and it is not good", 2 is a wrong call. */
    public static int run(String... arguments) {
        LoggingSystem.get(HubCommand.class.getClassLoader())
                .setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.ERROR);
        return new CommandLine(new HubCommand()).execute(arguments);
    }
}
