package org.diversionhub.fhir;

import java.util.Set;
import java.util.function.Consumer;
import org.diversionhub.exchange.CurrentSnapshot;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.partner.Partner;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientCredentialsAuthenticationContext;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientCredentialsAuthenticationToken;
import org.springframework.stereotype.Component;

/** A token that would open more than the partner's role may is refused, not narrowed: the client would not notice. */
@Component
class AskedScopes implements Consumer<OAuth2ClientCredentialsAuthenticationContext> {
    private final CurrentSnapshot snapshots;
    private final RefusedTokens refused;

    AskedScopes(CurrentSnapshot snapshots, RefusedTokens refused) {
        this.snapshots = snapshots;
        this.refused = refused;
    }

    @Override
    public void accept(OAuth2ClientCredentialsAuthenticationContext context) {
        Snapshot snapshot = snapshots.get();
        Partner partner = snapshot.partners()
                .byId(context.getRegisteredClient().getClientId())
                .orElseThrow(() -> TokenRefused.client(TokenRefused.UNKNOWN));
        OAuth2ClientCredentialsAuthenticationToken asking = context.getAuthentication();
        Set<String> asked = asking.getScopes();
        Scopes most = Scopes.of(partner.role(), snapshot.schemas());
        Scopes wanted = Scopes.parse(asked).orElse(null);
        if (asked.isEmpty() || wanted == null) {
            throw refused(partner, "scope names SMART v2 scopes of a system, such as system/Task.rs");
        }
        if (!most.cover(wanted)) {
            throw refused(
                    partner, "scope is wider than the role " + partner.role().id() + " may have: " + most);
        }
    }

    private OAuth2AuthenticationException refused(Partner partner, String why) {
        refused.record(partner.id(), "scope");
        return TokenRefused.because(OAuth2ErrorCodes.INVALID_SCOPE, why);
    }
}
