package org.diversionhub.trust;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificates of the hub's own keys: nobody vouches for them but the connection over which a partner fetches them. */
final class SelfSigned {
    private static final X500Name RECEIPTS = new X500Name("CN=Diversion Hub receipts");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SERIAL_BITS = 120;
    private static final int YEARS = 10;

    private SelfSigned() {}

    /** The one without which PKCS#12 keeps no key pair. Nobody trusts it, so its dates mean nothing. */
    static X509Certificate ofReceipts(KeyPair pair) throws GeneralSecurityException {
        Instant from = Instant.EPOCH;
        Instant until = from.plus(100 * 365, ChronoUnit.DAYS);
        return signed(builder(RECEIPTS, BigInteger.ONE, pair, from, until), pair, "Ed25519");
    }

    /** The same for another key that nobody has a certificate of. */
    static X509Certificate around(KeyPair pair, String algorithm) throws GeneralSecurityException {
        return signed(
                builder(
                        RECEIPTS,
                        BigInteger.ONE,
                        pair,
                        Instant.EPOCH,
                        Instant.EPOCH.plus(YEARS * 365, ChronoUnit.DAYS)),
                pair,
                algorithm);
    }

    /** One that partners have, for one usage alone. A day is for clocks that are behind. */
    static X509Certificate forPartners(String name, KeyPair pair, int usage, String algorithm, Instant now)
            throws GeneralSecurityException {
        Instant until = now.plus(YEARS * 365, ChronoUnit.DAYS);
        BigInteger serial = new BigInteger(SERIAL_BITS, RANDOM).setBit(SERIAL_BITS);
        try {
            var builder = builder(new X500Name("CN=" + name), serial, pair, now.minus(1, ChronoUnit.DAYS), until);
            return signed(builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage)), pair, algorithm);
        } catch (CertIOException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private static X509v3CertificateBuilder builder(
            X500Name name, BigInteger serial, KeyPair pair, Instant from, Instant until) {
        return new JcaX509v3CertificateBuilder(name, serial, Date.from(from), Date.from(until), name, pair.getPublic());
    }

    private static X509Certificate signed(X509v3CertificateBuilder builder, KeyPair pair, String algorithm)
            throws GeneralSecurityException {
        try {
            var signer = new JcaContentSignerBuilder(algorithm).build(pair.getPrivate());
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(algorithm, e);
        }
    }
}
