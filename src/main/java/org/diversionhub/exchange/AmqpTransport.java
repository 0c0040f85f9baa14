package org.diversionhub.exchange;

import java.util.UUID;
import org.diversionhub.transport.PartnerQueues;
import org.diversionhub.transport.Result;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Puts a delivery into its recipient's queue at the partners' broker. */
@Component("amqpTransport")
@ConditionalOnProperty("hub.amqp.enabled")
public class AmqpTransport {
    private final PartnerQueues broker;

    AmqpTransport(PartnerQueues broker) {
        this.broker = broker;
    }

    public Sent send(Outgoing outgoing) {
        Attempt attempt = outgoing.attempt();
        UUID delivery = attempt.claimed().id();
        Result result = broker.put(
                attempt.recipient().id(),
                delivery,
                outgoing.payload().mediaType(),
                outgoing.payload().bytes());
        return new Sent(attempt, result);
    }
}
