package org.diversionhub.fhir;

import org.diversionhub.exchange.CurrentSnapshot;
import org.diversionhub.partner.Partner;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.settings.OAuth2TokenFormat;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;
import org.springframework.stereotype.Component;

/** The partners whose files name keys, as clients of the token endpoint: their ids are the client ids. */
@Component
class Clients implements RegisteredClientRepository {
    private final CurrentSnapshot snapshots;

    Clients(CurrentSnapshot snapshots) {
        this.snapshots = snapshots;
    }

    @Override
    public void save(RegisteredClient client) {
        throw new UnsupportedOperationException("a client is a partner file");
    }

    @Override
    public RegisteredClient findById(String id) {
        return findByClientId(id);
    }

    @Override
    public RegisteredClient findByClientId(String id) {
        return snapshots
                .get()
                .partners()
                .byId(id)
                .filter(partner -> partner.smart().isPresent())
                .map(Clients::client)
                .orElseThrow(() -> TokenRefused.client(TokenRefused.UNKNOWN));
    }

    private static RegisteredClient client(Partner partner) {
        return RegisteredClient.withId(partner.id())
                .clientId(partner.id())
                .clientAuthenticationMethod(ClientAuthenticationMethod.PRIVATE_KEY_JWT)
                .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                // Which of the two it is, Spring does not ask: Assertions verifies.
                .clientSettings(ClientSettings.builder()
                        .tokenEndpointAuthenticationSigningAlgorithm(SignatureAlgorithm.RS384)
                        .build())
                .tokenSettings(TokenSettings.builder()
                        .accessTokenFormat(OAuth2TokenFormat.REFERENCE)
                        .accessTokenTimeToLive(AccessTokens.LIFE)
                        .build())
                .build();
    }
}
