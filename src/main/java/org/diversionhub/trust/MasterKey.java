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
import java.util.stream.Stream;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import org.diversionhub.config.ConfigFaults;

/**
 * The hub's own keys, in one password-protected PKCS#12 file: one wraps the case keys, one makes search tokens, one
 * pairwise ids, and a pair (Ed25519) signs. Whoever loses the file loses everything that was ever sealed, so it is made
 * only where that is asked for, and never beside case keys that another one has wrapped.
 */
public final class MasterKey {
    private static final String FILE = "master.p12";
    private static final String WRAPPING = "wrapping";
    private static final String TOKENS = "tokens";
    private static final String PAIRWISE = "pairwise";
    private static final String SIGNING = "signing";

    private final SecretKey wrapping;
    private final SecretKey tokens;
    private final SecretKey pairwise;
    private final KeyPair signing;

    private MasterKey(KeyStore store, char[] password) throws GeneralSecurityException {
        this.wrapping = (SecretKey) key(store, WRAPPING, password);
        this.tokens = (SecretKey) key(store, TOKENS, password);
        this.pairwise = (SecretKey) key(store, PAIRWISE, password);
        this.signing =
                new KeyPair(store.getCertificate(SIGNING).getPublicKey(), (PrivateKey) key(store, SIGNING, password));
    }

    /**
     * Opens {@code master.p12} in the folder.
     *
     * @throws org.diversionhub.config.ConfigurationException if it is missing and may not be made, or does not open
     */
    public static MasterKey open(Path folder, char[] password, boolean createIfAbsent) {
        Path file = folder.resolve(FILE);
        try {
            if (!Files.exists(file)) {
                refuseToCreate(folder, file, createIfAbsent);
                OwnerOnlyFile.createFolder(folder);
                OwnerOnlyFile.create(file, newStore(password));
            }
            return read(file, password);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read or write " + file, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks AES, HmacSHA256, Ed25519 or PKCS#12", e);
        }
    }

    /** Whether neither a master key nor a case key is in the folder. */
    static boolean isForANewHub(Path folder) {
        try {
            return !Files.exists(folder.resolve(FILE)) && !holdsCaseKeys(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder, e);
        }
    }

    SecretKey wrapping() {
        return wrapping;
    }

    SecretKey tokens() {
        return tokens;
    }

    SecretKey pairwise() {
        return pairwise;
    }

    KeyPair signing() {
        return signing;
    }

    private static void refuseToCreate(Path folder, Path file, boolean createIfAbsent) throws IOException {
        ConfigFaults faults = new ConfigFaults();
        if (holdsCaseKeys(folder)) {
            faults.add(
                    file.toString(),
                    0,
                    "the master key is missing, but case keys are here",
                    "restore it from its backup");
        } else if (!createIfAbsent) {
            faults.add(
                    file.toString(),
                    0,
                    "the master key is missing",
                    "restore it, or set hub.trust.create-keys=true for the first start of a new hub");
        }
        faults.refuse();
    }

    private static boolean holdsCaseKeys(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> files =
                Files.find(folder, 2, (path, is) -> path.toString().endsWith(".key"))) {
            return files.findAny().isPresent();
        }
    }

    private static MasterKey read(Path file, char[] password) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(new ByteArrayInputStream(Files.readAllBytes(file)), password);
            return new MasterKey(store, password);
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

    private static java.security.Key key(KeyStore store, String name, char[] password) throws GeneralSecurityException {
        java.security.Key key = store.getKey(name, password);
        if (key == null) {
            ConfigFaults faults = new ConfigFaults();
            faults.add(FILE, 0, "the key `" + name + "` is missing", "the file as the hub made it; restore it");
            faults.refuse();
            throw new IllegalStateException(name);
        }
        return key;
    }

    private static byte[] newStore(char[] password) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(WRAPPING, newKey("AES"), password, null);
        store.setKeyEntry(TOKENS, newKey("HmacSHA256"), password, null);
        store.setKeyEntry(PAIRWISE, newKey("HmacSHA256"), password, null);
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        store.setKeyEntry(SIGNING, pair.getPrivate(), password, new X509Certificate[] {SelfSigned.ofReceipts(pair)});
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        store.store(bytes, password);
        return bytes.toByteArray();
    }

    private static SecretKey newKey(String algorithm) throws GeneralSecurityException {
        KeyGenerator generator = KeyGenerator.getInstance(algorithm);
        generator.init(256);
        return generator.generateKey();
    }

    @Override
    public String toString() {
        return "MasterKey[…]";
    }
}
