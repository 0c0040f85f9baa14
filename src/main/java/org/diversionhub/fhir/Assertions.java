package org.diversionhub.fhir;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.diversionhub.exchange.CallingPartner;
import org.diversionhub.exchange.CurrentSnapshot;
import org.diversionhub.partner.Partner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderFactory;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.stereotype.Component;

/** Verifies what a client has signed: by its keys, for this hub, for a few minutes, once. */
@Component
class Assertions implements JwtDecoderFactory<RegisteredClient> {
    private static final Logger LOG = LoggerFactory.getLogger(Assertions.class);
    private static final Duration AHEAD = Duration.ofMinutes(5);

    /** Between the clocks of a client and the hub. */
    private static final Duration EARLY = Duration.ofMinutes(1);

    private final CurrentSnapshot snapshots;
    private final ClientKeys keys;
    private final CallingPartner calling;
    private final UsedAssertions used;
    private final RefusedTokens refused;
    private final FhirSettings settings;
    private final Clock clock;

    Assertions(
            CurrentSnapshot snapshots,
            ClientKeys keys,
            CallingPartner calling,
            UsedAssertions used,
            RefusedTokens refused,
            FhirSettings settings,
            Clock clock) {
        this.snapshots = snapshots;
        this.keys = keys;
        this.calling = calling;
        this.used = used;
        this.refused = refused;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public JwtDecoder createDecoder(RegisteredClient client) {
        Partner partner = snapshots
                .get()
                .partners()
                .byId(client.getClientId())
                .orElseThrow(() -> TokenRefused.client(TokenRefused.UNKNOWN));
        return assertion -> verify(assertion, partner);
    }

    /** Who has not signed is not counted and not on record: anybody could use up a partner's calls, or fill it. */
    private Jwt verify(String assertion, Partner partner) {
        Jwt jwt = signedBy(partner, assertion);
        calling.count(partner);
        List<String> faults = faults(jwt, partner);
        if (faults.isEmpty() && !used.use(partner.id(), jwt.getId(), Objects.requireNonNull(jwt.getExpiresAt()))) {
            faults.add("its jti was used before: sign a new assertion for each token");
        }
        if (!faults.isEmpty()) {
            refused.record(partner.id(), "assertion");
            throw new TokenRefused.Assertion(String.join("; ", faults));
        }
        return jwt;
    }

    private Jwt signedBy(Partner partner, String assertion) {
        var processor = new DefaultJWTProcessor<SecurityContext>();
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(
                AssertionConverter.ALGORITHMS, keys.of(partner.smart().orElseThrow())));
        processor.setJWTClaimsSetVerifier((claims, context) -> {});
        var decoder = new NimbusJwtDecoder(processor);
        decoder.setJwtValidator(any -> OAuth2TokenValidatorResult.success());
        try {
            return decoder.decode(assertion);
        } catch (JwtException e) {
            if (e.getCause() instanceof KeySourceException) {
                LOG.warn("the keys of {} cannot be read where its file says", partner.id());
                throw new TokenRefused.Assertion("the keys of the client cannot be read at their address now");
            }
            throw new TokenRefused.Assertion(TokenRefused.UNKNOWN);
        }
    }

    private List<String> faults(Jwt jwt, Partner partner) {
        List<String> faults = new ArrayList<>();
        Instant now = clock.instant();
        if (!partner.id().equals(jwt.getClaimAsString("iss")) || !partner.id().equals(jwt.getSubject())) {
            faults.add("iss and sub are not both the client_id");
        }
        if (!List.of(settings.token()).equals(jwt.getAudience())) {
            faults.add("aud is not " + settings.token() + " alone");
        }
        Instant until = jwt.getExpiresAt();
        if (until == null || !until.isAfter(now)) {
            faults.add("exp is missing or has passed");
        } else if (until.isAfter(now.plus(AHEAD))) {
            faults.add("exp is more than " + AHEAD.toMinutes() + " minutes ahead");
        }
        Instant from = jwt.getNotBefore();
        if (from != null && from.isAfter(now.plus(EARLY))) {
            faults.add("nbf has not come yet");
        }
        if (jwt.getId() == null || jwt.getId().isBlank()) {
            faults.add("jti is missing");
        }
        return faults;
    }
}
