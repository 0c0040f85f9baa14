package org.diversionhub.transport;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.protonj2.client.Message;
import org.apache.qpid.protonj2.client.StreamDelivery;
import org.apache.qpid.protonj2.client.StreamReceiver;
import org.apache.qpid.protonj2.client.StreamReceiverMessage;
import org.apache.qpid.protonj2.client.StreamReceiverOptions;
import org.apache.qpid.protonj2.client.exceptions.ClientException;
import org.diversionhub.partner.BrokerAddress;
import org.diversionhub.partner.Pickup;
import org.diversionhub.transport.ForeignBrokers.Line;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Takes what lies at an address of a partner's own broker, one message at a time. */
@Component
public class BrokerPickup {
    /** For one step: to connect, to read a message, to answer it. */
    private static final Duration MOST = Duration.ofSeconds(10);

    /** Of a message that is read as it comes; what is not read stays with the broker. */
    private static final int AT_ONCE = 256 * 1024;

    private final ForeignBrokers brokers;
    private final Deadlines deadlines;

    BrokerPickup(ForeignBrokers brokers, Deadlines deadlines) {
        this.brokers = brokers;
        this.deadlines = deadlines;
    }

    /** @throws Unreachable with the step at which it failed */
    public Listening listen(Pickup pickup) throws Unreachable {
        long end = System.nanoTime() + MOST.toNanos();
        Line line = brokers.open(pickup.from(), pickup.signIn(), end);
        try {
            StreamReceiverOptions options = new StreamReceiverOptions()
                    .creditWindow(0)
                    .autoAccept(false)
                    .readBufferSize(AT_ONCE);
            StreamReceiver receiver = line.amqp().openStreamReceiver(BrokerAddress.node(pickup.from()), options);
            return new Listening(
                    line,
                    ForeignBrokers.in(receiver.openFuture(), end),
                    pickup.answers().orElseThrow(),
                    deadlines);
        } catch (ClientException e) {
            line.close();
            throw BrokerStep.of(e);
        } catch (Unreachable e) {
            line.close();
            throw e;
        }
    }

    /**
     * What came.
     *
     * @param correlation by which the sender knows the answer: its correlation id or else its own id; may be empty
     * @param body as many bytes as there are, and one more than may be where there are more; empty where it has none
     *     that can be read
     * @param tries how often it went back before
     */
    public record Came(String kind, String correlation, Optional<byte[]> body, long tries) {
        @Override
        public String toString() {
            return "Came[" + body.map(bytes -> bytes.length).orElse(0) + " bytes]";
        }
    }

    /** A link to the address. Until it is settled, what came is the broker's, and goes back where the link breaks. */
    public static final class Listening implements AutoCloseable {
        private final Line line;
        private final StreamReceiver receiver;
        private final String answers;
        private final Deadlines deadlines;
        private @Nullable StreamDelivery delivery;
        private boolean asked;

        private Listening(Line line, StreamReceiver receiver, String answers, Deadlines deadlines) {
            this.line = line;
            this.receiver = receiver;
            this.answers = answers;
            this.deadlines = deadlines;
        }

        /**
         * The next, if one comes in this time.
         *
         * @param most how many bytes it may have
         */
        public Optional<Came> next(Duration time, int most) throws Unreachable {
            try {
                if (!asked) {
                    receiver.addCredit(1);
                    asked = true;
                }
                StreamDelivery next = receiver.receive(time.toMillis(), TimeUnit.MILLISECONDS);
                if (next == null) {
                    return Optional.empty();
                }
                delivery = next;
                asked = false;
                try (Deadlines.Deadline deadline = deadlines.of(line, MOST)) {
                    return Optional.of(came(next.message(), most));
                }
            } catch (ClientException e) {
                throw BrokerStep.of(e);
            }
        }

        private static Came came(StreamReceiverMessage message, int most) throws ClientException {
            String kind = message.property("kind") instanceof String text ? text : "";
            Object correlation = message.correlationId() == null ? message.messageId() : message.correlationId();
            return new Came(
                    kind,
                    correlation == null ? "" : correlation.toString(),
                    body(message, most),
                    message.deliveryCount());
        }

        private static Optional<byte[]> body(StreamReceiverMessage message, int most) {
            try (InputStream in = message.body()) {
                return Optional.ofNullable(in.readNBytes(most + 1));
            } catch (ClientException | IOException e) {
                return Optional.empty();
            }
        }

        /** Tells the sender, at the address that the hub's own configuration says. */
        public boolean answer(String correlation, String mediaType, byte[] bytes) {
            long end = System.nanoTime() + MOST.toNanos();
            try {
                Message<byte[]> message =
                        Message.create(bytes).correlationId(correlation).contentType(mediaType);
                return BrokerDrop.put(line.amqp(), answers, message, end) instanceof Result.Delivered;
            } catch (ClientException | Unreachable e) {
                return false;
            }
        }

        /** It is kept. */
        public void accept() throws Unreachable {
            settle(StreamDelivery::accept);
        }

        /** It is none for the hub; the broker keeps it for a person, or has its own rule for such. */
        public void reject(String condition) throws Unreachable {
            settle(one -> one.reject("diversion-hub:" + condition, "see the answer"));
        }

        /** Not now: it comes again. */
        public void giveBack() throws Unreachable {
            settle(StreamDelivery::release);
        }

        /** It could not be judged: it comes again, and the broker counts. */
        public void failed() throws Unreachable {
            settle(one -> one.modified(true, false));
        }

        private interface Settling {
            StreamDelivery now(StreamDelivery one) throws ClientException;
        }

        private void settle(Settling settling) throws Unreachable {
            try {
                settling.now(Objects.requireNonNull(delivery, "nothing came"));
            } catch (ClientException e) {
                throw BrokerStep.of(e);
            }
        }

        @Override
        public void close() {
            line.close();
        }
    }
}
