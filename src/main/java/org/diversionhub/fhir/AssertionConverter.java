package org.diversionhub.fhir;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jwt.SignedJWT;
import jakarta.servlet.http.HttpServletRequest;
import java.text.ParseException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.web.authentication.AuthenticationConverter;

/**
 * Reads which client an assertion claims to be of. Spring's own converter asks for a {@code client_id} as well, which
 * SMART does not send. Nothing is believed yet: {@link Assertions} verifies it.
 */
final class AssertionConverter implements AuthenticationConverter {
    static final Set<JWSAlgorithm> ALGORITHMS = Set.of(JWSAlgorithm.RS384, JWSAlgorithm.ES384);

    private static final String TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    private static final int LONGEST = 8 * 1024;

    @Override
    public Authentication convert(HttpServletRequest request) {
        String assertion = request.getParameter("client_assertion");
        if (assertion == null || !TYPE.equals(request.getParameter("client_assertion_type"))) {
            throw TokenRefused.client("send client_assertion, and client_assertion_type=" + TYPE);
        }
        if (assertion.length() > LONGEST) {
            throw TokenRefused.client("client_assertion has more than " + LONGEST + " characters");
        }
        String client = client(assertion);
        String named = request.getParameter("client_id");
        if (named != null && !named.equals(client)) {
            throw TokenRefused.client("client_id is not the sub of the assertion; leave it out");
        }
        return new OAuth2ClientAuthenticationToken(client, new ClientAuthenticationMethod(TYPE), assertion, Map.of());
    }

    private static String client(String assertion) {
        try {
            SignedJWT signed = SignedJWT.parse(assertion);
            if (!ALGORITHMS.contains(signed.getHeader().getAlgorithm())) {
                throw TokenRefused.client("the assertion is signed with RS384 or ES384, and nothing else");
            }
            if (signed.getHeader().getKeyID() == null) {
                throw TokenRefused.client("the header of the assertion has no kid");
            }
            return Optional.ofNullable(signed.getJWTClaimsSet().getSubject())
                    .filter(sub -> !sub.isBlank())
                    .orElseThrow(() -> TokenRefused.client("the assertion has no sub"));
        } catch (ParseException e) {
            throw TokenRefused.client("client_assertion is no signed JWT");
        }
    }
}
