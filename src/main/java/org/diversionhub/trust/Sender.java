package org.diversionhub.trust;

import org.diversionhub.partner.Partner;

/** Who is calling, by the certificate of the connection. */
public sealed interface Sender {
    /** @param fingerprint of the certificate, for the audit */
    record Known(Partner partner, String fingerprint) implements Sender {}

    /** From outside every refusal looks alike; the reason is for the audit and the operator. */
    record Refused(Reason reason, String fingerprint) implements Sender {}

    /** Why a certificate does not do. */
    enum Reason {
        EXPIRED,
        NOT_YET_VALID,
        /** A sample certificate outside the demo. */
        SAMPLE,
        /** Its authority has taken it back. */
        REVOKED,
        /** Nobody could tell whether it was taken back: it may be tried again. */
        UNTOLD,
        /** No authority that is trusted now stands behind it. */
        UNTRUSTED,
        /** No partner's. */
        UNKNOWN
    }
}
