package org.diversionhub.fhir;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.diversionhub.exchange.ProblemException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.MediaType;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.server.authorization.context.AuthorizationServerContext;
import org.springframework.security.oauth2.server.authorization.context.AuthorizationServerContextHolder;
import org.springframework.security.oauth2.server.authorization.web.OAuth2ClientAuthenticationFilter;
import org.springframework.security.oauth2.server.authorization.web.OAuth2TokenEndpointFilter;
import org.springframework.transaction.TransactionException;

/** Gives tokens. Spring's two filters of the token endpoint stand here and at no other address of the hub. */
final class TokenEndpoint extends HttpServlet {
    static final String PATH = "/fhir/token";

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(TokenEndpoint.class);
    private static final int LARGEST = 16 * 1024;
    private static final FilterChain NOTHING = (request, response) -> {};

    private final transient AuthorizationServerContext server;
    private final transient OAuth2ClientAuthenticationFilter client;
    private final transient OAuth2TokenEndpointFilter token;

    TokenEndpoint(
            AuthorizationServerContext server,
            OAuth2ClientAuthenticationFilter client,
            OAuth2TokenEndpointFilter token) {
        this.server = server;
        this.client = client;
        this.token = token;
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Pragma", "no-cache");
        String fault = fault(request).orElse(null);
        if (fault != null) {
            RefusedTokens.write(response, 400, OAuth2ErrorCodes.INVALID_REQUEST, fault);
            return;
        }
        AuthorizationServerContextHolder.setContext(server);
        try {
            client.doFilter(request, response, (asked, answer) -> token.doFilter(asked, answer, NOTHING));
        } catch (ProblemException e) {
            response.setHeader("Retry-After", "1");
            RefusedTokens.write(response, e.status(), OAuth2ErrorCodes.TEMPORARILY_UNAVAILABLE, e.detail());
        } catch (DataAccessException | TransactionException e) {
            LOG.error("the database does not answer ({})", e.getClass().getSimpleName());
            response.setHeader("Retry-After", "60");
            RefusedTokens.write(
                    response, 503, OAuth2ErrorCodes.TEMPORARILY_UNAVAILABLE, "sign a new assertion in a minute");
        } catch (RuntimeException e) {
            StackTraceElement[] trace = e.getStackTrace();
            LOG.error(
                    "a token could not be given ({} at {})",
                    e.getClass().getName(),
                    trace.length == 0 ? "?" : trace[0]);
            RefusedTokens.write(response, 500, OAuth2ErrorCodes.SERVER_ERROR, "the hub failed; no token was given");
        } finally {
            AuthorizationServerContextHolder.resetContext();
            SecurityContextHolder.clearContext();
        }
    }

    /** What stands in an address gets into logs; what stands twice could be meant in two ways. */
    private static Optional<String> fault(HttpServletRequest request) {
        if (!String.valueOf(request.getContentType()).startsWith(MediaType.APPLICATION_FORM_URLENCODED_VALUE)) {
            return Optional.of("send Content-Type: " + MediaType.APPLICATION_FORM_URLENCODED_VALUE);
        }
        if (request.getQueryString() != null) {
            return Optional.of("send the parameters in the body, none in the address");
        }
        if (request.getContentLength() < 0 || request.getContentLength() > LARGEST) {
            return Optional.of("send a Content-Length of " + LARGEST + " bytes at most");
        }
        return request.getParameterMap().values().stream().allMatch(values -> values.length == 1)
                ? Optional.empty()
                : Optional.of("send each parameter once");
    }
}
