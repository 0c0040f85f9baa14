package org.diversionhub.trust;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.diversionhub.config.ConfigFaults;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.ssl.jks.JksSslStoreBundle;
import org.springframework.boot.ssl.jks.JksSslStoreDetails;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/**
 * Mutual TLS for calls to partners: the hub's certificate, and trust in the partners' authorities alone. It is as the
 * files were when it was read; read it again when they change.
 */
public final class HubTls {
    private final SslBundle bundle;

    private HubTls(SslBundle bundle) {
        this.bundle = bundle;
    }

    /** @throws org.diversionhub.config.ConfigurationException naming every file or setting that is wrong */
    public static HubTls read(TrustSettings settings, SampleGuard samples) {
        ConfigFaults faults = new ConfigFaults();
        boolean pkcs12 = isPkcs12(settings.certificate());
        String certificate = file("hub.trust.certificate", settings.certificate(), faults);
        String key = pkcs12 ? null : file("hub.trust.private-key", settings.privateKey(), faults);
        String ca = file("hub.trust.ca", settings.ca(), faults);
        faults.refuse();

        String password = settings.privateKeyPassword();
        KeyStore own = load("hub.trust.certificate, private-key or private-key-password", certificate, faults, pkcs12
                ? new JksSslStoreBundle(new JksSslStoreDetails("PKCS12", null, certificate, password), null)::getKeyStore
                : new PemSslStoreBundle(pem(certificate, key, password), null)::getKeyStore);
        KeyStore trusted = load("hub.trust.ca", ca, faults,
                new PemSslStoreBundle(null, pem(ca, null, null))::getTrustStore);
        samples.check(certificates(own), certificate, "hub.trust.certificate", faults);
        samples.check(certificates(trusted), ca, "hub.trust.ca", faults);
        faults.refuse();

        // A PEM store is opened without a password: the bundle has taken its key out of the password's protection.
        String store = pkcs12 ? password : null;
        return new HubTls(SslBundle.of(SslStoreBundle.of(own, store, trusted), SslBundleKey.of(store)));
    }

    /** For TLS clients; set {@link #parameters()} as well where the client takes them. */
    public SSLContext context() {
        return bundle.createSslContext();
    }

    /** TLS 1.3 or 1.2, and the server's name must be in its certificate. */
    public SSLParameters parameters() {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        return parameters;
    }

    private static PemSslStoreDetails pem(String certificates, @Nullable String key, @Nullable String password) {
        return new PemSslStoreDetails(null, certificates, key, password);
    }

    private static boolean isPkcs12(@Nullable String certificate) {
        String name = certificate == null ? "" : certificate.toLowerCase(Locale.ROOT);
        return name.endsWith(".p12") || name.endsWith(".pfx");
    }

    private static String file(String setting, @Nullable String file, ConfigFaults faults) {
        if (file == null || file.isBlank()) {
            faults.add(setting, 0, "the setting is missing", "the path of a file");
            return "";
        }
        if (!Files.isReadable(Path.of(file))) {
            faults.add(file, 0, "the file of " + setting + " is missing or not readable", "a file that the hub may read");
        }
        return Path.of(file).toUri().toString();
    }

    /** The cause is left out on purpose: parsers quote what they read. */
    private static @Nullable KeyStore load(
            String settings, String file, ConfigFaults faults, java.util.function.Supplier<KeyStore> store) {
        try {
            return store.get();
        } catch (RuntimeException e) {
            faults.add(file, 0, "the file does not open", "see " + settings);
            return null;
        }
    }

    private static List<X509Certificate> certificates(@Nullable KeyStore store) {
        List<X509Certificate> out = new ArrayList<>();
        if (store == null) {
            return out;
        }
        try {
            for (String alias : Collections.list(store.aliases())) {
                Certificate[] chain = store.getCertificateChain(alias);
                for (Certificate one : chain == null ? new Certificate[] {store.getCertificate(alias)} : chain) {
                    if (one instanceof X509Certificate certificate) {
                        out.add(certificate);
                    }
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key store that was not loaded", e);
        }
        return out;
    }

    @Override
    public String toString() {
        return "HubTls[…]";
    }
}
