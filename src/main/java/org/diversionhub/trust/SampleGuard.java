package org.diversionhub.trust;

import java.security.cert.X509Certificate;
import java.util.Collection;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.security.auth.x500.X500Principal;
import org.diversionhub.config.ConfigFaults;

/**
 * Keeps sample certificates inside the demo. Their private keys are made by a program that everybody has, so outside
 * the demo the hub neither starts with one nor accepts one.
 *
 * @param allowed whether this is the demo
 */
public record SampleGuard(boolean allowed) {
    /** The name of every sample authority, by which its certificates are known. */
    public static final String AUTHORITY = "Diversion Hub Sample CA";

    /** Whether it is a sample authority's certificate, or one that it issued. */
    public static boolean isSample(X509Certificate certificate) {
        return isAuthority(certificate.getSubjectX500Principal()) || isAuthority(certificate.getIssuerX500Principal());
    }

    boolean refuses(X509Certificate certificate) {
        return !allowed && isSample(certificate);
    }

    void check(Collection<X509Certificate> certificates, String file, String setting, ConfigFaults faults) {
        if (certificates.stream().anyMatch(this::refuses)) {
            faults.add(file, 0, "a sample certificate outside the demo", "your own, in " + setting);
        }
    }

    private static boolean isAuthority(X500Principal name) {
        try {
            return new LdapName(name.getName())
                    .getRdns().stream()
                            .anyMatch(rdn -> rdn.getType().equalsIgnoreCase("CN")
                                    && AUTHORITY.equalsIgnoreCase(String.valueOf(rdn.getValue())));
        } catch (InvalidNameException e) {
            return false;
        }
    }
}
