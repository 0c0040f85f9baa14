package org.diversionhub.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** What a sample partner shows and whom it trusts: {@code <name>.pem}, its key, and {@code ca.pem} of one folder. */
record SampleTls(KeyStore own, KeyStore trusted) {
    static SampleTls read(Path folder, String name) {
        try {
            SampleCertificate shown = certificate(folder, name);
            KeyStore own = empty();
            own.setKeyEntry(name, shown.key(), password(), new X509Certificate[] {shown.certificate()});
            KeyStore trusted = empty();
            trusted.setCertificateEntry("ca", certificate(folder, "ca").certificate());
            return new SampleTls(own, trusted);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the sample certificates of " + name, e);
        } catch (GeneralSecurityException e) {
            throw unusable(e);
        }
    }

    private static SampleCertificate certificate(Path folder, String name)
            throws IOException, GeneralSecurityException {
        return SampleCertificate.read(folder, name)
                .orElseThrow(() -> new IllegalStateException(folder + " has no sample certificate of " + name));
    }

    /** In memory only, so that the cheap format will do: opening a dozen of PKCS#12 would take seconds. */
    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("JKS");
        store.load(null, null);
        return store;
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
