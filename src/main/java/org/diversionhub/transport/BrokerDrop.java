package org.diversionhub.transport;

import java.time.Duration;
import java.util.UUID;
import org.apache.qpid.protonj2.client.Connection;
import org.apache.qpid.protonj2.client.DeliveryState;
import org.apache.qpid.protonj2.client.Message;
import org.apache.qpid.protonj2.client.Sender;
import org.apache.qpid.protonj2.client.SenderOptions;
import org.apache.qpid.protonj2.client.exceptions.ClientException;
import org.diversionhub.partner.BrokerAddress;
import org.diversionhub.partner.Endpoint;
import org.diversionhub.transport.ForeignBrokers.Line;
import org.springframework.stereotype.Component;

/** Puts what is signed and encrypted to an address at a partner's own broker, under the delivery's id on each try. */
@Component
public class BrokerDrop {
    private final ForeignBrokers brokers;

    BrokerDrop(ForeignBrokers brokers) {
        this.brokers = brokers;
    }

    /**
     * Puts it there and waits for the broker's word that it has it.
     *
     * @param most how long that may take
     */
    public Result put(Endpoint to, UUID delivery, String mediaType, byte[] bytes, Duration most) {
        return put(to, delivery.toString(), mediaType, bytes, most);
    }

    Result put(Endpoint to, String id, String mediaType, byte[] bytes, Duration most) {
        long end = System.nanoTime() + most.toNanos();
        try (Line line = brokers.open(to.to(), to.signIn(), end)) {
            Message<byte[]> message =
                    Message.create(bytes).messageId(id).correlationId(id).property("delivery", id);
            return put(line.amqp(), BrokerAddress.node(to.to()), message.contentType(mediaType), end);
        } catch (ClientException e) {
            return failed(BrokerStep.of(e), end);
        } catch (Unreachable e) {
            return failed(e, end);
        }
    }

    /** What was refused for its size is refused each time. */
    private static Result failed(Unreachable failed, long end) {
        if (failed.step().equals("too-large")) {
            return new Result.Rejected("too-large");
        }
        boolean late = failed.step().equals("unreachable") && System.nanoTime() >= end;
        return new Result.TryAgain(late ? "timeout" : failed.step());
    }

    /** By a link that lasts no longer than the message. */
    static Result put(Connection connection, String address, Message<byte[]> message, long end)
            throws ClientException, Unreachable {
        SenderOptions options =
                new SenderOptions().sendTimeout(ForeignBrokers.left(end).toMillis());
        Sender sender = connection.openSender(address, options);
        try {
            return put(ForeignBrokers.in(sender.openFuture(), end), message, end);
        } finally {
            sender.closeAsync();
        }
    }

    /** Durable, since a broker that restarts would lose it otherwise. */
    private static Result put(Sender sender, Message<byte[]> message, long end) throws ClientException, Unreachable {
        DeliveryState said = ForeignBrokers.in(
                        sender.send(message.durable(true)).settlementFuture(), end)
                .remoteState();
        return switch (said == null ? DeliveryState.Type.RELEASED : said.getType()) {
            case ACCEPTED -> new Result.Delivered();
            case REJECTED -> new Result.Rejected("amqp-rejected");
            case RELEASED, MODIFIED, TRANSACTIONAL -> new Result.TryAgain("amqp-released");
        };
    }
}
