package org.diversionhub.trust;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.diversionhub.config.ConfigFaults;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.ssl.jks.JksSslStoreBundle;
import org.springframework.boot.ssl.jks.JksSslStoreDetails;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/**
 * The hub's certificate with its key, and the authorities that it trusts, as the files were at one moment.
 *
 * @param own the certificate and what stands with it in its file
 * @param trusted the authorities
 */
record TlsMaterial(SslBundle bundle, List<X509Certificate> own, List<X509Certificate> trusted) {
    static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    private static final byte[] PROBE = {1, 2, 3, 4};

    /** @throws org.diversionhub.config.ConfigurationException naming every file or setting that is wrong */
    static TlsMaterial read(TrustSettings settings, SampleGuard samples) {
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
        // Of PEM files a key store without a password was made; their own password has opened the key already.
        String store = pkcs12 ? password : null;
        List<X509Certificate> ofHub = certificates(own);
        samples.check(ofHub, certificate, "hub.trust.certificate", faults);
        samples.check(certificates(trusted), ca, "hub.trust.ca", faults);
        refuseStrangers(own, store, certificate, faults);
        faults.refuse();
        SslBundle bundle = SslBundle.of(
                SslStoreBundle.of(own, store, trusted), SslBundleKey.of(store), SslOptions.of(null, PROTOCOLS));
        return new TlsMaterial(bundle, ofHub, certificates(trusted));
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

    /** As between two copies, when the new certificate is there and the new key is not. */
    private static void refuseStrangers(KeyStore store, @Nullable String password, String file, ConfigFaults faults) {
        char[] opens = password == null ? new char[0] : password.toCharArray();
        try {
            for (String alias : Collections.list(store.aliases())) {
                if (store.getKey(alias, opens) instanceof PrivateKey key
                        && !fits(key, store.getCertificate(alias).getPublicKey())) {
                    faults.add(
                            file, 0, "the certificate is not of this key", "hub.trust.private-key, of the same pair");
                }
            }
        } catch (GeneralSecurityException e) {
            faults.add(file, 0, "the key does not open or cannot sign", "an RSA or EC key, and its password");
        }
    }

    private static boolean fits(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
        if (!key.getAlgorithm().equals(certified.getAlgorithm())) {
            return false;
        }
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(PROBE);
        byte[] signed = signature.sign();
        signature.initVerify(certified);
        signature.update(PROBE);
        return signature.verify(signed);
    }

    /** What is in the files now, so that a change is seen; unlike for files that cannot be read. */
    static String print(TrustSettings settings) {
        StringBuilder print = new StringBuilder();
        for (String file : new String[] {settings.certificate(), settings.privateKey(), settings.ca()}) {
            print.append(file == null ? "" : hash(Path.of(file))).append(' ');
        }
        return print.toString();
    }

    private static String hash(Path file) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return HexFormat.of().formatHex(hash);
        } catch (IOException | GeneralSecurityException e) {
            return "unreadable";
        }
    }

    @Override
    public String toString() {
        return "TlsMaterial[…]";
    }
}
