package org.diversionhub.fhir;

import java.util.Optional;
import java.util.Set;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Endpoint;
import org.diversionhub.partner.Partner;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.jspecify.annotations.Nullable;

/**
 * Who calls the FHIR server.
 *
 * @param token what its token opens; empty for a partner with a certificate, who may ask whatever the server offers
 * @param role what a token may open at most, as the partner's role is now
 */
record Caller(Partner partner, Optional<Scopes> token, Scopes role) {
    private static final String CONSENT = "Consent";
    private static final Kind GIVEN = new Kind("consent", "given");
    private static final Set<String> OF_CONSENTS = Set.of(CONSENT, "Provenance");

    /** Whom the server is for: who gets its messages here; and for its consents whoever gives them. */
    boolean isServed(@Nullable String type) {
        return partner.endpoint().filter(Endpoint::isShelf).isPresent()
                || (givesConsents() && (type == null || OF_CONSENTS.contains(type)));
    }

    /** Case management, as far as its file says so. */
    boolean givesConsents() {
        return role.allow(Interaction.CREATE, CONSENT) && partner.maySend(GIVEN);
    }

    boolean may(Interaction interaction, String type) {
        return (!gives(interaction, type) || givesConsents())
                && token.map(scopes -> scopes.allow(interaction, type) && role.allow(interaction, type))
                        .orElse(true);
    }

    private static boolean gives(Interaction interaction, String type) {
        return type.equals(CONSENT) && (interaction == Interaction.CREATE || interaction == Interaction.UPDATE);
    }

    boolean maySee(String type) {
        return may(Interaction.READ, type) || may(Interaction.SEARCH, type);
    }

    /** Answers with the challenge of RFC 6750 unless it may. */
    void require(Interaction interaction, String type) {
        if (gives(interaction, type) && !givesConsents()) {
            throw Faults.of(403, IssueType.FORBIDDEN, "Case management gives consents, and nobody else does.");
        }
        if (!may(interaction, type)) {
            throw Faults.of(403, IssueType.FORBIDDEN, "The scopes of the token do not allow this.")
                    .addResponseHeader("WWW-Authenticate", "Bearer error=\"insufficient_scope\"");
        }
    }
}
