package org.diversionhub.trust;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.UUID;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A key pair of a partner's with its certificate, as good or as bad as a test wants it. */
public record PartnerKey(KeyPair pair, X509Certificate certificate) {
    public static final int ANY = -1;

    public static PartnerKey ec(String curve, int usage) {
        return make(pair("EC", new ECGenParameterSpec(curve), 0), usage, 100, "SHA256withECDSA");
    }

    public static PartnerKey ec() {
        return ec("secp256r1", ANY);
    }

    public static PartnerKey rsa(int bits) {
        return make(pair("RSA", null, bits), ANY, 100, "SHA256withRSA");
    }

    public static PartnerKey signedWithSha1() {
        return make(pair("RSA", null, 2048), ANY, 100, "SHA1withRSA");
    }

    public static PartnerKey ed25519() {
        return make(pair("Ed25519", null, 0), ANY, 100, "Ed25519");
    }

    /** One that ended an hour ago. */
    public static PartnerKey ended() {
        return make(pair("EC", new ECGenParameterSpec("secp256r1"), 0), ANY, -1, "SHA256withECDSA");
    }

    /** One that ends in a few seconds. */
    public static PartnerKey endingIn(Duration time) {
        KeyPair pair = pair("EC", new ECGenParameterSpec("secp256r1"), 0);
        return make(pair, ANY, time, "SHA256withECDSA", UUID.randomUUID().toString());
    }

    private static KeyPair pair(String algorithm, ECGenParameterSpec curve, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (curve != null) {
                generator.initialize(curve);
            } else if (bits > 0) {
                generator.initialize(bits);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One that everybody may have. */
    public static PartnerKey sample() {
        KeyPair pair = pair("EC", new ECGenParameterSpec("secp256r1"), 0);
        return make(pair, ANY, Duration.ofHours(100), "SHA256withECDSA", SampleGuard.AUTHORITY);
    }

    private static PartnerKey make(KeyPair pair, int usage, int hours, String algorithm) {
        return make(
                pair,
                usage,
                Duration.ofHours(hours),
                algorithm,
                UUID.randomUUID().toString());
    }

    private static PartnerKey make(KeyPair pair, int usage, Duration time, String algorithm, String commonName) {
        X500Name name = new X500Name("CN=" + commonName);
        Instant now = Instant.now();
        var builder = new JcaX509v3CertificateBuilder(
                name,
                new BigInteger(64, new SecureRandom()),
                Date.from(now.minus(Duration.ofHours(100))),
                Date.from(now.plus(time)),
                name,
                pair.getPublic());
        try {
            if (usage != ANY) {
                builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
            }
            var signer = new JcaContentSignerBuilder(algorithm).build(pair.getPrivate());
            return new PartnerKey(pair, new JcaX509CertificateConverter().getCertificate(builder.build(signer)));
        } catch (OperatorCreationException | GeneralSecurityException | CertIOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** In the folder as {@code name.pem} and {@code name.key}. */
    public PartnerKey write(Path folder, String name) throws IOException, GeneralSecurityException {
        Files.writeString(folder.resolve(name + ".pem"), pem("CERTIFICATE", certificate.getEncoded()));
        Files.writeString(
                folder.resolve(name + ".key"),
                pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        return this;
    }

    public static String pem(String what, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + what + "-----\n" + base64 + "\n-----END " + what + "-----\n";
    }

    ProtectionKeys.Own own() {
        return new ProtectionKeys.Own(pair.getPrivate(), certificate);
    }
}
