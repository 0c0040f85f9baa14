package org.diversionhub.fhir;

import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.ResourceRetriever;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.diversionhub.partner.SmartKeys;
import org.diversionhub.trust.HubTls;
import org.springframework.stereotype.Component;

/**
 * The public keys of clients. Those at an address are fetched when they are needed and kept for five minutes; those
 * that cannot be fetched then are none.
 */
@Component
class ClientKeys {
    private static final Duration KEPT = Duration.ofMinutes(5);
    private static final Duration AGAIN = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final ResourceRetriever retriever;
    private final Map<URI, JWKSource<SecurityContext>> fetched = new ConcurrentHashMap<>();

    ClientKeys(HubTls tls) {
        this.retriever = new DirectRetriever(tls);
    }

    JWKSource<SecurityContext> of(SmartKeys keys) {
        JWKSource<SecurityContext> all = switch (keys) {
            case SmartKeys.Listed listed -> new ImmutableJWKSet<>(listed.keys());
            case SmartKeys.At at -> fetched.computeIfAbsent(at.url(), this::at);
        };
        return (selector, context) ->
                all.get(selector, context).stream().filter(SmartKeys::isUsable).toList();
    }

    /** An id of a key that is not there yet is looked for again, but not more often than twice in half a minute. */
    private JWKSource<SecurityContext> at(URI url) {
        try {
            return JWKSourceBuilder.create(url.toURL(), retriever)
                    .cache(KEPT.toMillis(), PATIENCE.toMillis())
                    .refreshAheadCache(false)
                    .rateLimited(AGAIN.toMillis())
                    .retrying(false)
                    .outageTolerant(false)
                    .build();
        } catch (MalformedURLException e) {
            throw new IllegalStateException("an https address is a URL", e);
        }
    }

    /** Trusts the partners' authorities alone, and goes where the partner file says and nowhere else. */
    private static final class DirectRetriever extends DefaultResourceRetriever {
        DirectRetriever(HubTls tls) {
            super(
                    (int) PATIENCE.toMillis(),
                    (int) PATIENCE.toMillis(),
                    SmartKeys.LARGEST,
                    false,
                    tls.context().getSocketFactory());
        }

        @Override
        protected HttpURLConnection openHTTPConnection(URL url) throws IOException {
            HttpURLConnection connection = super.openHTTPConnection(url);
            connection.setInstanceFollowRedirects(false);
            return connection;
        }
    }
}
