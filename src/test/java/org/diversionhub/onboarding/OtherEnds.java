package org.diversionhub.onboarding;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.diversionhub.demo.SampleAuthority;
import org.diversionhub.demo.SampleCertificate;

/** For tests of other rooms. */
public final class OtherEnds implements AutoCloseable {
    private final OtherEnd server;

    private OtherEnds(OtherEnd server) {
        this.server = server;
    }

    /** An HTTPS server that asks for the hub's certificate and answers with this status. */
    public static OtherEnds https(SampleAuthority authority, int status) {
        Instant now = Instant.now();
        SampleCertificate own =
                authority.issue("partner", now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(60)));
        return new OtherEnds(OtherEnd.https(own, own.chain(), authority, OtherEnd.Asks.NEEDS, status));
    }

    public int port() {
        return server.port();
    }

    /** Method, path and length of the body. */
    public List<String> calls() {
        return server.calls();
    }

    @Override
    public void close() throws Exception {
        server.close();
    }
}
