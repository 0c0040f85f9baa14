package org.diversionhub.transport;

import jakarta.jms.BytesMessage;
import java.util.List;
import java.util.UUID;
import org.apache.activemq.artemis.api.core.Message;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Partners;
import org.diversionhub.partner.PartnersNow;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.jms.JmsException;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.stereotype.Component;

/** What lies for partners and from them at the broker for partners: each has three queues, and sees no other's. */
@Component
@ConditionalOnProperty("hub.amqp.enabled")
public class PartnerQueues {
    private final BrokerQueues inside;
    private final JmsTemplate jms;

    PartnerQueues(PartnerBroker broker, PartnersNow partners) {
        inside = broker.inside();
        jms = new JmsTemplate(broker.connections());
        openFor(partners.get());
    }

    /** Makes the queues of those who have none yet. */
    public void openFor(Partners partners) {
        partners.all().stream().filter(Partner::usesBroker).forEach(partner -> open(new Queues(partner.id())));
    }

    private void open(Queues queues) {
        inside.create(queues.from());
        inside.create(queues.to());
        inside.create(queues.answers());
    }

    /** Whether what the partner puts in stays in its queue until it is let go on; it may put in more meanwhile. */
    public void holdIn(String partner, boolean hold) {
        inside.hold(new Queues(partner).from(), hold);
    }

    /** Whether the partner gets nothing of what lies there for it until it is let go on. */
    public void holdOut(String partner, boolean hold) {
        inside.hold(new Queues(partner).to(), hold);
    }

    /** How many messages of the partner's wait for the hub. */
    public long lyingFrom(String partner) {
        return inside.count(new Queues(partner).from());
    }

    /**
     * Puts a delivery where its recipient takes it. What an earlier try has left there, whose end was not seen, goes:
     * it may say more than may be said now. If its recipient has taken that, a second one changes nothing.
     */
    public Result put(String partner, UUID delivery, String mediaType, byte[] bytes) {
        String queue = new Queues(partner).to();
        try {
            inside.makeRoom(queue, delivery);
        } catch (IllegalStateException e) {
            return new Result.TryAgain("broker");
        }
        return send(queue, delivery.toString(), mediaType, bytes, true);
    }

    /** Tells a sender what became of its message. */
    public Result answer(String partner, String correlation, String mediaType, byte[] bytes) {
        return send(new Queues(partner).answers(), correlation, mediaType, bytes, false);
    }

    private Result send(String queue, String id, String mediaType, byte[] bytes, boolean once) {
        try {
            jms.send(queue, session -> {
                BytesMessage message = session.createBytesMessage();
                message.writeBytes(bytes);
                message.setJMSCorrelationID(id);
                message.setStringProperty("JMS_AMQP_ContentType", mediaType);
                if (once) {
                    message.setStringProperty(BrokerQueues.DELIVERY, id);
                    message.setStringProperty(Message.HDR_DUPLICATE_DETECTION_ID.toString(), id);
                }
                return message;
            });
            return new Result.Delivered();
        } catch (JmsException e) {
            return new Result.TryAgain("broker");
        }
    }

    /** The deliveries that lie in this partner's queue, the oldest first. */
    public List<UUID> lying(String partner) {
        return inside.deliveries(new Queues(partner).to());
    }

    /** Deliveries that their recipients have refused for good, until they are {@link #forgetRefused forgotten}. */
    public List<UUID> refused() {
        return inside.deliveries(PartnerBroker.DEAD);
    }

    /** It is on record that this one was refused. */
    public void forgetRefused(UUID delivery) {
        inside.delete(PartnerBroker.DEAD, delivery);
    }

    /**
     * Puts aside a delivery that its recipient has not taken, so that after a crash it is still told apart from one
     * that was taken; it may be put there again later.
     *
     * @return whether it lies aside now
     */
    public boolean putAside(String partner, UUID delivery) {
        return inside.move(new Queues(partner).to(), PartnerBroker.ASIDE, delivery);
    }

    /** Deletes what was put aside. */
    public void discard(UUID delivery) {
        inside.delete(PartnerBroker.ASIDE, delivery);
    }
}
