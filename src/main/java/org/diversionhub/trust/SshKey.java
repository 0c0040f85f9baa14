package org.diversionhub.trust;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import org.bouncycastle.crypto.util.OpenSSHPublicKeyUtil;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.jspecify.annotations.Nullable;

/**
 * The key (ECDSA P-256) by which the hub signs in to partners' SFTP servers. It is made when somebody first needs it,
 * and lies in {@code ssh.p12} among the keys, under their password; for the partners its public line is beside it.
 */
public final class SshKey {
    private static final String FILE = "ssh.p12";
    private static final String LINE = "ssh.pub";
    private static final String NAME = "ssh";

    private final Path folder;
    private final char[] password;
    private volatile @Nullable KeyPair pair;

    SshKey(Path folder, char[] password) {
        this.folder = folder;
        this.password = password.clone();
    }

    /**
     * For a command that runs beside the hub, by the hub's password.
     *
     * @throws org.diversionhub.config.ConfigurationException if the keys are not there, or the password is not theirs
     */
    public static SshKey beside(TrustSettings settings) {
        char[] password = String.valueOf(settings.keysPassword()).toCharArray();
        if (settings.keysPassword() != null) {
            MasterKey.open(settings.keys(), password, false);
        }
        return new SshKey(settings.keys(), password);
    }

    public KeyPair pair() {
        KeyPair known = pair;
        return known == null ? open() : known;
    }

    /** As it stands in a server's {@code authorized_keys}. */
    public String line() {
        return line(pair().getPublic());
    }

    private synchronized KeyPair open() {
        Path file = folder.resolve(FILE);
        try {
            if (!Files.exists(file)) {
                OwnerOnlyFile.create(file, newStore());
            }
            KeyPair read = read(file);
            if (!Files.exists(folder.resolve(LINE))) {
                OwnerOnlyFile.create(
                        folder.resolve(LINE), line(read.getPublic()).getBytes(StandardCharsets.US_ASCII));
            }
            pair = read;
            return read;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read or write " + file, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks EC or PKCS#12", e);
        }
    }

    private KeyPair read(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(new ByteArrayInputStream(Files.readAllBytes(file)), password);
        return new KeyPair(store.getCertificate(NAME).getPublicKey(), (PrivateKey) store.getKey(NAME, password));
    }

    private byte[] newStore() throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair made = generator.generateKeyPair();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        X509Certificate[] around = {SelfSigned.around(made, "SHA256withECDSA")};
        store.setKeyEntry(NAME, made.getPrivate(), password, around);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        store.store(bytes, password);
        return bytes.toByteArray();
    }

    private static String line(PublicKey key) {
        try {
            byte[] encoded = OpenSSHPublicKeyUtil.encodePublicKey(PublicKeyFactory.createKey(key.getEncoded()));
            return "ecdsa-sha2-nistp256 " + Base64.getEncoder().encodeToString(encoded) + " diversion-hub\n";
        } catch (IOException e) {
            throw new IllegalStateException("no key on P-256", e);
        }
    }

    @Override
    public String toString() {
        return "SshKey[…]";
    }
}
