package org.diversionhub.trust;

import java.security.Provider;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Protection;

/**
 * Protects payloads from end to end, as S/MIME 4.0 (RFC 8551) does: first signed, then encrypted to the partner. For
 * whom it is stands inside what is signed, so that nobody to whom it came can pass it on as if it were for another.
 */
public final class Cms {
    private static final String RECIPIENT = "Hub-Recipient";
    private static final String DELIVERY = "Hub-Delivery";

    private final ProtectionKeys keys;
    private final SampleGuard samples;
    private final CertificateStatus status;
    private final Clock clock;
    private final CmsWriting writing;
    private final CmsReading reading;

    public Cms(ProtectionKeys keys, SampleGuard samples, CertificateStatus status, Clock clock) {
        this.keys = keys;
        this.samples = samples;
        this.status = status;
        this.clock = clock;
        Provider provider = new BouncyCastleProvider();
        this.writing = new CmsWriting(provider);
        this.reading = new CmsReading(provider);
    }

    /** What goes out in place of the payload. */
    public record Sealed(String mediaType, byte[] bytes) {
        @Override
        public String toString() {
            return "Sealed[" + mediaType + ", " + bytes.length + " bytes]";
        }
    }

    /** None of a partner's certificates may be encrypted to now, so nothing may go to it. */
    public static final class NoRecipient extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoRecipient() {
            super("no certificate of the partner's to which it may be encrypted now");
        }
    }

    /**
     * Signs and encrypts, as the recipient's file says.
     *
     * @throws NoRecipient if none of the partner's certificates is valid now
     */
    public Sealed seal(Partner recipient, String delivery, String mediaType, byte[] bytes) {
        Protection protection = recipient.protection();
        Map<String, String> headers = Map.of(
                MimeEntity.TYPE,
                mediaType,
                MimeEntity.ENCODING,
                "binary",
                RECIPIENT,
                recipient.id(),
                DELIVERY,
                delivery);
        byte[] entity = new MimeEntity(headers, bytes).bytes();
        boolean encrypt = protection.out().contains(Protection.Measure.ENCRYPT);
        if (!protection.out().contains(Protection.Measure.SIGN)) {
            return encrypted(entity, protection);
        }
        byte[] signed = writing.sign(entity, keys.signing());
        return encrypt
                ? encrypted(inEntity(signed).bytes(), protection)
                : new Sealed(MimeEntity.CMS + "; smime-type=signed-data", signed);
    }

    private Sealed encrypted(byte[] entity, Protection protection) {
        List<X509Certificate> recipients = usable(protection.recipients(clock.instant()));
        if (recipients.isEmpty()) {
            throw new NoRecipient();
        }
        return new Sealed(MimeEntity.CMS + "; smime-type=authEnveloped-data", writing.encrypt(entity, recipients));
    }

    private List<X509Certificate> usable(List<X509Certificate> certificates) {
        return certificates.stream()
                .filter(one -> !samples.refuses(one))
                .filter(one -> switch (verdict(one)) {
                    case GOOD, UNTRUSTED -> true; // the partner's file names it, whoever has made it
                    case REVOKED, UNTOLD -> false;
                })
                .toList();
    }

    private CertificateStatus.Verdict verdict(X509Certificate certificate) {
        return status.of(List.of(certificate));
    }

    /** In base64, since that is all that OpenSSL reads in one S/MIME message within another. */
    private static MimeEntity inEntity(byte[] signed) {
        Map<String, String> headers = Map.of(
                MimeEntity.TYPE,
                MimeEntity.CMS + "; smime-type=signed-data; name=smime.p7m",
                MimeEntity.ENCODING,
                "base64");
        return new MimeEntity(headers, Base64.getMimeEncoder().encode(signed));
    }

    public static boolean isProtected(String mediaType) {
        return MimeEntity.isCms(mediaType);
    }

    /** Takes the protection off, if it is for the hub and signed by this sender. Nothing unsigned gets through. */
    public Opened open(Partner sender, byte[] cms) {
        Instant now = clock.instant();
        List<X509Certificate> named = sender.protection().signers(now);
        try {
            ContentInfo info = CmsReading.parse(cms);
            boolean encrypted = CmsReading.isEncrypted(info);
            ContentInfo signed = encrypted ? decrypted(info) : info;
            MimeEntity entity = MimeEntity.read(reading.verify(signed, usable(named)))
                    .filter(this::isForTheHub)
                    .orElseThrow(() -> new CmsReading.Flawed(Opened.Flaw.NOT_MEANT_FOR_THE_HUB));
            return new Opened.Content(entity.mediaType(), entity.body(), encrypted);
        } catch (CmsReading.Flawed e) {
            boolean untold = e.flaw() == Opened.Flaw.NOT_YOURS
                    && named.stream().anyMatch(one -> verdict(one) == CertificateStatus.Verdict.UNTOLD);
            return new Opened.Refused(untold ? Opened.Flaw.UNTOLD : e.flaw());
        }
    }

    private ContentInfo decrypted(ContentInfo info) throws CmsReading.Flawed {
        MimeEntity entity = MimeEntity.read(reading.decrypt(info, keys.decrypting()))
                .filter(MimeEntity::isCms)
                .orElseThrow(() -> new CmsReading.Flawed(Opened.Flaw.UNSIGNED));
        return CmsReading.parse(entity.body());
    }

    private boolean isForTheHub(MimeEntity entity) {
        List<String> own = keys.decrypting().stream()
                .map(one -> SenderIdentity.fingerprint(one.certificate()))
                .toList();
        return !entity.mediaType().isEmpty()
                && !entity.isCms()
                && entity.header(RECIPIENT)
                        .map(named -> named.toLowerCase(Locale.ROOT).replaceFirst("^sha256:", ""))
                        .filter(named -> own.contains(named.replace(":", "")))
                        .isPresent();
    }

    @Override
    public String toString() {
        return "Cms[…]";
    }
}
