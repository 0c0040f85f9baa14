package org.diversionhub.partner;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How payloads are protected beside TLS, in the form of CMS.
 *
 * @param out what the hub does with what goes to the partner
 * @param certificates the partner's own; two of a kind while one is replaced
 * @param required whether nothing is taken from it that is not signed and encrypted
 */
public record Protection(Set<Measure> out, List<X509Certificate> certificates, boolean required) {
    /** By TLS alone. */
    public static final Protection NONE = new Protection(Set.of(), List.of(), false);

    private static final int DIGITAL_SIGNATURE = 0;
    private static final int NON_REPUDIATION = 1;
    private static final int KEY_ENCIPHERMENT = 2;
    private static final int KEY_AGREEMENT = 4;

    /** What can be done with a payload; first it is signed, then it is encrypted. */
    public enum Measure {
        SIGN,
        ENCRYPT
    }

    public Protection {
        out = Set.copyOf(out);
        certificates = List.copyOf(certificates);
    }

    /** To whose keys a payload is encrypted: all that are valid now, so that the partner needs one of them. */
    public List<X509Certificate> recipients(Instant now) {
        return certificates.stream()
                .filter(certificate -> mayDecrypt(certificate) && isValid(certificate, now))
                .toList();
    }

    /** By which of them a signature of the partner's may be verified now. */
    public List<X509Certificate> signers(Instant now) {
        return certificates.stream()
                .filter(certificate -> maySign(certificate) && isValid(certificate, now))
                .toList();
    }

    /** Whether the one does all that the other one is for. */
    public static boolean coversUses(X509Certificate one, X509Certificate other) {
        return (mayDecrypt(one) || !mayDecrypt(other)) && (maySign(one) || !maySign(other));
    }

    /**
     * For what no certificate is valid now, in words; nothing goes or comes that needs one. One that has ended is
     * passed over as long as another one holds.
     */
    public List<String> ended(Instant now) {
        return Stream.concat(
                        ended(
                                certificates.stream()
                                        .filter(Protection::mayDecrypt)
                                        .toList(),
                                "encrypt to",
                                now),
                        ended(certificates.stream().filter(Protection::maySign).toList(), "verify by", now))
                .toList();
    }

    private static Stream<String> ended(List<X509Certificate> certificates, String what, Instant now) {
        if (certificates.isEmpty() || certificates.stream().anyMatch(one -> isValid(one, now))) {
            return Stream.empty();
        }
        X509Certificate last = certificates.getLast();
        return Stream.of("no certificate to " + what + " is valid today: one is from "
                + last.getNotBefore().toInstant() + " to " + last.getNotAfter().toInstant());
    }

    static boolean isValid(X509Certificate certificate, Instant now) {
        try {
            certificate.checkValidity(Date.from(now));
            return true;
        } catch (CertificateException e) {
            return false;
        }
    }

    static boolean mayDecrypt(X509Certificate certificate) {
        boolean agrees =
                ProtectionPolicy.keyAgreement(certificate.getPublicKey()).isPresent();
        return allows(certificate, agrees ? KEY_AGREEMENT : KEY_ENCIPHERMENT);
    }

    static boolean maySign(X509Certificate certificate) {
        return allows(certificate, DIGITAL_SIGNATURE) || allows(certificate, NON_REPUDIATION);
    }

    /** Without the extension a key may be used for anything (RFC 5280, 4.2.1.3). */
    private static boolean allows(X509Certificate certificate, int usage) {
        boolean[] usages = certificate.getKeyUsage();
        return usages == null || usages[usage];
    }

    @Override
    public String toString() {
        return "Protection[" + out + ", " + certificates.size() + " certificates, required=" + required + "]";
    }
}
