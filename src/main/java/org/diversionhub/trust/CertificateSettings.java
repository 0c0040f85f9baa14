package org.diversionhub.trust;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whether certificates of partners and of their servers are still good, and who is asked.
 *
 * @param revocation where it is looked up. {@code HUB_CERTIFICATES_REVOCATION}
 * @param fail what happens to a certificate of which nobody can tell. {@code HUB_CERTIFICATES_FAIL}
 * @param hosts of the authorities, as {@code host} or {@code host:port}; no other address in a certificate is ever
 *     called. {@code HUB_CERTIFICATES_HOSTS}
 * @param crlFolder lists that an authority hands out as files; a text, since Spring would look for a {@code Path} on
 *     the class path first. {@code HUB_CERTIFICATES_CRLFOLDER}
 * @param kept how long an answer is used before it is asked again. {@code HUB_CERTIFICATES_KEPT}
 * @param patience how long a call waits for an answer. {@code HUB_CERTIFICATES_PATIENCE}
 */
@ConfigurationProperties("hub.certificates")
public record CertificateSettings(
        @DefaultValue("files") Mode revocation,
        @DefaultValue("closed") Fail fail,
        @DefaultValue List<String> hosts,
        @DefaultValue("certs/crl") String crlFolder,
        @DefaultValue("15m") Duration kept,
        @DefaultValue("3s") Duration patience) {
    /** Where a revocation is looked up; each asks what the one before it asks, too. */
    public enum Mode {
        OFF,
        /** Lists in the folder; of an authority without one there nothing is asked. */
        FILES,
        /** And lists where a certificate says that they are; there has to be one of each authority. */
        CRL,
        /** And before these the responder that a certificate names. */
        OCSP
    }

    /** What happens where nobody can tell. */
    public enum Fail {
        CLOSED,
        OPEN
    }

    Path crls() {
        return Path.of(crlFolder);
    }
}
