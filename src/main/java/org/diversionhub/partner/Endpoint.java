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

    /** The transport: one route template each. */
    public String transport() {
        return scheme(to);
    }

    public boolean isInbox() {
        return transport().equals("inbox");
    }

    private static String scheme(URI uri) {
        return uri.getScheme() == null ? "" : uri.getScheme();
    }
}
