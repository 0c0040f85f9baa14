package org.diversionhub.trust;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Date;
import java.util.HexFormat;
import org.diversionhub.partner.Partners;

/**
 * Tells who is calling. TLS has checked the chain; the dates are checked again, since a connection may outlive its
 * certificate.
 */
public final class SenderIdentity {
    private final Clock clock;
    private final SampleGuard samples;

    public SenderIdentity(Clock clock, SampleGuard samples) {
        this.clock = clock;
        this.samples = samples;
    }

    /** @param partners of the configuration snapshot that serves this call */
    public Sender identify(X509Certificate certificate, Partners partners) {
        String fingerprint = fingerprint(certificate);
        try {
            certificate.checkValidity(Date.from(clock.instant()));
        } catch (CertificateExpiredException e) {
            return new Sender.Refused(Sender.Reason.EXPIRED, fingerprint);
        } catch (CertificateNotYetValidException e) {
            return new Sender.Refused(Sender.Reason.NOT_YET_VALID, fingerprint);
        }
        if (samples.refuses(certificate)) {
            return new Sender.Refused(Sender.Reason.SAMPLE, fingerprint);
        }
        return partners.byCertificate(certificate, fingerprint)
                .<Sender>map(partner -> new Sender.Known(partner, fingerprint))
                .orElseGet(() -> new Sender.Refused(Sender.Reason.UNKNOWN, fingerprint));
    }

    /** SHA-256 of the DER certificate, 64 small hex digits, as partner files pin it after {@code sha256:}. */
    public static String fingerprint(X509Certificate certificate) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return HexFormat.of().formatHex(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no fingerprint of a certificate", e);
        }
    }
}
