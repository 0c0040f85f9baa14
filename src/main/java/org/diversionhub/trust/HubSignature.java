package org.diversionhub.trust;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.util.PrivateKeyFactory;

/**
 * The hub's signature (Ed25519) under what it must stand for later: receipts, the head of the audit. Ed25519 needs no
 * randomness, so the same content always has the same signature. Bouncy Castle signs, in a twentieth of the JDK's time:
 * every receipt waits for it.
 */
public final class HubSignature {
    private static final String ALGORITHM = "Ed25519";
    private final MasterKey master;
    private final AsymmetricKeyParameter signing;

    public HubSignature(MasterKey master) {
        this.master = master;
        this.signing = parameter(master.signing().getPrivate());
    }

    private static AsymmetricKeyParameter parameter(PrivateKey key) {
        try {
            return PrivateKeyFactory.createKey(key.getEncoded());
        } catch (IOException e) {
            throw new IllegalStateException("the signing key is no Ed25519 key", e);
        }
    }

    /** @param domain what is signed, such as {@code audit-head}; a signature is worth nothing in another domain */
    public byte[] sign(String domain, byte[] content) {
        return raw(inDomain(domain), content);
    }

    public boolean verify(String domain, byte[] content, byte[] signature) {
        return verify(publicKey(), domain, content, signature);
    }

    static boolean verify(PublicKey key, String domain, byte[] content, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance(ALGORITHM);
            verifier.initVerify(key);
            verifier.update(inDomain(domain));
            verifier.update(content);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    public PublicKey publicKey() {
        return master.signing().getPublic();
    }

    /** The public key as partners fetch it: SubjectPublicKeyInfo in PEM. */
    public String publicKeyPem() {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(publicKey().getEncoded());
        return "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n";
    }

    /** Signs these bytes one after the other. A domain ends in a zero byte, which no JWS contains. */
    byte[] raw(byte[]... parts) {
        Ed25519Signer signer = new Ed25519Signer();
        signer.init(true, signing);
        for (byte[] part : parts) {
            signer.update(part, 0, part.length);
        }
        return signer.generateSignature();
    }

    private static byte[] inDomain(String domain) {
        return (domain + '\0').getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "HubSignature[…]";
    }
}
