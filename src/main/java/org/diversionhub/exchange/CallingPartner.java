package org.diversionhub.exchange;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.diversionhub.partner.Partner;
import org.diversionhub.trust.Sender;
import org.diversionhub.trust.SenderIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Who is calling over HTTP: the client certificate says it, and nothing else but, for FHIR, a token. */
@Component
public class CallingPartner {
    private static final Logger LOG = LoggerFactory.getLogger(CallingPartner.class);
    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

    /** For what waits: of a partner's own thread, so that nobody else's waits. */
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private static final Duration SHORT = Duration.ofMillis(20);

    private final SenderIdentity identity;
    private final RateLimiterRegistry limits;
    private final LimitSettings settings;

    CallingPartner(SenderIdentity identity, LimitSettings settings) {
        this.identity = identity;
        this.settings = settings;
        this.limits = RateLimiterRegistry.of(RateLimiterConfig.custom()
                .limitForPeriod(settings.perSecond())
                .limitRefreshPeriod(Duration.ofSeconds(1))
                .timeoutDuration(Duration.ZERO)
                .build());
    }

    public static boolean showsCertificate(HttpServletRequest request) {
        return chain(request).length > 0;
    }

    private static X509Certificate[] chain(HttpServletRequest request) {
        return request.getAttribute(CERTIFICATES) instanceof X509Certificate[] chain ? chain : new X509Certificate[0];
    }

    /** @throws ProblemException if nobody known calls, or calls too often */
    public Partner of(HttpServletRequest request, Snapshot snapshot) {
        long begun = System.nanoTime();
        X509Certificate[] chain = chain(request);
        if (chain.length == 0) {
            throw new ProblemException(
                    Problem.Type.NO_CERTIFICATE, "present the client certificate that the hub's operator registered");
        }
        Partner partner = switch (identity.identify(chain, snapshot.partners())) {
            case Sender.Known known -> known.partner();
            case Sender.Refused refused -> {
                LOG.warn("refused a certificate ({}, sha256 {})", refused.reason(), refused.fingerprint());
                if (refused.reason() == Sender.Reason.UNTOLD) {
                    throw new ProblemException(
                            Problem.Type.UNAVAILABLE,
                            "whether your certificate still stands cannot be told now; send it again in a while");
                }
                throw new ProblemException(
                        Problem.Type.UNKNOWN_CERTIFICATE,
                        "give the hub's operator its SHA-256: " + refused.fingerprint());
            }
        };
        count(partner);
        // Who is told to wait is told so at once: were that slowed too, calls would pile up.
        EvenTime.begin(request, partner, begun);
        return partner;
    }

    /**
     * Counts what a partner has left somewhere for the hub to take: it is not refused, but waits where it is.
     *
     * @return whether it is its turn now
     */
    boolean awaitTurn(Partner partner) {
        RateLimiter limit = limit(partner);
        long end = System.nanoTime() + LONGEST.toNanos();
        while (!limit.acquirePermission()) {
            if (System.nanoTime() - end > 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(SHORT.toNanos());
        }
        return true;
    }

    /**
     * Counts a call of a partner who is known by something else than a certificate.
     *
     * @throws ProblemException if it calls too often
     */
    public void count(Partner partner) {
        if (!limit(partner).acquirePermission()) {
            throw new ProblemException(
                    Problem.Type.TOO_MANY,
                    settings.of(partner).perSecond() + " calls a second ("
                            + (partner.limits().perSecond().isPresent()
                                    ? "limits.per-second in your partner file"
                                    : "setting hub.limits.per-second")
                            + "); wait a second and send it again");
        }
    }

    /** As the configuration in force says: another number counts from the next second on. */
    private RateLimiter limit(Partner partner) {
        RateLimiter limit = limits.rateLimiter(partner.id());
        int perSecond = settings.of(partner).perSecond();
        if (limit.getRateLimiterConfig().getLimitForPeriod() != perSecond) {
            limit.changeLimitForPeriod(perSecond);
        }
        return limit;
    }
}
