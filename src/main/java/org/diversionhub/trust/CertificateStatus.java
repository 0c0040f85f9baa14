package org.diversionhub.trust;

import java.security.cert.X509Certificate;
import java.util.List;

/** Whether a certificate still stands, by those who issued it. */
@FunctionalInterface
public interface CertificateStatus {
    /** Nobody is asked. */
    CertificateStatus UNASKED = chain -> Verdict.GOOD;

    /** What is known of one. */
    enum Verdict {
        GOOD,
        REVOKED,
        /** Nobody could say, and then it does not count. */
        UNTOLD,
        /** No authority that the hub trusts now stands behind it. */
        UNTRUSTED
    }

    /** @param chain the certificate, and whatever came with it */
    Verdict of(List<X509Certificate> chain);
}
