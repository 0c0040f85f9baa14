package org.diversionhub.transport;

import jakarta.annotation.PreDestroy;
import jakarta.jms.BytesMessage;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.List;
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
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.utils.collections.LinkedListIterator;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Partners;
import org.diversionhub.partner.PartnersNow;
import org.diversionhub.trust.HubTls;
import org.diversionhub.trust.SenderIdentity;
import org.springframework.beans.factory.annotation.Value;
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
    private static final int MOST_OF_THE_DISK = 90;
    private static final long AGAIN = 5_000;
    private static final long AT_MOST = 300_000;

    /** What a recipient has refused for good. */
    private static final String DEAD = "dead";

    private final String name = "partners-" + NUMBERS.get();
    private final String inProcess = "vm://" + NUMBERS.getAndIncrement();
    private final EmbeddedActiveMQ broker;
    private final CachingConnectionFactory connections;
    private final JmsTemplate jms;

    PartnerBroker(
            AmqpSettings settings,
            HubTls tls,
            SenderIdentity identity,
            PartnersNow partners,
            @Value("${hub.platform.broker.url:}") String shared)
            throws Exception {
        refuseBesideOthers(shared);
        HubTlsForBroker.register(name, tls::context);
        broker = new EmbeddedActiveMQ()
                .setConfiguration(configuration(settings))
                .setSecurityManager(new PartnerAccess(identity, partners));
        broker.start();
        broker.getActiveMQServer().registerBrokerPlugin(new LargestMessage(settings.largest()));
        create(DEAD);
        openFor(partners.get());
        connections = new CachingConnectionFactory(new ActiveMQConnectionFactory(
                inProcess + "?reconnectAttempts=0&initialConnectAttempts=1&callTimeout=3000"));
        jms = new JmsTemplate(connections);
        jms.setReceiveTimeout(JmsTemplate.RECEIVE_TIMEOUT_NO_WAIT);
    }

    /** Each node would have its own, and partners one of them. */
    private static void refuseBesideOthers(String shared) {
        if (!shared.isEmpty()) {
            ConfigFaults faults = new ConfigFaults();
            faults.add(
                    "hub.amqp.enabled",
                    0,
                    "with hub.platform.broker.url there may be several nodes, and a partner would see the broker of one",
                    "hub.amqp.enabled=false");
            faults.refuse();
        }
    }

    private ConfigurationImpl configuration(AmqpSettings settings) throws Exception {
        var configuration = new ConfigurationImpl()
                .setName(name)
                .setPersistenceEnabled(true)
                .setSecurityEnabled(true)
                // Artemis lets whoever knows these do anything; by default everybody does.
                .setClusterUser(UUID.randomUUID().toString())
                .setClusterPassword(UUID.randomUUID() + "" + UUID.randomUUID())
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
                .setMaxDiskUsage(MOST_OF_THE_DISK)
                .addAcceptorConfiguration("in-process", inProcess)
                .addAddressSetting(
                        "#",
                        new AddressSettings()
                                .setAutoCreateQueues(false)
                                .setAutoCreateAddresses(false)
                                .setAutoDeleteQueues(false)
                                .setAutoDeleteAddresses(false)
                                .setMaxSizeBytes(MEMORY)
                                .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE)
                                .setMaxDeliveryAttempts(-1)
                                .setRedeliveryDelay(AGAIN)
                                .setRedeliveryMultiplier(2)
                                .setMaxRedeliveryDelay(AT_MOST)
                                .setDeadLetterAddress(SimpleString.of(DEAD)));
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
                Map.of("saslMechanisms", "EXTERNAL,ANONYMOUS"));
    }

    /** Makes the queues of those who have none yet. */
    public void openFor(Partners partners) {
        partners.all().stream().filter(Partner::usesBroker).forEach(partner -> open(new Queues(partner.id())));
    }

    private void open(Queues queues) {
        create(queues.from());
        create(queues.to());
        create(queues.answers());
    }

    private void create(String queue) {
        try {
            broker.getActiveMQServer()
                    .createQueue(
                            QueueConfiguration.of(queue)
                                    .setRoutingType(RoutingType.ANYCAST)
                                    .setDurable(true)
                                    .setAutoCreateAddress(true)
                                    .setAutoCreated(false)
                                    .setAutoDelete(false),
                            true);
        } catch (Exception e) {
            throw new IllegalStateException("no queue " + queue, e);
        }
    }

    /** Whether what the partner puts in stays in its queue until it is let go on; it may put in more meanwhile. */
    public void holdIn(String partner, boolean hold) {
        hold(new Queues(partner).from(), hold);
    }

    /** Whether the partner gets nothing of what lies there for it until it is let go on. */
    public void holdOut(String partner, boolean hold) {
        hold(new Queues(partner).to(), hold);
    }

    private void hold(String name, boolean hold) {
        Queue queue = broker.getActiveMQServer().locateQueue(SimpleString.of(name));
        if (queue == null || queue.isPaused() == hold) {
            return;
        }
        if (hold) {
            queue.pause();
        } else {
            queue.resume();
        }
    }

    /** How many messages of the partner's wait for the hub. */
    public long lyingFrom(String partner) {
        Queue queue = broker.getActiveMQServer().locateQueue(SimpleString.of(new Queues(partner).from()));
        return queue == null ? 0 : queue.getMessageCount();
    }

    /** Where it listens. */
    public int port() {
        return ((NettyAcceptor) broker.getActiveMQServer().getRemotingService().getAcceptor("partners"))
                .getActualPort();
    }

    /** Whether this partner has its queues here: they are made at the start. */
    public boolean knows(String partner) {
        return broker.getActiveMQServer().locateQueue(SimpleString.of(new Queues(partner).to())) != null;
    }

    /** To the broker inside this process, for the hub's own routes. */
    public ConnectionFactory connections() {
        return connections;
    }

    /** Puts a delivery where its recipient takes it; a second one of the same delivery changes nothing. */
    public Result put(String partner, UUID delivery, String mediaType, byte[] bytes) {
        return send(new Queues(partner).to(), delivery.toString(), mediaType, bytes, true);
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
                    message.setStringProperty(DELIVERY, id);
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
    public List<UUID> lying(String partner, int most) {
        Queue queue = broker.getActiveMQServer().locateQueue(SimpleString.of(new Queues(partner).to()));
        List<UUID> found = new ArrayList<>();
        if (queue != null) {
            try (LinkedListIterator<MessageReference> all = queue.browserIterator()) {
                while (all.hasNext() && found.size() < most) {
                    found.add(UUID.fromString(all.next().getMessage().getStringProperty(DELIVERY)));
                }
            }
        }
        return found;
    }

    /** Deliveries that their recipients have refused for good, each told once. */
    public List<UUID> refused() {
        List<UUID> found = new ArrayList<>();
        try {
            for (var message = jms.receive(DEAD); message != null; message = jms.receive(DEAD)) {
                String delivery = message.getStringProperty(DELIVERY);
                if (delivery != null) {
                    found.add(UUID.fromString(delivery));
                }
            }
            return found;
        } catch (JMSException | JmsException e) {
            throw new IllegalStateException("the partners' broker failed", e);
        }
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
