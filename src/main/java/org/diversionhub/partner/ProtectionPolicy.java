package org.diversionhub.partner;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cms.CMSAlgorithm;

/**
 * What is strong enough to protect a payload: the one list. All of it is approved by FIPS 140-3 (SP 800-140C and D),
 * which is what SC-13 of the CJIS Security Policy asks for; whatever is not here is neither made nor taken.
 */
public final class ProtectionPolicy {
    /** SP 800-131A: 2,048 bits is the least that may still be used. */
    static final int SHORTEST_RSA = 2048;

    private static final int LONGEST_RSA = 8192;

    /** Content: AES-256 in GCM with a tag of 16 bytes (SP 800-38D). */
    public static final ASN1ObjectIdentifier CONTENT = CMSAlgorithm.AES256_GCM;

    public static final int TAG_BYTES = 16;

    /** Its key to an RSA key: OAEP (SP 800-56B) with these for the hash and for the mask. */
    public static final ASN1ObjectIdentifier KEY_TRANSPORT = PKCSObjectIdentifiers.id_RSAES_OAEP;

    /** Its key to an EC key: by AES-256 key wrap (SP 800-38F), under what was agreed. */
    public static final ASN1ObjectIdentifier KEY_WRAP = CMSAlgorithm.AES256_WRAP;

    /** Signatures by an RSA key: PSS (FIPS 186-5), with one of the hashes. */
    public static final ASN1ObjectIdentifier RSA_SIGNATURE = PKCSObjectIdentifiers.id_RSASSA_PSS;

    /** The hashes, each with the ECDSA signature (FIPS 186-5) that goes with it. */
    public static final Map<ASN1ObjectIdentifier, ASN1ObjectIdentifier> HASHES = Map.of(
            NISTObjectIdentifiers.id_sha256, X9ObjectIdentifiers.ecdsa_with_SHA256,
            NISTObjectIdentifiers.id_sha384, X9ObjectIdentifiers.ecdsa_with_SHA384,
            NISTObjectIdentifiers.id_sha512, X9ObjectIdentifiers.ecdsa_with_SHA512);

    /** The curves, each with how a key is agreed on it: ECDH with a fresh key of the sender (SP 800-56A). */
    private static final Map<ASN1ObjectIdentifier, ASN1ObjectIdentifier> CURVES = Map.of(
            SECObjectIdentifiers.secp256r1, CMSAlgorithm.ECDH_SHA256KDF,
            SECObjectIdentifiers.secp384r1, CMSAlgorithm.ECDH_SHA384KDF);

    private ProtectionPolicy() {}

    /** How a key is agreed with this one; empty where it is an RSA key. */
    public static Optional<ASN1ObjectIdentifier> keyAgreement(PublicKey key) {
        return Optional.ofNullable(CURVES.get(curve(key)));
    }

    private static ASN1ObjectIdentifier curve(PublicKey key) {
        AlgorithmIdentifier algorithm = algorithm(key);
        return algorithm.getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)
                        && algorithm.getParameters() instanceof ASN1ObjectIdentifier named
                ? named
                : algorithm.getAlgorithm();
    }

    private static AlgorithmIdentifier algorithm(PublicKey key) {
        return SubjectPublicKeyInfo.getInstance(key.getEncoded()).getAlgorithm();
    }

    /** What is too weak about a certificate, or of another kind than the list knows; empty where it does. */
    static Optional<String> weakness(X509Certificate certificate) {
        PublicKey key = certificate.getPublicKey();
        boolean rsa = algorithm(key).getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption);
        if (rsa && key instanceof RSAPublicKey known) {
            int bits = known.getModulus().bitLength();
            if (bits < SHORTEST_RSA || bits > LONGEST_RSA) {
                return Optional.of("an RSA key of " + bits + " bits");
            }
        } else if (!CURVES.containsKey(curve(key))) {
            return Optional.of("a key that is neither RSA nor EC on P-256 or P-384");
        }
        String signature = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        return signature.contains("SHA1") || signature.contains("MD5")
                ? Optional.of("a signature with " + signature)
                : Optional.empty();
    }
}
