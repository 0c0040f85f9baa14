package org.diversionhub.cli;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.diversionhub.exchange.RedactionReceipts;
import org.diversionhub.exchange.RedactionReceipts.Receipt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what was taken out of a message for each recipient. */
@Command(
        name = "receipts",
        mixinStandardHelpOptions = true,
        description =
                "Lists each decision about a message: when, for whom, the categories that were removed and masked,"
                        + " and the version of the policy. Reading it is on record. Exit code 0: listed; 1: there is no such"
                        + " message, or the database cannot be reached.")
final class ReceiptsCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "The hub's id of a message or of one of its deliveries.")
    private UUID id = new UUID(0, 0);

    @Mixin
    private Home home = new Home();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        return home.withDatabase(spec.commandLine().getErr(), database -> {
            Optional<List<Receipt>> all =
                    new RedactionReceipts(database, home.snapshot(), Clock.systemUTC()).of(id, Home.operator());
            all.ifPresent(found -> found.forEach(spec.commandLine().getOut()::println));
            if (all.isEmpty()) {
                spec.commandLine()
                        .getOut()
                        .println("the hub keeps no message of this id; `hub release messages` lists those of a person");
            }
            return all.isPresent() ? 0 : 1;
        });
    }
}
