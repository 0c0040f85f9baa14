package org.diversionhub.exchange;

import java.time.Clock;
import java.time.Duration;
import org.diversionhub.transport.MailDrop;
import org.diversionhub.transport.Result;
import org.springframework.stereotype.Component;

/** Delivers by mail, signed and encrypted. */
@Component("mailTransport")
public class MailTransport {
    private final MailDrop drop;
    private final Clock clock;

    MailTransport(MailDrop drop, Clock clock) {
        this.drop = drop;
        this.clock = clock;
    }

    public Sent send(Outgoing outgoing) {
        return outgoing.sent(clock.instant(), left -> put(outgoing, left));
    }

    private Result put(Outgoing outgoing, Duration left) {
        Attempt attempt = outgoing.attempt();
        return drop.put(
                attempt.recipient().endpoint().orElseThrow().to().getSchemeSpecificPart(),
                attempt.claimed().id(),
                outgoing.payload().mediaType(),
                outgoing.payload().bytes(),
                left);
    }
}
