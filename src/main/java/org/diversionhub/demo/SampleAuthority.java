package org.diversionhub.demo;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority of samples and tests (EC P-256). Another name than the usual one makes a stranger. */
public final class SampleAuthority {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SERIAL_BITS = 120;

    private final SampleCertificate own;

    /** An authority that was written before. */
    SampleAuthority(SampleCertificate own) {
        this.own = own;
    }

    public static SampleAuthority create(String name, Instant from, Instant until) {
        try {
            KeyPair pair = newPair();
            X500Name subject = name(name);
            var builder = builder(subject, subject, pair.getPublic(), pair.getPublic(), from, until)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            X509Certificate certificate = signed((JcaX509v3CertificateBuilder) builder, pair.getPrivate());
            return new SampleAuthority(new SampleCertificate(pair.getPrivate(), List.of(certificate)));
        } catch (GeneralSecurityException | CertIOException e) {
            throw new IllegalStateException("cannot make a sample authority", e);
        }
    }

    /** A certificate for both ends of TLS, at localhost. */
    public SampleCertificate issue(String commonName, Instant from, Instant until) {
        try {
            KeyPair pair = newPair();
            X509Certificate authority = certificate();
            X500Name issuer =
                    X500Name.getInstance(authority.getSubjectX500Principal().getEncoded());
            var builder = builder(issuer, name(commonName), pair.getPublic(), authority.getPublicKey(), from, until)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(Extension.extendedKeyUsage, false, bothEnds())
                    .addExtension(Extension.subjectAlternativeName, false, localhost());
            X509Certificate certificate = signed((JcaX509v3CertificateBuilder) builder, own.key());
            return new SampleCertificate(pair.getPrivate(), List.of(certificate, authority));
        } catch (GeneralSecurityException | CertIOException e) {
            throw new IllegalStateException("cannot make a sample certificate", e);
        }
    }

    public X509Certificate certificate() {
        return own.certificate();
    }

    public SampleCertificate own() {
        return own;
    }

    private static JcaX509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, PublicKey key, PublicKey issuerKey, Instant from, Instant until)
            throws GeneralSecurityException, CertIOException {
        BigInteger serial = new BigInteger(SERIAL_BITS, RANDOM).setBit(SERIAL_BITS);
        JcaX509ExtensionUtils ids = new JcaX509ExtensionUtils();
        var builder = new JcaX509v3CertificateBuilder(issuer, serial, Date.from(from), Date.from(until), subject, key);
        builder.addExtension(Extension.subjectKeyIdentifier, false, ids.createSubjectKeyIdentifier(key))
                .addExtension(Extension.authorityKeyIdentifier, false, ids.createAuthorityKeyIdentifier(issuerKey));
        return builder;
    }

    private static X500Name name(String commonName) {
        return new X500Name("CN=" + commonName);
    }

    private static ExtendedKeyUsage bothEnds() {
        return new ExtendedKeyUsage(new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth});
    }

    private static GeneralNames localhost() {
        return new GeneralNames(new GeneralName[] {
            new GeneralName(GeneralName.dNSName, "localhost"),
            new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
            new GeneralName(GeneralName.iPAddress, "::1")
        });
    }

    private static X509Certificate signed(JcaX509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException {
        try {
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(key);
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException("SHA256withECDSA", e);
        }
    }

    private static KeyPair newPair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }
}
