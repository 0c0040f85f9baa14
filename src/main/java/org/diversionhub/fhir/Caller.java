package org.diversionhub.fhir;

import ca.uhn.fhir.rest.server.exceptions.ForbiddenOperationException;
import java.util.Optional;
import org.diversionhub.partner.Partner;

/**
 * Who calls the FHIR facade.
 *
 * @param role what its role may do at most
 * @param token what its token opens of that; empty for a partner with a certificate
 */
public record Caller(Partner partner, Scopes role, Optional<Scopes> token) {
    public boolean may(Interaction interaction, String type) {
        return role.allow(interaction, type)
                && token.map(scopes -> scopes.allow(interaction, type)).orElse(true);
    }

    /** @throws ForbiddenOperationException with the challenge of RFC 6750, unless it may */
    public void require(Interaction interaction, String type) {
        if (!may(interaction, type)) {
            var refused = new ForbiddenOperationException(
                    token.isPresent()
                            ? "the token's scopes do not allow this"
                            : "this partner's role does not do this");
            if (token.isPresent()) {
                refused.addResponseHeader("WWW-Authenticate", "Bearer error=\"insufficient_scope\"");
            }
            throw refused;
        }
    }
}
