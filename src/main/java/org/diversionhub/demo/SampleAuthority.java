package org.diversionhub.demo;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.GeneralName;
import org.diversionhub.authority.Issuing;
import org.diversionhub.authority.KeyKind;
import org.diversionhub.authority.NamedKey;
import org.diversionhub.authority.Profile;

/** A certificate authority of samples and tests (EC P-256). Another name than the usual one makes a stranger. */
public final class SampleAuthority {
    private static final List<GeneralName> LOCALHOST = List.of(
            new GeneralName(GeneralName.dNSName, "localhost"),
            new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
            new GeneralName(GeneralName.iPAddress, "::1"));

    private final SampleCertificate own;

    /** An authority that was written before. */
    SampleAuthority(SampleCertificate own) {
        this.own = own;
    }

    public static SampleAuthority create(String name, Instant from, Instant until) {
        NamedKey made = Issuing.authority(name, KeyKind.P256, from, until);
        return new SampleAuthority(new SampleCertificate(made.key(), List.of(made.certificate())));
    }

    /** A certificate for both ends of TLS, at localhost. */
    public SampleCertificate issue(String commonName, Instant from, Instant until) {
        KeyPair pair = KeyKind.P256.newPair();
        X509Certificate certificate = new Issuing(new NamedKey(own.key(), certificate()), Optional.empty())
                .issue(pair.getPublic(), new Issuing.Content(commonName, Profile.BOTH, LOCALHOST, from, until));
        return new SampleCertificate(pair.getPrivate(), List.of(certificate, certificate()));
    }

    public X509Certificate certificate() {
        return own.certificate();
    }

    public SampleCertificate own() {
        return own;
    }
}
