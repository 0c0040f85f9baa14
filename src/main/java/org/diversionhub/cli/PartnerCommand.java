package org.diversionhub.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Connects partners, and pauses with them. */
@Command(
        name = "partner",
        mixinStandardHelpOptions = true,
        description = "Connects a partner: `new` writes its file, `kit` makes what the other side needs, `test` looks"
                + " check by check whether the two reach each other. And for every day: `status` shows how it stands with"
                + " each, `pause` and `drain` stop what comes or goes, `resume` goes on.",
        subcommands = {
            PartnerNewCommand.class,
            PartnerKitCommand.class,
            PartnerTestCommand.class,
            PartnerStatusCommand.class,
            PartnerPauseCommand.class,
            PartnerDrainCommand.class,
            PartnerResumeCommand.class
        })
final class PartnerCommand implements Callable<Integer> {
    @Mixin
    private Screen screen = new Screen();

    @Override
    public Integer call() {
        throw screen.wrong("one of new, kit, test, status, pause, drain and resume");
    }
}
