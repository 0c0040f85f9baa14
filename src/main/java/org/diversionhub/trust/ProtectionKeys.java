package org.diversionhub.trust;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.diversionhub.config.ConfigFaults;

/**
 * The hub's keys for the payloads of its partners, in a PKCS#12 file under the password of the master key: one signs
 * (EC P-384), one decrypts (RSA of 3,072 bits, which the software of partners knows best). They are no part of the
 * master key, which can never change, while these can: nothing that is kept hangs on them.
 */
public final class ProtectionKeys {
    private static final String FILE = "protection.p12";
    private static final String SIGNING = "signing";
    private static final String DECRYPTING = "decrypting";

    /** A key that is to be used, with the certificate that partners have of it. */
    record Own(PrivateKey key, X509Certificate certificate) {
        @Override
        public String toString() {
            return "Own[…]";
        }
    }

    private final Own signing;
    private final Own decrypting;

    private ProtectionKeys(Own signing, Own decrypting) {
        this.signing = signing;
        this.decrypting = decrypting;
    }

    /**
     * Opens {@code protection.p12} in the folder.
     *
     * @param now from when on the certificates of new keys are valid
     * @throws org.diversionhub.config.ConfigurationException if it is missing and may not be made, or does not open
     */
    public static ProtectionKeys open(Path folder, char[] password, boolean createIfAbsent, Instant now) {
        Path file = folder.resolve(FILE);
        try {
            if (!Files.exists(file)) {
                refuseToCreate(file, createIfAbsent);
                OwnerOnlyFile.createFolder(folder);
                OwnerOnlyFile.create(file, newStore(password, now));
            }
            return read(file, password);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read or write " + file, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks RSA, EC or PKCS#12", e);
        }
    }

    private static void refuseToCreate(Path file, boolean createIfAbsent) {
        ConfigFaults faults = new ConfigFaults();
        if (!createIfAbsent) {
            faults.add(
                    file.toString(),
                    0,
                    "the keys that protect payloads are missing",
                    "restore the file; or make new ones with hub.trust.create-keys=true for one start, and give the"
                            + " partners the new certificates");
        }
        faults.refuse();
    }

    private static ProtectionKeys read(Path file, char[] password) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(new ByteArrayInputStream(Files.readAllBytes(file)), password);
            return new ProtectionKeys(own(store, SIGNING, password), own(store, DECRYPTING, password));
        } catch (IOException e) {
            ConfigFaults faults = new ConfigFaults();
            faults.add(
                    file.toString(),
                    0,
                    "the file does not open",
                    "check hub.trust.keys-password; else restore the file");
            faults.refuse();
            throw e;
        }
    }

    private static Own own(KeyStore store, String name, char[] password) throws GeneralSecurityException, IOException {
        if (store.getKey(name, password) instanceof PrivateKey key
                && store.getCertificate(name) instanceof X509Certificate certificate) {
            return new Own(key, certificate);
        }
        throw new IOException(name + " is missing");
    }

    private static byte[] newStore(char[] password, Instant now) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        KeyPairGenerator ec = KeyPairGenerator.getInstance("EC");
        ec.initialize(new ECGenParameterSpec("secp384r1"));
        KeyPair signs = ec.generateKeyPair();
        X509Certificate verifies = SelfSigned.forPartners(
                "Diversion Hub signature", signs, KeyUsage.digitalSignature, "SHA384withECDSA", now);
        store.setKeyEntry(SIGNING, signs.getPrivate(), password, new X509Certificate[] {verifies});
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(3072);
        KeyPair decrypts = rsa.generateKeyPair();
        X509Certificate encrypts = SelfSigned.forPartners(
                "Diversion Hub encryption", decrypts, KeyUsage.keyEncipherment, "SHA256withRSA", now);
        store.setKeyEntry(DECRYPTING, decrypts.getPrivate(), password, new X509Certificate[] {encrypts});
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        store.store(bytes, password);
        return bytes.toByteArray();
    }

    Own signing() {
        return signing;
    }

    Own decrypting() {
        return decrypting;
    }

    /** What partners have of them. */
    public List<X509Certificate> certificates() {
        return List.of(decrypting.certificate(), signing.certificate());
    }

    /** Both in PEM, as partners fetch them: first the one to encrypt to, then the one that verifies signatures. */
    public String certificatesPem() {
        return pem(decrypting) + pem(signing);
    }

    private static String pem(Own own) {
        try {
            String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'})
                    .encodeToString(own.certificate().getEncoded());
            return "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate of the hub's own cannot be written", e);
        }
    }

    @Override
    public String toString() {
        return "ProtectionKeys[…]";
    }
}
