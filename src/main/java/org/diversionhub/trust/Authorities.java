package org.diversionhub.trust;

import java.security.cert.X509Certificate;
import java.util.List;

/** The authorities that are trusted at this moment. */
final class Authorities {
    private volatile List<X509Certificate> all = List.of();

    List<X509Certificate> all() {
        return all;
    }

    void are(List<X509Certificate> now) {
        all = List.copyOf(now);
    }
}
