package org.diversionhub.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.diversionhub.demo.SampleAuthority;
import org.diversionhub.demo.SampleCertificate;

/** An authority of the bench's own, and a certificate for everybody who takes part. */
public final class Certificates {
    public static final String AUTHORITY = "Bench CA";

    private final Path folder;
    private final SampleAuthority authority;

    public Certificates(Path folder, Collection<String> names) throws IOException, GeneralSecurityException {
        this.folder = Files.createDirectories(folder);
        Instant from = Instant.now().minus(Duration.ofHours(1));
        // A simulated year is longer than a run.
        Instant until = Instant.now().plus(Duration.ofDays(800));
        authority = SampleAuthority.create(AUTHORITY, from, until);
        authority.own().write(folder, "ca");
        for (String name : names) {
            authority.issue(name, from, until).write(folder, name);
        }
    }

    public Path file(String name) {
        return folder.resolve(name);
    }

    /** Shows this certificate, and trusts the bench's authority alone. */
    public SSLContext context(String name) throws GeneralSecurityException, IOException {
        char[] password = SampleCertificate.PASSWORD.toCharArray();
        KeyStore own = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file(name + ".p12"))) {
            own.load(in, password);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, password);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", authority.certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
