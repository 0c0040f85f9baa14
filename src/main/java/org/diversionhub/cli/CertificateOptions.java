package org.diversionhub.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.diversionhub.authority.KeyKind;
import org.diversionhub.authority.LocalAuthority;
import org.diversionhub.authority.LocalAuthority.Made;
import org.diversionhub.authority.Profile;
import org.diversionhub.authority.Wish;
import org.diversionhub.config.ConfigFaults;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a certificate is to be, and where it goes: options of each command that makes one. */
final class CertificateOptions {
    private static final int SHORTEST_PASSWORD = 12;

    @Option(names = "--days", defaultValue = "365", description = "How long it holds (default: 365).")
    private int days;

    @Option(names = "--key", defaultValue = "P256", description = "${COMPLETION-CANDIDATES} (default: P256).")
    private KeyKind key = KeyKind.P256;

    @Option(
            names = "--csr",
            paramLabel = "FILE",
            description = "A request in PEM, where the other side keeps the key: its key is taken, its names are not.")
    private @Nullable Path csr;

    @Option(names = "--pkcs12", description = "NAME.p12 under HUB_CERTS_EXPORTPASSWORD, in place of NAME.key.")
    private boolean pkcs12;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            defaultValue = ".",
            description = "Where the files go (default: here).")
    private Path folder = Path.of(".");

    Wish wish(String name, Profile profile, List<String> names) {
        return new Wish(name, profile, names, days, key, Optional.ofNullable(csr));
    }

    /** Makes it, if there is nothing in its way. */
    void hand(Wish wish, String file, LocalAuthority authority, CertsSettings settings, PrintWriter out)
            throws IOException {
        String password = Optional.ofNullable(settings.exportPassword()).orElse("");
        refuse(file, password);
        Made made = authority.issue(wish);
        if (pkcs12) {
            authority.writePkcs12(made, folder, file, password.toCharArray());
        } else {
            authority.writePem(made, folder, file);
        }
        out.println(made.entry().serial() + "  until " + made.entry().until() + "  sha256:"
                + made.entry().sha256());
        made.leftOut().forEach(name -> out.println("left out, since you did not give it: " + name));
    }

    private void refuse(String file, String password) {
        ConfigFaults faults = new ConfigFaults();
        if (pkcs12 && (password.length() < SHORTEST_PASSWORD || csr != null)) {
            faults.add(
                    "HUB_CERTS_EXPORTPASSWORD",
                    0,
                    "it is missing or short, or there is no key to hand out",
                    "12 characters or more; without --pkcs12 for a request");
        }
        for (String end : List.of(".pem", ".key", ".p12")) {
            if (Files.exists(folder.resolve(file + end))) {
                faults.add(folder.resolve(file + end).toString(), 0, "there is such a file", "--out another folder");
            }
        }
        if (!Files.isDirectory(folder)) {
            faults.add(folder.toString(), 0, "there is no such folder", "--out a folder");
        }
        faults.refuse();
    }
}
