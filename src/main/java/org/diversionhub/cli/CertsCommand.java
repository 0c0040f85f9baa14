package org.diversionhub.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.diversionhub.authority.Issued;
import org.diversionhub.authority.KeyKind;
import org.diversionhub.authority.LocalAuthority;
import org.diversionhub.authority.Profile;
import org.diversionhub.authority.Wish;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.config.ConfigurationException;
import org.diversionhub.trust.SenderIdentity;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The site's own small authority. */
@Command(
        name = "certs",
        subcommands = CertsProtectionCommand.class,
        mixinStandardHelpOptions = true,
        description = {
            "Makes certificates for a site that has no authority of its own: `ca` once, then `issue`, `renew`, `revoke`,"
                    + " `list`, `crl`. For a county with a few partners; where there is an authority, use that.",
            "Its key lies in certs/authority/ca.p12 under HUB_CERTS_PASSWORD. Whoever has both can be every partner: keep"
                    + " the folder off the hub's machine, and bring files. Exit code 0: done; 1: refused, with every fault."
        })
final class CertsCommand implements Callable<Integer> {
    private static final String LIST_DAYS = "30";

    @Mixin
    private Home home = new Home();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--authority",
            paramLabel = "FOLDER",
            scope = ScopeType.INHERIT,
            description = "Where the authority lies (default: certs/authority in the hub's folder).")
    private @Nullable Path authority;

    private final Clock clock = Clock.systemUTC();

    /** What of a command may go wrong. */
    private interface Work {
        void run(PrintWriter out) throws IOException;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return 2;
    }

    @Command(
            name = "ca",
            mixinStandardHelpOptions = true,
            description = "Makes the authority: its key, ca.pem, and an empty list ca.crl.")
    int ca(
            @Option(
                            names = "--name",
                            required = true,
                            paramLabel = "NAME",
                            description = "Such as `Example County CA`.")
                    String name,
            @Option(names = "--key", defaultValue = "P384", description = "${COMPLETION-CANDIDATES} (default: P384).")
                    KeyKind key,
            @Option(names = "--days", defaultValue = "3650", description = "How long it holds (default: 3650).")
                    int days,
            @Option(
                            names = "--list-at",
                            paramLabel = "URL",
                            description = "Where you serve ca.crl by http; goes into each certificate.")
                    @Nullable
                    URI listAt) {
        return done(out -> {
            LocalAuthority made =
                    LocalAuthority.create(folder(), name, key, days, Optional.ofNullable(listAt), password(), clock);
            out.println("made " + folder() + ", sha256:" + SenderIdentity.fingerprint(made.certificate()));
            out.println("put ca.pem into hub.trust.ca, ca.crl into certs/crl, and keep ca.p12 off the hub's machine");
        });
    }

    @Command(
            name = "issue",
            mixinStandardHelpOptions = true,
            description = "Makes a certificate, for a key of its own or for a request (CSR).")
    int issue(
            @Parameters(paramLabel = "NAME", description = "Its common name; a partner's id, or `hub`.") String name,
            @Option(
                            names = "--for",
                            defaultValue = "client",
                            paramLabel = "USE",
                            description = "client, server, both, sign, encrypt (default: client).")
                    String use,
            @Option(names = "--dns", paramLabel = "HOST", description = "A server's name; may be repeated.") @Nullable
                    List<String> dns,
            @Option(names = "--ip", paramLabel = "ADDRESS", description = "A server's address; may be repeated.")
                    @Nullable
                    List<String> ips,
            @Mixin CertificateOptions options) {
        return done(
                out -> options.hand(options.wish(name, profile(use), names(dns, ips)), name, open(), settings(), out));
    }

    @Command(
            name = "renew",
            mixinStandardHelpOptions = true,
            description =
                    "Makes another certificate like the newest of this name, with a new key, beside it: NAME-new.pem and"
                            + " NAME-new.key. The old one stays good until its end, or until you revoke it by its serial.")
    int renew(@Parameters(paramLabel = "NAME") String name, @Mixin CertificateOptions options) {
        return done(out -> {
            LocalAuthority authority = open();
            Issued known = authority.newest(name).orElseThrow(() -> new IOException("nothing of this name stands"));
            Wish wish = options.wish(name, known.profile(), known.names());
            options.hand(wish, name + "-new", authority, settings(), out);
        });
    }

    @Command(
            name = "revoke",
            mixinStandardHelpOptions = true,
            description = "Revokes by serial, or all of a name, and writes ca.crl. Bring that to certs/crl.")
    int revoke(
            @Parameters(paramLabel = "SERIAL|NAME") String which,
            @Option(names = "--days", defaultValue = LIST_DAYS, description = "How long the list holds (default: 30).")
                    int days) {
        return done(out -> {
            List<Issued> revoked = open().revoke(which, days);
            if (revoked.isEmpty()) {
                throw new IOException("nothing of this serial or name stands");
            }
            revoked.forEach(one -> out.println("revoked " + one.serial() + "  " + one.name()));
            out.println("written: " + folder().resolve("ca.crl") + "; it counts once it lies in certs/crl of the hub");
        });
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists what was issued: serial, state, end, use, name, fingerprint.")
    int list() {
        return done(out -> {
            Instant now = clock.instant();
            for (Issued one : open().issued()) {
                out.println(one.serial() + "  " + one.state(now) + "  " + one.until() + "  " + word(one.profile())
                        + "  " + one.name() + "  sha256:" + one.sha256());
            }
        });
    }

    @Command(
            name = "crl",
            mixinStandardHelpOptions = true,
            description = "Writes ca.crl anew. Do it before the last one ends.")
    int crl(
            @Option(names = "--days", defaultValue = LIST_DAYS, description = "How long it holds (default: 30).")
                    int days) {
        return done(out -> {
            var list = open().list(days);
            out.println("written: " + folder().resolve("ca.crl") + ", until "
                    + list.getNextUpdate().toInstant());
        });
    }

    private static Profile profile(String use) {
        try {
            return Profile.valueOf(use.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            ConfigFaults faults = new ConfigFaults();
            faults.add("--for", 0, "no such use", "client, server, both, sign or encrypt");
            faults.refuse();
            throw e;
        }
    }

    private static String word(Profile profile) {
        return profile.name().toLowerCase(Locale.ROOT);
    }

    private static List<String> names(@Nullable List<String> dns, @Nullable List<String> ips) {
        List<String> names = new ArrayList<>();
        Optional.ofNullable(dns).ifPresent(all -> all.forEach(one -> names.add("dns:" + one)));
        Optional.ofNullable(ips).ifPresent(all -> all.forEach(one -> names.add("ip:" + one)));
        return names;
    }

    Home home() {
        return home;
    }

    private LocalAuthority open() throws IOException {
        return LocalAuthority.open(folder(), password(), clock);
    }

    private Path folder() {
        return authority == null ? home.folder().resolve("certs/authority") : authority;
    }

    private char[] password() {
        return Optional.ofNullable(settings().password()).orElse("").toCharArray();
    }

    private CertsSettings settings() {
        return home.settings("hub.certs", CertsSettings.class);
    }

    private int done(Work work) {
        try {
            work.run(spec.commandLine().getOut());
            return 0;
        } catch (IOException | ConfigurationException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 1;
        }
    }
}
