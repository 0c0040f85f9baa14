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
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.config.ConfigurationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hub's keys for the payloads of its partners, in a PKCS#12 file under the password of the master key: one signs
 * (EC P-384), one decrypts (RSA of 3,072 bits, which the software of partners knows best). They are no part of the
 * master key, which can never change, while these can: nothing that is kept hangs on them. While they are replaced
 * there are two of each: the former one still decrypts, and the next one is offered before it signs.
 */
public final class ProtectionKeys {
    private static final Logger LOG = LoggerFactory.getLogger(ProtectionKeys.class);
    private static final String FILE = "protection.p12";
    private static final String SIGNING = "signing";
    private static final String DECRYPTING = "decrypting";
    private static final String NEXT_SIGNING = "next-signing";
    private static final String FORMER_DECRYPTING = "former-decrypting";

    /** A key that is to be used, with the certificate that partners have of it. */
    record Own(PrivateKey key, X509Certificate certificate) {
        @Override
        public String toString() {
            return "Own[…]";
        }
    }

    /** All of one moment. */
    private record All(Own signing, Own decrypting, Optional<Own> nextSigning, Optional<Own> formerDecrypting) {
        @Override
        public String toString() {
            return "All[…]";
        }
    }

    /** What is done to replace them, one after the other, with days in between for the partners. */
    public enum Step {
        /** New ones are made: partners encrypt to the new one, and learn by which one the hub is going to sign. */
        NEW,
        /** The new one signs. */
        USE,
        /** The old one decrypts no more. */
        RETIRE
    }

    private final Path file;
    private final char[] password;
    private volatile All all;
    private byte[] inForce;
    private byte[] seenLast;

    private ProtectionKeys(Path file, char[] password) throws IOException, GeneralSecurityException {
        this.file = file;
        this.password = password.clone();
        this.inForce = Files.readAllBytes(file);
        this.seenLast = inForce;
        this.all = read(file, inForce, password);
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
            return new ProtectionKeys(file, password);
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

    private static All read(Path file, byte[] content, char[] password) throws IOException, GeneralSecurityException {
        try {
            KeyStore store = opened(content, password);
            return new All(
                    own(store, SIGNING, password),
                    own(store, DECRYPTING, password),
                    other(store, NEXT_SIGNING, password),
                    other(store, FORMER_DECRYPTING, password));
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

    private static KeyStore opened(byte[] content, char[] password) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(new ByteArrayInputStream(content), password);
        return store;
    }

    private static Optional<Own> other(KeyStore store, String name, char[] password)
            throws IOException, GeneralSecurityException {
        return store.containsAlias(name) ? Optional.of(own(store, name, password)) : Optional.empty();
    }

    /** Takes up what a command has changed, once the file is the same at two looks. */
    synchronized void look() {
        try {
            byte[] now = Files.readAllBytes(file);
            boolean settled = Arrays.equals(now, seenLast);
            seenLast = now;
            if (settled && !Arrays.equals(now, inForce)) {
                inForce = now;
                all = read(file, now, password);
                LOG.warn("the keys that protect payloads have changed; the new ones are in force");
            }
        } catch (IOException | GeneralSecurityException | ConfigurationException e) {
            LOG.warn("{} cannot be read; the keys stay as they were", file);
        }
    }

    /**
     * Takes one step in replacing the keys in this folder; a hub that runs takes it up.
     *
     * @throws org.diversionhub.config.ConfigurationException if it is not the time for this step
     */
    public static void replace(Path folder, char[] password, Step step, Instant now) throws IOException {
        Path file = folder.resolve(FILE);
        try {
            byte[] before = Files.readAllBytes(file);
            All known = read(file, before, password);
            refuseOutOfTurn(file, step, known);
            KeyStore store = opened(before, password);
            switch (step) {
                case NEW -> {
                    move(store, DECRYPTING, FORMER_DECRYPTING, password);
                    makeDecrypting(store, DECRYPTING, password, now);
                    makeSigning(store, NEXT_SIGNING, password, now);
                }
                case USE -> move(store, NEXT_SIGNING, SIGNING, password);
                case RETIRE -> store.deleteEntry(FORMER_DECRYPTING);
            }
            OwnerOnlyFile.replace(file, written(store, password));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks RSA, EC or PKCS#12", e);
        }
    }

    private static void refuseOutOfTurn(Path file, Step step, All known) {
        boolean next = known.nextSigning().isPresent();
        boolean former = known.formerDecrypting().isPresent();
        boolean fits = switch (step) {
            case NEW -> !next && !former;
            case USE -> next;
            case RETIRE -> !next && former;
        };
        ConfigFaults faults = new ConfigFaults();
        if (!fits) {
            String right = next ? "use" : former ? "retire" : "new";
            faults.add(file.toString(), 0, "it is not the time for this step", "`" + right + "` is the next one");
        }
        faults.refuse();
    }

    private static void move(KeyStore store, String from, String to, char[] password) throws GeneralSecurityException {
        store.setKeyEntry(to, store.getKey(from, password), password, store.getCertificateChain(from));
        store.deleteEntry(from);
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
        makeSigning(store, SIGNING, password, now);
        makeDecrypting(store, DECRYPTING, password, now);
        return written(store, password);
    }

    private static void makeSigning(KeyStore store, String name, char[] password, Instant now)
            throws GeneralSecurityException {
        KeyPairGenerator ec = KeyPairGenerator.getInstance("EC");
        ec.initialize(new ECGenParameterSpec("secp384r1"));
        KeyPair signs = ec.generateKeyPair();
        X509Certificate verifies = SelfSigned.forPartners(
                "Diversion Hub signature", signs, KeyUsage.digitalSignature, "SHA384withECDSA", now);
        store.setKeyEntry(name, signs.getPrivate(), password, new X509Certificate[] {verifies});
    }

    private static void makeDecrypting(KeyStore store, String name, char[] password, Instant now)
            throws GeneralSecurityException {
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(3072);
        KeyPair decrypts = rsa.generateKeyPair();
        X509Certificate encrypts = SelfSigned.forPartners(
                "Diversion Hub encryption", decrypts, KeyUsage.keyEncipherment, "SHA256withRSA", now);
        store.setKeyEntry(name, decrypts.getPrivate(), password, new X509Certificate[] {encrypts});
    }

    private static byte[] written(KeyStore store, char[] password) throws IOException, GeneralSecurityException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        store.store(bytes, password);
        return bytes.toByteArray();
    }

    Own signing() {
        return all.signing();
    }

    /** The one that partners are to encrypt to, and before its time is over the one before it. */
    List<Own> decrypting() {
        All now = all;
        return Stream.concat(Stream.of(now.decrypting()), now.formerDecrypting().stream())
                .toList();
    }

    /** What partners have of them; one that is only kept until nobody uses it any more is not among them. */
    public List<X509Certificate> certificates() {
        return offered().map(Own::certificate).toList();
    }

    private Stream<Own> offered() {
        All now = all;
        return Stream.concat(Stream.of(now.decrypting(), now.signing()), now.nextSigning().stream());
    }

    /**
     * In PEM, as partners fetch them: first the one to encrypt to, then the one that verifies signatures, then the one
     * that will.
     */
    public String certificatesPem() {
        return offered().map(ProtectionKeys::pem).collect(Collectors.joining());
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
