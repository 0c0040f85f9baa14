package org.diversionhub.authority;

import java.math.BigInteger;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes certificates and lists (RFC 5280), signed by one authority. It writes nothing down. */
public final class Issuing {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SERIAL_BITS = 120;

    private final NamedKey authority;
    private final Optional<URI> listAt;

    /** @param listAt where whoever checks a certificate finds the list of revoked ones */
    public Issuing(NamedKey authority, Optional<URI> listAt) {
        this.authority = authority;
        this.listAt = listAt;
    }

    /** What a certificate is to say, and from when to when. */
    public record Content(String commonName, Profile profile, List<GeneralName> names, Instant from, Instant until) {}

    /** One revoked certificate. */
    public record Revoked(BigInteger serial, Instant at) {}

    /** An authority that may issue certificates of its own, and no further authorities. */
    public static NamedKey authority(String commonName, KeyKind kind, Instant from, Instant until) {
        KeyPair pair = kind.newPair();
        X500Name name = name(commonName);
        try {
            var builder = builder(name, name, pair.getPublic(), pair.getPublic(), from, until);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            return new NamedKey(pair.getPrivate(), signed(builder, pair.getPrivate()));
        } catch (GeneralSecurityException | CertIOException e) {
            throw new IllegalStateException("an authority cannot be made", e);
        }
    }

    public X509Certificate issue(PublicKey key, Content content) {
        X509Certificate ca = authority.certificate();
        try {
            var builder = builder(
                    issuer(), name(content.commonName()), key, ca.getPublicKey(), content.from(), content.until());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, content.profile().usage(key instanceof RSAKey));
            if (!content.profile().purposes().isEmpty()) {
                var purposes = content.profile().purposes().toArray(KeyPurposeId[]::new);
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
            }
            if (!content.names().isEmpty()) {
                var names = new GeneralNames(content.names().toArray(GeneralName[]::new));
                builder.addExtension(Extension.subjectAlternativeName, false, names);
            }
            if (listAt.isPresent()) {
                builder.addExtension(Extension.cRLDistributionPoints, false, point(listAt.get()));
            }
            return signed(builder, authority.key());
        } catch (GeneralSecurityException | CertIOException e) {
            throw new IllegalStateException("a certificate cannot be made", e);
        }
    }

    private static CRLDistPoint point(URI uri) {
        var name = new GeneralName(GeneralName.uniformResourceIdentifier, uri.toString());
        var point = new DistributionPoint(new DistributionPointName(new GeneralNames(name)), null, null);
        return new CRLDistPoint(new DistributionPoint[] {point});
    }

    /** @param number one more than that of the list before */
    public X509CRL list(Collection<Revoked> revoked, BigInteger number, Instant from, Instant until) {
        try {
            var builder = new X509v2CRLBuilder(issuer(), Date.from(from));
            builder.setNextUpdate(Date.from(until));
            revoked.forEach(one -> builder.addCRLEntry(one.serial(), Date.from(one.at()), CRLReason.unspecified));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils()
                            .createAuthorityKeyIdentifier(
                                    authority.certificate().getPublicKey()));
            builder.addExtension(Extension.cRLNumber, false, new CRLNumber(number));
            return new JcaX509CRLConverter().getCRL(builder.build(signer(authority.key())));
        } catch (GeneralSecurityException | CertIOException e) {
            throw new IllegalStateException("a list cannot be made", e);
        }
    }

    private X500Name issuer() {
        return X500Name.getInstance(
                authority.certificate().getSubjectX500Principal().getEncoded());
    }

    private static X500Name name(String commonName) {
        return new X500NameBuilder().addRDN(BCStyle.CN, commonName).build();
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

    private static X509Certificate signed(JcaX509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException {
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer(key)));
    }

    private static ContentSigner signer(PrivateKey key) throws GeneralSecurityException {
        String algorithm = KeyKind.signature(key);
        try {
            return new JcaContentSignerBuilder(algorithm).build(key);
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(algorithm, e);
        }
    }
}
