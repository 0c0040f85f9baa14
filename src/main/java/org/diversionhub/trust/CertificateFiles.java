package org.diversionhub.trust;

/** What lies in files about certificates, and may change while the hub runs. A route looks. */
public final class CertificateFiles {
    private final HubTls tls;
    private final Revocation revocation;

    private final ProtectionKeys keys;

    CertificateFiles(HubTls tls, Revocation revocation, ProtectionKeys keys) {
        this.keys = keys;
        this.tls = tls;
        this.revocation = revocation;
    }

    public void look() {
        if (tls.look()) {
            revocation.forget();
        }
        revocation.look();
        keys.look();
    }
}
