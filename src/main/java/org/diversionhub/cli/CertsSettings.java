package org.diversionhub.cli;

import org.jspecify.annotations.Nullable;

/**
 * Passwords of the site's own authority.
 *
 * @param password of the authority's key. {@code HUB_CERTS_PASSWORD}
 * @param exportPassword of a PKCS#12 file that is handed out. {@code HUB_CERTS_EXPORTPASSWORD}
 */
record CertsSettings(@Nullable String password, @Nullable String exportPassword) {
    @Override
    public String toString() {
        return "CertsSettings[…]";
    }
}
