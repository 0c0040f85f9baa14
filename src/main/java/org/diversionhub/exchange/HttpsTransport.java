package org.diversionhub.exchange;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.diversionhub.mapping.Payload;
import org.diversionhub.trust.HubTls;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Posts to a partner over mutual TLS; also a FHIR transaction to a FHIR base. The JDK's client and not camel-http,
 * since it cuts a send off at a deadline for certain and passes on no header that is not written here.
 */
@Component("httpsTransport")
public class HttpsTransport {
    private static final Duration MARGIN = Duration.ofMillis(500);

    /** Locked out, moved, slow or too often: a partner mends these, and nothing is wrong with the message. */
    private static final Set<Integer> LATER = Set.of(401, 403, 404, 407, 408, 425, 429);

    private final HttpClient client;
    private final Clock clock;

    HttpsTransport(HubTls tls, Clock clock) {
        this.client = HttpClient.newBuilder()
                .sslContext(tls.context())
                .sslParameters(tls.parameters())
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
        this.clock = clock;
    }

    public Sent send(Outgoing outgoing) {
        return new Sent(outgoing.attempt(), post(outgoing));
    }

    private Result post(Outgoing outgoing) {
        Duration left =
                Duration.between(clock.instant(), outgoing.attempt().until()).minus(MARGIN);
        if (left.isNegative() || left.isZero()) {
            return new Result.TryAgain("no-time-left");
        }
        CompletableFuture<HttpResponse<Void>> answer =
                client.sendAsync(request(outgoing, left), HttpResponse.BodyHandlers.discarding());
        try {
            return judged(answer.get(left.toMillis(), TimeUnit.MILLISECONDS).statusCode());
        } catch (TimeoutException e) {
            return new Result.TryAgain("timeout");
        } catch (ExecutionException e) {
            return new Result.TryAgain(reason(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Result.TryAgain("interrupted");
        } finally {
            answer.cancel(true);
        }
    }

    private static HttpRequest request(Outgoing outgoing, Duration left) {
        Payload payload = outgoing.payload();
        URI to = outgoing.attempt().recipient().endpoint().orElseThrow().address();
        return HttpRequest.newBuilder(to)
                .timeout(left)
                .header("Content-Type", payload.mediaType())
                .header("Idempotency-Key", outgoing.attempt().claimed().id().toString())
                .POST(HttpRequest.BodyPublishers.ofByteArray(payload.bytes()))
                .build();
    }

    private static Result judged(int status) {
        if (status / 100 == 2) {
            return new Result.Delivered();
        }
        boolean later = status >= 500 || LATER.contains(status);
        return later ? new Result.TryAgain("http-" + status) : new Result.Rejected("http-" + status);
    }

    private static String reason(@Nullable Throwable cause) {
        return switch (cause) {
            case HttpTimeoutException timeout -> "timeout";
            case SSLException tls -> "tls";
            case java.net.ConnectException refused -> "unreachable";
            case IOException garbage -> "unreadable-answer";
            case null, default -> "fault";
        };
    }
}
