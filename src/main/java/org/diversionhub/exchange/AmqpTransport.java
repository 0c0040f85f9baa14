package org.diversionhub.exchange;

import java.util.UUID;
import org.apache.camel.Exchange;
import org.diversionhub.partner.Partner;
import org.diversionhub.transport.PartnerBroker;
import org.diversionhub.transport.Result;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Puts a delivery into its recipient's queue at the partners' broker, and takes what partners have put into theirs. */
@Component("amqpTransport")
@ConditionalOnProperty("hub.amqp.enabled")
public class AmqpTransport {
    private final PartnerBroker broker;
    private final CurrentSnapshot snapshots;
    private final Arrivals arrivals;

    AmqpTransport(PartnerBroker broker, CurrentSnapshot snapshots, Arrivals arrivals) {
        this.broker = broker;
        this.snapshots = snapshots;
        this.arrivals = arrivals;
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

    /**
     * Takes one message of a partner's: of the kind in its property {@code kind}, like one that is posted. Its receipt,
     * or its problem, goes to the partner's queue of answers, with the message's correlation id or else its own id. The
     * pick-up routes call it; what cannot be judged now goes back into the queue.
     */
    public void take(Exchange exchange) {
        Snapshot snapshot = snapshots.get();
        String id = exchange.getProperty("partner", String.class);
        Partner sender = snapshot.partners().byId(id).orElse(null);
        byte[] body = exchange.getMessage().getBody(byte[].class);
        if (sender == null) {
            exchange.setRollbackOnly(true);
            return;
        }
        String kind = exchange.getMessage().getHeader("kind", "", String.class);
        Answer answer = arrivals.take(sender, kind, body == null ? new byte[0] : body, snapshot);
        boolean answered = !Arrivals.isForLater(answer)
                && broker.answer(id, correlation(exchange), mediaType(answer), Arrivals.bytes(answer))
                        instanceof Result.Delivered;
        exchange.setRollbackOnly(!answered);
    }

    private static String correlation(Exchange exchange) {
        String asked = exchange.getMessage().getHeader("JMSCorrelationID", String.class);
        return asked == null ? exchange.getMessage().getHeader("JMSMessageID", "", String.class) : asked;
    }

    private static String mediaType(Answer answer) {
        return answer instanceof Answer.Accepted ? "application/json" : "application/problem+json";
    }
}
