package org.diversionhub.transport;

import jakarta.annotation.PreDestroy;
import jakarta.jms.BytesMessage;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.filter.impl.FilterImpl;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.PartnersNow;
import org.diversionhub.trust.HubTls;
import org.diversionhub.trust.SenderIdentity;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.jms.JmsException;
import org.springframework.jms.connection.CachingConnectionFactory;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.stereotype.Component;

/**
 * A broker for partners alone, apart from the one that wakes the hub's own work: whoever breaks into the one has not
 * reached the other. What lies in it is encrypted to its recipient.
 */
@Component
@ConditionalOnProperty("hub.amqp.enabled")
public class PartnerBroker {
    /** A number of its own for each in a process; tests run several. Apart from those of the hub's own broker. */
    private static final AtomicInteger NUMBERS = new AtomicInteger(10_000);

    private static final String DELIVERY = "delivery";
    private static final long MEMORY = 32 << 20;
    private static final int TRIES = 10;
    private static final long AGAIN = 5_000;

    private final String name = "partners-" + NUMBERS.get();
    private final String inProcess = "vm://" + NUMBERS.getAndIncrement();
    private final EmbeddedActiveMQ broker;
    private final CachingConnectionFactory connections;
    private final JmsTemplate jms;

    PartnerBroker(AmqpSettings settings, HubTls tls, SenderIdentity identity, PartnersNow partners) throws Exception {
        HubTlsForBroker.register(name, tls::context);
        broker = new EmbeddedActiveMQ()
                .setConfiguration(configuration(settings))
                .setSecurityManager(new PartnerAccess(identity, partners));
        broker.start();
        partners.get().all().stream().filter(Partner::usesBroker).forEach(partner -> open(new Queues(partner.id())));
        connections = new CachingConnectionFactory(new ActiveMQConnectionFactory(
                inProcess + "?reconnectAttempts=0&initialConnectAttempts=1&callTimeout=3000"));
        jms = new JmsTemplate(connections);
    }

    private ConfigurationImpl configuration(AmqpSettings settings) throws Exception {
        var configuration = new ConfigurationImpl()
                .setName(name)
                .setPersistenceEnabled(true)
                .setSecurityEnabled(true)
                .setSecurityInvalidationInterval(0)
                .setAuthenticationCacheSize(0)
                .setAuthorizationCacheSize(0)
                .setJMXManagementEnabled(false)
                .setJournalType(JournalType.NIO)
                .setJournalFileSize(1 << 20)
                .setJournalDirectory(settings.folder() + "/journal")
                .setBindingsDirectory(settings.folder() + "/bindings")
                .setLargeMessagesDirectory(settings.folder() + "/large")
                .setPagingDirectory(settings.folder() + "/paging")
                .setMaxDiskUsage(100)
                .addAcceptorConfiguration("in-process", inProcess)
                .addAddressSetting(
                        "#",
                        new AddressSettings()
                                .setAutoCreateQueues(false)
                                .setAutoCreateAddresses(false)
                                .setMaxSizeBytes(MEMORY)
                                .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE)
                                .setMaxDeliveryAttempts(TRIES)
                                .setRedeliveryDelay(AGAIN));
        configuration.addAcceptorConfiguration(acceptor(settings));
        return configuration;
    }

    /** Mutual TLS alone; who it is says the certificate, and so no password is asked for. */
    private TransportConfiguration acceptor(AmqpSettings settings) {
        return new TransportConfiguration(
                NettyAcceptorFactory.class.getName(),
                Map.of(
                        TransportConstants.HOST_PROP_NAME,
                        settings.address(),
                        TransportConstants.PORT_PROP_NAME,
                        settings.port(),
                        TransportConstants.SSL_ENABLED_PROP_NAME,
                        true,
                        TransportConstants.SSL_CONTEXT_PROP_NAME,
                        name,
                        TransportConstants.NEED_CLIENT_AUTH_PROP_NAME,
                        true,
                        TransportConstants.ENABLED_PROTOCOLS_PROP_NAME,
                        "TLSv1.3,TLSv1.2",
                        TransportConstants.PROTOCOLS_PROP_NAME,
                        "AMQP,CORE"),
                "partners",
                Map.of("saslMechanisms", "EXTERNAL,ANONYMOUS", "handshake-timeout", 5));
    }

    private void open(Queues queues) {
        for (String queue : new String[] {queues.from(), queues.to(), queues.answers()}) {
            try {
                broker.getActiveMQServer()
                        .createQueue(
                                QueueConfiguration.of(queue)
                                        .setRoutingType(RoutingType.ANYCAST)
                                        .setDurable(true)
                                        .setAutoCreateAddress(true)
                                        .setAutoCreated(false),
                                true);
            } catch (Exception e) {
                throw new IllegalStateException("no queue " + queue, e);
            }
        }
    }

    /** Where it listens. */
    public int port() {
        return ((NettyAcceptor) broker.getActiveMQServer().getRemotingService().getAcceptor("partners"))
                .getActualPort();
    }

    /** To the broker inside this process, for the hub's own routes. */
    public ConnectionFactory connections() {
        return connections;
    }

    /** Puts a delivery where its recipient takes it; a second one of the same delivery changes nothing. */
    public Result put(String partner, UUID delivery, String mediaType, byte[] bytes) {
        return send(new Queues(partner).to(), delivery.toString(), mediaType, bytes);
    }

    /** Tells a sender what became of its message. */
    public Result answer(String partner, String correlation, String mediaType, byte[] bytes) {
        return send(new Queues(partner).answers(), correlation, mediaType, bytes);
    }

    private Result send(String queue, String id, String mediaType, byte[] bytes) {
        try {
            jms.send(queue, session -> {
                BytesMessage message = session.createBytesMessage();
                message.writeBytes(bytes);
                describe(message, id, mediaType);
                return message;
            });
            return new Result.Delivered();
        } catch (JmsException e) {
            return new Result.TryAgain("broker");
        }
    }

    private static void describe(BytesMessage message, String id, String mediaType) throws JMSException {
        message.setJMSCorrelationID(id);
        message.setStringProperty(DELIVERY, id);
        message.setStringProperty("JMS_AMQP_ContentType", mediaType);
        message.setStringProperty(Message.HDR_DUPLICATE_DETECTION_ID.toString(), id);
    }

    /** Takes a delivery back that its recipient has not taken; it may go again later. */
    public boolean takeBack(String partner, UUID delivery) {
        SimpleString address = SimpleString.of(new Queues(partner).to());
        Queue queue = broker.getActiveMQServer().locateQueue(address);
        try {
            if (queue == null
                    || queue.deleteMatchingReferences(FilterImpl.createFilter(DELIVERY + " = '" + delivery + "'"))
                            == 0) {
                return false;
            }
            broker.getActiveMQServer()
                    .getPostOffice()
                    .getDuplicateIDCache(address)
                    .deleteFromCache(SimpleString.of(delivery.toString()).getData());
            return true;
        } catch (Exception e) {
            throw new IllegalStateException("the partners' broker failed", e);
        }
    }

    @PreDestroy
    void close() throws Exception {
        connections.destroy();
        broker.stop();
        HubTlsForBroker.forget(name);
    }
}
