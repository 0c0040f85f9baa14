package org.diversionhub.fhir;

import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.diversionhub.exchange.CallingPartner;
import org.diversionhub.exchange.LimitSettings;
import org.diversionhub.exchange.ProblemException;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.partner.Partner;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;
import org.springframework.security.oauth2.server.resource.web.DefaultBearerTokenResolver;
import org.springframework.stereotype.Component;

/** Who is calling the FHIR server: a client certificate says it, or a token, and never the two together. */
@Component
class FhirCaller {
    private final CallingPartner calling;
    private final AccessTokens tokens;
    private final LimitSettings limits;
    private final BearerTokenResolver bearer = new DefaultBearerTokenResolver();

    FhirCaller(CallingPartner calling, AccessTokens tokens, LimitSettings limits) {
        this.limits = limits;
        this.calling = calling;
        this.tokens = tokens;
    }

    /**
     * @throws BaseServerResponseException 401 with a challenge if nobody calls, 403 if nobody known does, 413 or 429
     */
    Caller of(HttpServletRequest request, Snapshot snapshot) {
        Caller caller = known(request, snapshot);
        limits.tooLarge(caller.partner(), request.getContentLengthLong()).ifPresent(words -> {
            throw Faults.of(413, IssueType.TOOLONG, words);
        });
        return caller;
    }

    private Caller known(HttpServletRequest request, Snapshot snapshot) {
        try {
            return bearer(request)
                    .map(token -> byToken(token, request, snapshot))
                    .orElseGet(() -> caller(calling.of(request, snapshot), Optional.empty(), snapshot));
        } catch (ProblemException e) {
            throw switch (e.status()) {
                case 401 -> refused("Bearer", e.detail() + "; or a token");
                case 429 -> Faults.of(429, IssueType.THROTTLED, e.detail()).addResponseHeader("Retry-After", "1");
                default -> Faults.of(e.status(), IssueType.LOGIN, e.detail());
            };
        }
    }

    private Optional<String> bearer(HttpServletRequest request) {
        try {
            return Optional.ofNullable(bearer.resolve(request));
        } catch (OAuth2AuthenticationException e) {
            throw invalidToken();
        }
    }

    /** As the partner's file stands now: without its keys, or in a narrower role, an older token is worth no more. */
    private Caller byToken(String token, HttpServletRequest request, Snapshot snapshot) {
        if (CallingPartner.showsCertificate(request)) {
            throw refused("Bearer error=\"invalid_request\"", "a certificate or a token, not both");
        }
        AccessTokens.Granted granted = tokens.find(token).orElseThrow(FhirCaller::invalidToken);
        Partner partner = snapshot.partners()
                .byId(granted.partner())
                .filter(known -> known.smart().isPresent())
                .orElseThrow(FhirCaller::invalidToken);
        calling.count(partner);
        return caller(partner, Optional.of(granted.scopes()), snapshot);
    }

    private static Caller caller(Partner partner, Optional<Scopes> token, Snapshot snapshot) {
        return new Caller(partner, token, Scopes.of(partner.role(), snapshot.schemas()));
    }

    private static BaseServerResponseException invalidToken() {
        return refused("Bearer error=\"invalid_token\"", "the token is unknown or has ended; ask for a new one");
    }

    private static BaseServerResponseException refused(String challenge, String detail) {
        return Faults.of(401, IssueType.LOGIN, detail).addResponseHeader("WWW-Authenticate", challenge);
    }
}
