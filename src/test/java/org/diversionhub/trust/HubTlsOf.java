package org.diversionhub.trust;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.diversionhub.demo.SampleAuthority;

/** The TLS of a hub, for tests of other packages: somebody says whether what is shown to it was taken back. */
public final class HubTlsOf {
    private static final Instant NOW = Instant.now();

    private HubTlsOf() {}

    public static SampleAuthority authority(String name) {
        return SampleAuthority.create(name, NOW.minus(Duration.ofDays(1)), NOW.plus(Duration.ofDays(9)));
    }

    /** With a certificate of this authority, and trust in it alone. */
    public static HubTls in(Path folder, SampleAuthority authority, String name, BooleanSupplier takenBack)
            throws IOException, GeneralSecurityException {
        authority.own().write(Files.createDirectories(folder), "ca");
        authority
                .issue(name, NOW.minus(Duration.ofDays(1)), NOW.plus(Duration.ofDays(9)))
                .write(folder, name);
        TrustSettings settings = new TrustSettings(
                folder.toString(),
                null,
                null,
                false,
                1,
                folder.resolve(name + ".pem").toString(),
                folder.resolve(name + ".key").toString(),
                null,
                folder.resolve("ca.pem").toString());
        return new HubTls(
                settings,
                new SampleGuard(false),
                new Authorities(),
                chain -> takenBack.getAsBoolean() ? CertificateStatus.Verdict.REVOKED : CertificateStatus.Verdict.GOOD,
                new SeenCertificates(),
                Clock.systemUTC());
    }
}
