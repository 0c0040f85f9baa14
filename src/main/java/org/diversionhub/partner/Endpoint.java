package org.diversionhub.partner;

import java.net.URI;
import java.util.Set;

/** Where and how a partner gets its messages. */
public record Endpoint(URI to, String mapping, Retry retry) {
    private static final Set<String> SCHEMES = Set.of("https", "fhir+https", "inbox");

    public Endpoint {
        if (!SCHEMES.contains(scheme(to))) {
            throw new IllegalArgumentException("an endpoint is https://…, fhir+https://… or inbox:");
        }
    }

    /** The transport: one route template each. A FHIR push is an HTTPS post to a FHIR base. */
    public String transport() {
        return scheme(to).replace("fhir+", "");
    }

    /** The address without what only the hub needs to know. */
    public URI address() {
        return URI.create(to.toString().replaceFirst("^fhir\\+", ""));
    }

    public boolean isInbox() {
        return transport().equals("inbox");
    }

    private static String scheme(URI uri) {
        return uri.getScheme() == null ? "" : uri.getScheme();
    }
}
