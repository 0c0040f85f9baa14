package org.diversionhub.exchange;

import java.time.Clock;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.diversionhub.mapping.Payload;
import org.diversionhub.partner.Endpoint;
import org.diversionhub.transport.Result;
import org.springframework.stereotype.Component;

/** Posts to a partner over mutual TLS; also a FHIR transaction to a FHIR base. */
@Component("httpsTransport")
public class HttpsTransport {
    private static final Result.Rejected CONFLICT = new Result.Rejected("http-409");

    private final SigningIn signingIn;
    private final Clock clock;

    HttpsTransport(SigningIn signingIn, Clock clock) {
        this.signingIn = signingIn;
        this.clock = clock;
    }

    public Sent send(Outgoing outgoing) {
        return outgoing.sent(
                clock.instant(),
                left -> judged(
                        signingIn.post(outgoing.attempt().recipient(), () -> request(outgoing), left),
                        endpoint(outgoing)));
    }

    /** A FHIR server that got two transactions at once may take one of them, and the other only when it comes again. */
    private static Result judged(Result result, Endpoint endpoint) {
        return endpoint.isPush() && result.equals(CONFLICT) ? new Result.TryAgain(CONFLICT.reason()) : result;
    }

    private static Endpoint endpoint(Outgoing outgoing) {
        return outgoing.attempt().recipient().endpoint().orElseThrow();
    }

    private static HttpPost request(Outgoing outgoing) {
        Payload payload = outgoing.payload();
        HttpPost post = new HttpPost(endpoint(outgoing).address());
        post.setHeader("Idempotency-Key", outgoing.attempt().claimed().id().toString());
        post.setEntity(new ByteArrayEntity(payload.bytes(), ContentType.parse(payload.mediaType())));
        return post;
    }
}
