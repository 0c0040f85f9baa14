package org.diversionhub.partner;

import java.net.URI;
import java.util.Set;
import org.diversionhub.config.ConfigPlace;

/**
 * Where and how a partner gets its messages.
 *
 * @param mappingAt where its file names the mapping
 */
public record Endpoint(URI to, String mapping, Retry retry, ConfigPlace mappingAt) {
    private static final String FHIR = "fhir+";
    private static final Set<String> SCHEMES = Set.of("https", "fhir+https", "inbox");

    public Endpoint {
        refuseOthers(to);
    }

    /** Reads an address; {@code inbox:} alone is one. */
    static URI parse(String text) {
        URI uri = URI.create(text.equals("inbox:") ? "inbox:here" : text);
        refuseOthers(uri);
        return uri;
    }

    private static void refuseOthers(URI to) {
        if (!SCHEMES.contains(scheme(to))) {
            throw new IllegalArgumentException("an endpoint is https://…, fhir+https://… or inbox:");
        }
    }

    /** The transport: one route template each. A FHIR push is an HTTPS post to a FHIR base. */
    public String transport() {
        return isFhir() ? scheme(to).substring(FHIR.length()) : scheme(to);
    }

    /** The address without what only the hub needs to know. */
    public URI address() {
        return isFhir() ? URI.create(to.toString().substring(FHIR.length())) : to;
    }

    public boolean isInbox() {
        return transport().equals("inbox");
    }

    private boolean isFhir() {
        return scheme(to).startsWith(FHIR);
    }

    private static String scheme(URI uri) {
        return uri.getScheme() == null ? "" : uri.getScheme();
    }
}
