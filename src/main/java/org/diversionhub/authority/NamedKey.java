package org.diversionhub.authority;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/** A certificate with its private key. */
public record NamedKey(PrivateKey key, X509Certificate certificate) {
    @Override
    public String toString() {
        return "NamedKey[…]";
    }
}
