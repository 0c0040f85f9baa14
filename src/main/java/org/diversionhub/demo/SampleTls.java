package org.diversionhub.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** What a sample partner shows and whom it trusts: {@code <name>.p12} and {@code ca.pem} of one folder. */
record SampleTls(KeyStore own, KeyStore trusted) {
    static SampleTls read(Path folder, String name) {
        try (InputStream authority = Files.newInputStream(folder.resolve("ca.pem"))) {
            KeyStore own = KeyStore.getInstance(folder.resolve(name + ".p12").toFile(), password());
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(authority));
            return new SampleTls(own, trusted);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the sample certificates of " + name, e);
        } catch (GeneralSecurityException e) {
            throw unusable(e);
        }
    }

    static char[] password() {
        return SampleCertificate.PASSWORD.toCharArray();
    }

    SSLContext context() {
        try {
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, password());
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw unusable(e);
        }
    }

    private static IllegalStateException unusable(GeneralSecurityException e) {
        return new IllegalStateException("the sample certificates cannot be used; delete them", e);
    }
}
