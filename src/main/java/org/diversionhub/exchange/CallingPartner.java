package org.diversionhub.exchange;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import org.diversionhub.partner.Partner;
import org.diversionhub.trust.Sender;
import org.diversionhub.trust.SenderIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Who is calling over HTTP: the client certificate says it, and nothing else. */
@Component
public class CallingPartner {
    private static final Logger LOG = LoggerFactory.getLogger(CallingPartner.class);
    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

    private final SenderIdentity identity;
    private final RateLimiterRegistry limits;
    private final int perSecond;

    CallingPartner(SenderIdentity identity, LimitSettings settings) {
        this.identity = identity;
        this.perSecond = settings.perSecond();
        this.limits = RateLimiterRegistry.of(RateLimiterConfig.custom()
                .limitForPeriod(perSecond)
                .limitRefreshPeriod(Duration.ofSeconds(1))
                .timeoutDuration(Duration.ZERO)
                .build());
    }

    /** @throws ProblemException if nobody known calls, or calls too often */
    public Partner of(HttpServletRequest request, Snapshot snapshot) {
        long begun = System.nanoTime();
        if (!(request.getAttribute(CERTIFICATES) instanceof X509Certificate[] chain) || chain.length == 0) {
            throw new ProblemException(
                    Problem.Type.NO_CERTIFICATE, "present the client certificate that the hub's operator registered");
        }
        Partner partner = switch (identity.identify(chain[0], snapshot.partners())) {
            case Sender.Known known -> known.partner();
            case Sender.Refused refused -> {
                LOG.warn("refused a certificate ({}, sha256 {})", refused.reason(), refused.fingerprint());
                throw new ProblemException(
                        Problem.Type.UNKNOWN_CERTIFICATE,
                        "give the hub's operator its SHA-256: " + refused.fingerprint());
            }
        };
        RateLimiter limit = limits.rateLimiter(partner.id());
        if (!limit.acquirePermission()) {
            throw new ProblemException(
                    Problem.Type.TOO_MANY,
                    perSecond + " calls a second (setting hub.limits.per-second); wait a second and send it again");
        }
        // Who is told to wait is told so at once: were that slowed too, calls would pile up.
        EvenTime.begin(request, partner, begun);
        return partner;
    }
}
