package org.diversionhub.exchange;

import java.time.Clock;
import org.diversionhub.transport.BrokerDrop;
import org.springframework.stereotype.Component;

/** Delivers to a broker that the partner runs; it counts as sent once the broker has accepted it. */
@Component("brokerTransport")
public class BrokerTransport {
    private final BrokerDrop drop;
    private final Clock clock;

    BrokerTransport(BrokerDrop drop, Clock clock) {
        this.drop = drop;
        this.clock = clock;
    }

    public Sent send(Outgoing outgoing) {
        Attempt attempt = outgoing.attempt();
        return outgoing.sent(
                clock.instant(),
                left -> drop.put(
                        attempt.recipient().endpoint().orElseThrow(),
                        attempt.claimed().id(),
                        outgoing.payload().mediaType(),
                        outgoing.payload().bytes(),
                        left));
    }
}
