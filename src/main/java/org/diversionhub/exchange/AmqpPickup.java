package org.diversionhub.exchange;

import java.util.Objects;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.diversionhub.partner.Partner;
import org.diversionhub.transport.PartnerQueues;
import org.diversionhub.transport.Result;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Takes what partners put into their queues at the partners' broker. */
@Component("amqpPickup")
@ConditionalOnProperty("hub.amqp.enabled")
public class AmqpPickup {
    private static final Logger LOG = LoggerFactory.getLogger(AmqpPickup.class);

    private final PartnerQueues broker;
    private final CurrentSnapshot snapshots;
    private final Arrivals arrivals;
    private final Pauses pauses;
    private final CallingPartner calling;

    AmqpPickup(
            PartnerQueues broker, CurrentSnapshot snapshots, Arrivals arrivals, Pauses pauses, CallingPartner calling) {
        this.broker = broker;
        this.snapshots = snapshots;
        this.arrivals = arrivals;
        this.pauses = pauses;
        this.calling = calling;
    }

    /**
     * Takes one message of a partner's: of the kind in its property {@code kind}, signed and encrypted. Its receipt, or
     * its problem, goes to the partner's queue of answers, with the message's correlation id or else its own id. The
     * pick-up routes call it; what cannot be judged now goes back into the queue.
     */
    public void take(Exchange exchange) {
        try {
            exchange.setRollbackOnly(!isAnswered(exchange));
        } catch (RuntimeException e) {
            LOG.error(
                    "a message in a queue could not be taken ({})", e.getClass().getSimpleName());
            exchange.setRollbackOnly(true);
        }
    }

    private boolean isAnswered(Exchange exchange) {
        Snapshot snapshot = snapshots.get();
        String id = exchange.getProperty("partner", String.class);
        Partner sender = snapshot.partners().byId(id).orElse(null);
        byte[] body = exchange.getMessage().getBody(byte[].class);
        if (sender == null || !calling.awaitTurn(sender) || pauses.isPaused(sender, Pause.Way.IN)) {
            return false;
        }
        String kind = exchange.getMessage().getHeader("kind", "", String.class);
        Answer answer = arrivals.take(sender, kind, Arrivals.PROTECTED, body == null ? new byte[0] : body, snapshot);
        return !Arrivals.isForLater(answer)
                && broker.answer(id, correlation(exchange), mediaType(answer), Arrivals.bytes(answer))
                        instanceof Result.Delivered;
    }

    /** What JMS calls the message's id is Artemis's own; what the sender has written is beside it. */
    private static String correlation(Exchange exchange) {
        return Stream.of("JMSCorrelationID", "NATIVE_MESSAGE_ID", "JMSMessageID")
                .map(name -> exchange.getMessage().getHeader(name, String.class))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("");
    }

    private static String mediaType(Answer answer) {
        return answer instanceof Answer.Accepted ? "application/json" : "application/problem+json";
    }
}
