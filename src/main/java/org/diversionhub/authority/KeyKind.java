package org.diversionhub.authority;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Optional;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** Which keys are made and certified. */
public enum KeyKind {
    P256("EC", "secp256r1", 0),
    P384("EC", "secp384r1", 0),
    RSA3072("RSA", "", 3072),
    RSA4096("RSA", "", 4096);

    private static final int SHORTEST_RSA = 3072;
    private static final int LONGEST_RSA = 8192;

    private final String algorithm;
    private final String curve;
    private final int bits;

    KeyKind(String algorithm, String curve, int bits) {
        this.algorithm = algorithm;
        this.curve = curve;
        this.bits = bits;
    }

    public KeyPair newPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (bits > 0) {
                generator.initialize(bits);
            } else {
                generator.initialize(new ECGenParameterSpec(curve));
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks " + algorithm, e);
        }
    }

    /** What is wrong with a key that somebody else has made. */
    static Optional<String> weakness(PublicKey key) {
        if (key instanceof RSAKey rsa) {
            int length = rsa.getModulus().bitLength();
            return length >= SHORTEST_RSA && length <= LONGEST_RSA
                    ? Optional.empty()
                    : Optional.of("an RSA key of " + length + " bits; from " + SHORTEST_RSA + " to " + LONGEST_RSA
                            + " are taken");
        }
        var curve = SubjectPublicKeyInfo.getInstance(key.getEncoded())
                .getAlgorithm()
                .getParameters();
        return SECObjectIdentifiers.secp256r1.equals(curve) || SECObjectIdentifiers.secp384r1.equals(curve)
                ? Optional.empty()
                : Optional.of("a key of another kind than EC P-256, EC P-384 or RSA");
    }

    /** How a key of this kind signs a certificate or a list. */
    static String signature(PrivateKey key) {
        if (key instanceof RSAKey) {
            return "SHA256withRSA";
        }
        return key instanceof ECKey ec && ec.getParams().getOrder().bitLength() > 256
                ? "SHA384withECDSA"
                : "SHA256withECDSA";
    }
}
