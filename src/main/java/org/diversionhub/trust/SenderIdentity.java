package org.diversionhub.trust;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Partners;

/**
 * Tells who is calling. TLS has checked the chain; the dates are checked again, and whether the certificate was taken
 * back is asked, since a connection may outlive its certificate.
 */
public final class SenderIdentity {
    private final Clock clock;
    private final SampleGuard samples;
    private final CertificateStatus status;
    private final SeenCertificates seen;

    public SenderIdentity(Clock clock, SampleGuard samples, CertificateStatus status, SeenCertificates seen) {
        this.clock = clock;
        this.samples = samples;
        this.status = status;
        this.seen = seen;
    }

    /**
     * @param chain the caller's certificate, and what it showed with it
     * @param partners of the configuration snapshot that serves this call
     */
    public Sender identify(X509Certificate[] chain, Partners partners) {
        X509Certificate certificate = chain[0];
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
                .map(partner -> asked(partner, chain, fingerprint))
                .orElseGet(() -> new Sender.Refused(Sender.Reason.UNKNOWN, fingerprint));
    }

    /** Nobody asks about the certificate of a stranger. */
    private Sender asked(Partner partner, X509Certificate[] chain, String fingerprint) {
        return switch (status.of(List.of(chain))) {
            case GOOD -> {
                seen.add(SeenCertificates.Use.CLIENT, partner.id(), chain[0], fingerprint, clock.instant());
                yield new Sender.Known(partner, fingerprint);
            }
            case REVOKED -> new Sender.Refused(Sender.Reason.REVOKED, fingerprint);
            case UNTOLD -> new Sender.Refused(Sender.Reason.UNTOLD, fingerprint);
            case UNTRUSTED -> new Sender.Refused(Sender.Reason.UNTRUSTED, fingerprint);
        };
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
