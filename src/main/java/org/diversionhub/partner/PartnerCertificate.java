package org.diversionhub.partner;

import java.util.Locale;

/** How a partner's certificate is known: pinned by fingerprint, or named by subject and issuer. */
public sealed interface PartnerCertificate {
    /** The SHA-256 of the DER certificate, 64 small hex digits. */
    record Pinned(String sha256) implements PartnerCertificate {
        public Pinned {
            if (!sha256.matches("[0-9a-f]{64}")) {
                throw new IllegalArgumentException("a fingerprint is 64 hex digits");
            }
        }
    }

    /** RFC 2253 names, in the order in which the certificate has them. */
    record Named(String subject, String issuer) implements PartnerCertificate {}

    /** Reads {@code sha256:…}, with or without colons between the bytes. */
    static PartnerCertificate pinned(String text) {
        if (!text.startsWith("sha256:")) {
            throw new IllegalArgumentException("a fingerprint starts with sha256:");
        }
        return new Pinned(text.substring("sha256:".length()).replace(":", "").toLowerCase(Locale.ROOT));
    }
}
