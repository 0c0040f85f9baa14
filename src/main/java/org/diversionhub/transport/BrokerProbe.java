package org.diversionhub.transport;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.apache.qpid.protonj2.client.StreamReceiverOptions;
import org.apache.qpid.protonj2.client.exceptions.ClientException;
import org.diversionhub.partner.Endpoint;
import org.diversionhub.partner.SignIn;
import org.diversionhub.transport.ForeignBrokers.Line;
import org.diversionhub.trust.HubTls;
import org.diversionhub.trust.SecretFiles;
import org.springframework.stereotype.Component;

/**
 * Tries a partner's own broker as deliveries go there and messages are taken; {@link #leave} alone puts something
 * there.
 */
@Component
public class BrokerProbe {
    private final ForeignBrokers brokers;

    BrokerProbe(ForeignBrokers brokers) {
        this.brokers = brokers;
    }

    /** For a command beside the hub; its connections end with the process. */
    public static BrokerProbe beside(HubTls tls, SecretFiles secrets) {
        return new BrokerProbe(new ForeignBrokers(tls, secrets));
    }

    /** What is tried: to sign in alone, or to open a link as well. */
    public enum Link {
        NONE,
        TO,
        FROM
    }

    /**
     * Puts a test there, as a delivery is put.
     *
     * @param id stands where a delivery's would
     * @return empty once the broker has accepted it, or the step at which it failed, as below
     */
    public Optional<String> leave(Endpoint to, String id, String mediaType, byte[] bytes, Duration most) {
        return switch (new BrokerDrop(brokers).put(to, id, mediaType, bytes, most)) {
            case Result.Delivered delivered -> Optional.empty();
            case Result.Rejected rejected -> Optional.of(rejected.reason());
            case Result.TryAgain later -> Optional.of(later.reason());
        };
    }

    /**
     * @param node the address there, if a link is opened
     * @return empty, or the step at which it failed: {@code unreachable}, {@code tls}, {@code login},
     *     {@code no-address}, {@code no-access}, {@code timeout}, or a word about the secret
     */
    public Optional<String> look(URI address, Optional<SignIn> signIn, Link link, String node, Duration most) {
        long end = System.nanoTime() + most.toNanos();
        try (Line line = brokers.open(address, signIn, end)) {
            switch (link) {
                case NONE -> {}
                case TO -> ForeignBrokers.in(line.amqp().openSender(node).openFuture(), end);
                case FROM ->
                    ForeignBrokers.in(
                            line.amqp()
                                    .openStreamReceiver(node, new StreamReceiverOptions().creditWindow(0))
                                    .openFuture(),
                            end);
            }
            return Optional.empty();
        } catch (ClientException e) {
            return Optional.of(BrokerStep.of(e).step());
        } catch (Unreachable e) {
            return Optional.of(e.step());
        }
    }
}
