package org.diversionhub.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The root of the commands. */
@Command(
        name = "hub",
        mixinStandardHelpOptions = true,
        description = "The Diversion Hub's command line. `hub serve` starts the hub.",
        subcommands = {CheckCommand.class},
        synopsisSubcommandLabel = "(serve | check)")
public final class HubCommand {
    /** Runs a command; 0 is good, 1 is "looked, and it is not good", 2 is a wrong call. */
    public static int run(String... arguments) {
        return new CommandLine(new HubCommand()).execute(arguments);
    }
}
