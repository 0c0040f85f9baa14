package org.diversionhub.trust;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** The certificate without which PKCS#12 keeps no key pair. Nobody trusts it, so its dates mean nothing. */
final class SelfSigned {
    private static final X500Name NAME = new X500Name("CN=Diversion Hub receipts");

    private SelfSigned() {}

    static X509Certificate certificate(KeyPair pair, String signature) throws GeneralSecurityException {
        Instant from = Instant.EPOCH;
        Date until = Date.from(from.plus(100 * 365, ChronoUnit.DAYS));
        try {
            var signer = new JcaContentSignerBuilder(signature).build(pair.getPrivate());
            var builder = new JcaX509v3CertificateBuilder(
                    NAME, BigInteger.ONE, Date.from(from), until, NAME, pair.getPublic());
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(signature, e);
        }
    }
}
