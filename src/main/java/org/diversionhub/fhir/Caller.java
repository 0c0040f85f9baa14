package org.diversionhub.fhir;

import java.util.Optional;
import org.diversionhub.partner.Partner;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;

/**
 * Who calls the FHIR server.
 *
 * @param token what its token opens; empty for a partner with a certificate, who may ask whatever the server offers
 * @param role what a token may open at most, as the partner's role is now
 */
record Caller(Partner partner, Optional<Scopes> token, Scopes role) {
    boolean may(Interaction interaction, String type) {
        return token.map(scopes -> scopes.allow(interaction, type) && role.allow(interaction, type))
                .orElse(true);
    }

    boolean maySee(String type) {
        return may(Interaction.READ, type) || may(Interaction.SEARCH, type);
    }

    /** Answers with the challenge of RFC 6750 unless it may. */
    void require(Interaction interaction, String type) {
        if (!may(interaction, type)) {
            throw Faults.of(403, IssueType.FORBIDDEN, "The scopes of the token do not allow this.")
                    .addResponseHeader("WWW-Authenticate", "Bearer error=\"insufficient_scope\"");
        }
    }
}
