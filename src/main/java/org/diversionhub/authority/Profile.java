package org.diversionhub.authority;

import java.util.List;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;

/** What a certificate may be used for. */
public enum Profile {
    /** A partner's calls to the hub. */
    CLIENT(KeyUsage.digitalSignature, KeyPurposeId.id_kp_clientAuth),
    /** A partner's server that the hub calls. */
    SERVER(KeyUsage.digitalSignature, KeyPurposeId.id_kp_serverAuth),
    /** Both ends: the hub itself, or a partner that calls and is called. */
    BOTH(KeyUsage.digitalSignature, KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth),
    /** A partner signs payloads with it. */
    SIGN(KeyUsage.digitalSignature),
    /** Payloads are encrypted to it: keyEncipherment of an RSA key, keyAgreement of an EC key. */
    ENCRYPT(0);

    private final int usage;
    private final List<KeyPurposeId> purposes;

    Profile(int usage, KeyPurposeId... purposes) {
        this.usage = usage;
        this.purposes = List.of(purposes);
    }

    /** Whether somebody connects to it by name. */
    public boolean isServer() {
        return purposes.contains(KeyPurposeId.id_kp_serverAuth);
    }

    KeyUsage usage(boolean rsa) {
        return new KeyUsage(usage != 0 ? usage : rsa ? KeyUsage.keyEncipherment : KeyUsage.keyAgreement);
    }

    List<KeyPurposeId> purposes() {
        return purposes;
    }
}
