package org.diversionhub.trust;

/** What lies in files about certificates, and may change while the hub runs. A route looks. */
public final class CertificateFiles {
    private final HubTls tls;
    private final Revocation revocation;

    CertificateFiles(HubTls tls, Revocation revocation) {
        this.tls = tls;
        this.revocation = revocation;
    }

    public void look() {
        if (tls.look()) {
            revocation.forget();
        }
        revocation.look();
    }
}
