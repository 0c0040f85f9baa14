package org.diversionhub.exchange;

import java.time.Clock;
import java.time.Duration;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.diversionhub.mapping.Payload;
import org.springframework.stereotype.Component;

/** Posts to a partner over mutual TLS; also a FHIR transaction to a FHIR base. */
@Component("httpsTransport")
public class HttpsTransport {
    private static final Duration MARGIN = Duration.ofMillis(500);

    private final Posting posting;
    private final Clock clock;

    HttpsTransport(Posting posting, Clock clock) {
        this.posting = posting;
        this.clock = clock;
    }

    public Sent send(Outgoing outgoing) {
        return new Sent(outgoing.attempt(), post(outgoing));
    }

    private Result post(Outgoing outgoing) {
        Duration left =
                Duration.between(clock.instant(), outgoing.attempt().until()).minus(MARGIN);
        return left.isNegative() || left.isZero()
                ? new Result.TryAgain("no-time-left")
                : posting.post(request(outgoing), left);
    }

    private static HttpPost request(Outgoing outgoing) {
        Payload payload = outgoing.payload();
        HttpPost post = new HttpPost(
                outgoing.attempt().recipient().endpoint().orElseThrow().address());
        post.setHeader("Idempotency-Key", outgoing.attempt().claimed().id().toString());
        post.setEntity(new ByteArrayEntity(payload.bytes(), ContentType.parse(payload.mediaType())));
        return post;
    }
}
