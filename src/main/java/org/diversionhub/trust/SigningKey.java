package org.diversionhub.trust;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;

/** The public half of the hub's signing key: whoever has it verifies, and needs no password. */
public final class SigningKey {
    private static final String FILE = "signing-public.pem";
    private final PublicKey key;

    private SigningKey(PublicKey key) {
        this.key = key;
    }

    /** Where a hub leaves it. */
    public static Path in(Path keysFolder) {
        return keysFolder.resolve(FILE);
    }

    static void publish(HubSignature hub, Path keysFolder) {
        Path file = in(keysFolder);
        byte[] pem = hub.publicKeyPem().getBytes(StandardCharsets.US_ASCII);
        try {
            if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), pem)) {
                OwnerOnlyFile.replace(file, pem);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    /** @throws IOException if it is not there or no Ed25519 key */
    public static SigningKey read(Path pem) throws IOException {
        String base64 = Files.readString(pem).replaceAll("-----[A-Z ]+-----", "");
        try {
            byte[] encoded = Base64.getMimeDecoder().decode(base64);
            return new SigningKey(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(pem + " is no public key of a hub", e);
        }
    }

    public boolean verify(String domain, byte[] content, byte[] signature) {
        return HubSignature.verify(key, domain, content, signature);
    }
}
