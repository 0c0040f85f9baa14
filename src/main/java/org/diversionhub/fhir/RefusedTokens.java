package org.diversionhub.fhir;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.diversionhub.audit.Audit;
import org.diversionhub.audit.Entry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.stereotype.Component;

/** Answers a refusal as RFC 6749 says, and puts that of a partner on record. */
@Component
class RefusedTokens implements AuthenticationFailureHandler {
    private static final Logger LOG = LoggerFactory.getLogger(RefusedTokens.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Audit audit;

    RefusedTokens(Audit audit) {
        this.audit = audit;
    }

    void record(String partner, String what) {
        audit.append(Entry.of(Entry.Event.REFUSED, partner, null, "token: " + what));
    }

    @Override
    public void onAuthenticationFailure(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException e) throws IOException {
        OAuth2Error error = e instanceof OAuth2AuthenticationException known
                ? known.getError()
                : new OAuth2Error(OAuth2ErrorCodes.INVALID_CLIENT, TokenRefused.UNKNOWN, null);
        String why = String.valueOf(
                e.getCause() instanceof TokenRefused.Assertion assertion
                        ? assertion.getMessage()
                        : error.getDescription());
        boolean unknown = error.getErrorCode().equals(OAuth2ErrorCodes.INVALID_CLIENT);
        write(response, unknown ? 401 : 400, error.getErrorCode(), why);
    }

    static void write(HttpServletResponse response, int status, String code, String why) throws IOException {
        LOG.warn("refused a token ({}: {})", code, why);
        response.setStatus(status);
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        JSON.writeValue(
                response.getOutputStream(),
                JSON.createObjectNode().put("error", code).put("error_description", why));
    }
}
