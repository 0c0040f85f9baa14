package org.diversionhub.fhir;

import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.jwt.BadJwtException;

/** Why a token was not given, in words that quote nothing of the call. */
final class TokenRefused {
    /** One text for both, so that nobody learns by it who is connected. */
    static final String UNKNOWN = "no such client, or no key of its JWKS verifies the assertion";

    private TokenRefused() {}

    static OAuth2AuthenticationException client(String why) {
        return because(OAuth2ErrorCodes.INVALID_CLIENT, why);
    }

    static OAuth2AuthenticationException because(String code, String why) {
        return new OAuth2AuthenticationException(new OAuth2Error(code, why, null));
    }

    /** What is wrong with an assertion: Spring's provider lets a {@code JwtException} through as a cause only. */
    static final class Assertion extends BadJwtException {
        private static final long serialVersionUID = 1L;

        Assertion(String why) {
            super(why);
        }
    }
}
