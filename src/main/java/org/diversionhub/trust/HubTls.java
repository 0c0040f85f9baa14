package org.diversionhub.trust;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;
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
        SslStoreBundle keyFile = pkcs12
                ? new JksSslStoreBundle(new JksSslStoreDetails("PKCS12", null, certificate, password), null)
                : new PemSslStoreBundle(pem(certificate, key, password), null);
        SslStoreBundle caFile = new PemSslStoreBundle(null, pem(ca, null, null));
        KeyStore own = load("hub.trust.certificate", certificate, faults, keyFile::getKeyStore);
        KeyStore trusted = load("hub.trust.ca", ca, faults, caFile::getTrustStore);
        faults.refuse();
        samples.check(certificates(own), certificate, "hub.trust.certificate", faults);
        samples.check(certificates(trusted), ca, "hub.trust.ca", faults);
        faults.refuse();

        // Of PEM files a key store without a password was made; their own password has opened the key already.
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

    /** The authorities that the hub trusts. */
    public List<X509Certificate> authorities() {
        return certificates(Objects.requireNonNull(bundle.getStores().getTrustStore()));
    }

    /** The hub's certificate, and behind it those that it is sent with. */
    public List<X509Certificate> own() {
        return certificates(Objects.requireNonNull(bundle.getStores().getKeyStore()));
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
            faults.add(
                    file, 0, "the file of " + setting + " is missing or not readable", "a file that the hub may read");
        }
        return Path.of(file).toUri().toString();
    }

    /** An empty store after a fault. The cause is left out on purpose: parsers quote what they read. */
    private static KeyStore load(
            String setting, String file, ConfigFaults faults, Supplier<@Nullable KeyStore> content) {
        try {
            KeyStore store = content.get();
            if (store != null && store.size() > 0) {
                return store;
            }
        } catch (RuntimeException | KeyStoreException e) {
            // told below
        }
        faults.add(file, 0, "the file of " + setting + " does not open", "certificate, key and password that fit");
        return empty();
    }

    private static KeyStore empty() {
        try {
            return KeyStore.getInstance("PKCS12");
        } catch (KeyStoreException e) {
            throw new IllegalStateException("this JDK lacks PKCS#12", e);
        }
    }

    private static List<X509Certificate> certificates(KeyStore store) {
        List<X509Certificate> out = new ArrayList<>();
        try {
            for (String alias : Collections.list(store.aliases())) {
                Certificate[] chain = store.getCertificateChain(alias);
                for (Certificate one : chain == null ? new Certificate[] {store.getCertificate(alias)} : chain) {
                    if (one instanceof X509Certificate certificate) {
                        out.add(certificate);
                    }
                }
            }
        } catch (KeyStoreException e) {
            throw new IllegalStateException("a key store that was not loaded", e);
        }
        return out;
    }

    @Override
    public String toString() {
        return "HubTls[…]";
    }
}
