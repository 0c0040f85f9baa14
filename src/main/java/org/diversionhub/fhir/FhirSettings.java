package org.diversionhub.fhir;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The FHIR facade; each can be set as {@code HUB_FHIR_…}.
 *
 * @param address of {@code /fhir} as partners write it, such as {@code https://hub.example.gov:8443/fhir}: their
 *     assertions name it, so it is not taken from a call. Without it nobody signs in with a key
 */
@ConfigurationProperties("hub.fhir")
record FhirSettings(@Nullable URI address) {
    FhirSettings {
        if (address != null
                && (!"https".equals(address.getScheme())
                        || address.getHost() == null
                        || address.getQuery() != null
                        || address.getFragment() != null
                        || address.getPath().endsWith("/"))) {
            throw new IllegalArgumentException(
                    "hub.fhir.address is an address without a slash at its end: https://hub.example.gov:8443/fhir");
        }
    }

    String token() {
        if (address == null) {
            throw new IllegalStateException("hub.fhir.address is not set");
        }
        return address + "/token";
    }
}
