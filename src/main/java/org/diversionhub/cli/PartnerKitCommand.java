package org.diversionhub.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.diversionhub.config.ConfigurationException;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.onboarding.Kit;
import org.diversionhub.onboarding.KitHub;
import org.diversionhub.partner.Partner;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes what the other side needs to connect. */
@Command(
        name = "kit",
        mixinStandardHelpOptions = true,
        description =
                "Makes a folder for a partner's technicians: how to make a key and ask for a certificate, where to send and"
                        + " fetch, what they will get and what not, sample messages in their format, and a checklist. No"
                        + " secret is in it, and nobody's data: the people in the samples are invented.",
        footer = {
            "",
            "Exit code 0: made. 1: the folder is there already, or something cannot be read. 2: a wrong call.",
            "Beside the demo: SPRING_PROFILES_ACTIVE=demo."
        })
final class PartnerKitCommand implements Callable<Integer> {
    @Mixin
    private Home home = new Home();

    @Mixin
    private Screen screen = new Screen();

    @Parameters(paramLabel = "PARTNER", description = "The id of its file in config/partners.")
    private String id = "";

    @Option(names = "--out", paramLabel = "FOLDER", description = "Where it goes (default: kit-<partner>).")
    private @Nullable Path to;

    @Option(
            names = "--address",
            paramLabel = "URL",
            description = "The hub as partners write it (default: the first name in its certificate, and server.port).")
    private @Nullable URI address;

    @Option(
            names = "--samples",
            paramLabel = "FOLDER",
            description = "Messages about invented people (default: src/test/resources/samples).")
    private @Nullable Path samples;

    @Override
    public Integer call() {
        try {
            Snapshot site = home.snapshot();
            Partner partner = site.partners()
                    .byId(id)
                    .orElseThrow(() -> screen.wrong("a partner is one of "
                            + site.partners().all().stream().map(Partner::id).toList()));
            Path folder = to == null ? Path.of("kit-" + id) : to;
            if (Files.exists(folder)) {
                return screen.no(folder + " is there already: delete it, or name another with --out");
            }
            Path from = samples == null ? home.folder().resolve("src/test/resources/samples") : samples;
            KitHub hub = KitHub.beside(home.folder(), Optional.ofNullable(address));
            write(folder, new Kit(site, partner, hub, from).files());
            return 0;
        } catch (ConfigurationException e) {
            return screen.no(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return screen.no("it cannot be read or written: " + e.getMessage());
        }
    }

    private void write(Path folder, Map<String, byte[]> files) throws IOException {
        for (Map.Entry<String, byte[]> one : files.entrySet()) {
            Path file = folder.resolve(one.getKey());
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, one.getValue());
        }
        screen.out().println(files.size() + " files in " + folder + "; begin with 1-certificate.md");
    }
}
