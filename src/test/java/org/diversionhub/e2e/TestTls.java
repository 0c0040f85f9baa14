package org.diversionhub.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.diversionhub.demo.SampleAuthority;
import org.diversionhub.demo.SampleCertificate;
import org.jspecify.annotations.Nullable;

/** Certificates of a test authority, on disk and as TLS contexts. */
final class TestTls {
    static final String AUTHORITY = "Test CA";

    /** One for all hubs of the JVM: GreenMail shows the certificate of the first in each. */
    private static final SampleAuthority OURS = SampleAuthority.create(AUTHORITY, hours(-1000), hours(2000));

    private final Path folder;

    TestTls(Path folder, Collection<String> names) throws IOException, GeneralSecurityException {
        this.folder = Files.createDirectories(folder);
        OURS.own().write(folder, "ca");
        for (String name : names) {
            OURS.issue(name, hours(-1), hours(2000)).write(folder, name);
        }
    }

    /** A certificate of the test authority with these dates. */
    void issue(String name, String commonName, Instant from, Instant until) {
        write(OURS, name, commonName, from, until);
    }

    /** A certificate of an authority that the hub does not know. */
    void issueByStranger(String name, String commonName) {
        write(SampleAuthority.create("Stranger CA", hours(-1), hours(10)), name, commonName, hours(-1), hours(10));
    }

    private void write(SampleAuthority by, String name, String commonName, Instant from, Instant until) {
        try {
            by.issue(commonName, from, until).write(folder, name);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static Instant hours(int hours) {
        return Instant.now().plus(Duration.ofHours(hours));
    }

    Path file(String name) {
        return folder.resolve(name).toAbsolutePath();
    }

    /** Trusts the test authority and shows this certificate; a null name shows none. */
    SSLContext context(@Nullable String name) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(name == null ? null : insisting(keys(name)), trust().getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Shows its certificate even to a server that does not know its authority, as curl does. */
    private static KeyManager[] insisting(KeyManagerFactory keys) {
        X509ExtendedKeyManager own = (X509ExtendedKeyManager) keys.getKeyManagers()[0];
        return new KeyManager[] {new InsistingKeyManager(own)};
    }

    private KeyManagerFactory keys(String name) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file(name + ".p12"))) {
            store.load(in, SampleCertificate.PASSWORD.toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, SampleCertificate.PASSWORD.toCharArray());
        return keys;
    }

    private TrustManagerFactory trust() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(file("ca.pem"))) {
            store.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        return trust;
    }
}
