package org.diversionhub.cli;

import java.io.IOException;
import java.time.Clock;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.config.ConfigurationException;
import org.diversionhub.trust.ProtectionKeys.Step;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Replaces the hub's own keys that protect payloads. */
@Command(
        name = "protection",
        mixinStandardHelpOptions = true,
        description =
                "Replaces the hub's own keys that protect payloads, without a gap: `new`, then, when all partners have"
                        + " fetched the certificates again, `use`, then, when they encrypt to the new one, `retire`. On the hub's"
                        + " machine, with HUB_TRUST_KEYSPASSWORD; a hub that runs takes it up.")
final class CertsProtectionCommand implements Callable<Integer> {
    @ParentCommand
    private CertsCommand parent = new CertsCommand();

    @Mixin
    private Screen screen = new Screen();

    @Parameters(paramLabel = "STEP", description = "new, use or retire")
    private String word = "";

    @Override
    public Integer call() {
        try {
            Step step = step();
            parent.home().replaceProtection(step, Clock.systemUTC().instant());
            screen.out()
                    .println(
                            switch (step) {
                                case NEW ->
                                    "made; now every partner that signs or encrypts fetches GET /exchange/certificate";
                                case USE -> "the new one signs; the old one still decrypts";
                                case RETIRE -> "what is encrypted to the old one cannot be opened any more";
                            });
            return 0;
        } catch (IOException | ConfigurationException e) {
            return screen.no(String.valueOf(e.getMessage()));
        }
    }

    private Step step() {
        try {
            return Step.valueOf(word.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            ConfigFaults faults = new ConfigFaults();
            faults.add("STEP", 0, "no such step", "new, use or retire");
            faults.refuse();
            throw e;
        }
    }
}
