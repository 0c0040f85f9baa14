package org.diversionhub.transport;

import jakarta.annotation.PreDestroy;
import jakarta.jms.ConnectionFactory;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.partner.PartnersNow;
import org.diversionhub.trust.HubTls;
import org.diversionhub.trust.SenderIdentity;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.jms.connection.CachingConnectionFactory;
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

    private static final long MEMORY = 32 << 20;
    private static final int MOST_OF_THE_DISK = 90;
    private static final long AGAIN = 5_000;
    private static final long AT_MOST = 300_000;

    /** What a recipient has refused for good. */
    static final String DEAD = "dead";

    /** What is being taken back. */
    static final String ASIDE = "aside";

    private final String name = "partners-" + NUMBERS.get();
    private final String inProcess = "vm://" + NUMBERS.getAndIncrement();
    private final EmbeddedActiveMQ broker;
    private final BrokerQueues inside;
    private final CachingConnectionFactory connections;

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
        inside = new BrokerQueues(broker.getActiveMQServer());
        inside.create(DEAD);
        inside.create(ASIDE);
        connections = new CachingConnectionFactory(new ActiveMQConnectionFactory(
                inProcess + "?reconnectAttempts=0&initialConnectAttempts=1&callTimeout=3000"));
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

    /** Its queues. */
    BrokerQueues inside() {
        return inside;
    }

    /** Where it listens. */
    public int port() {
        return ((NettyAcceptor) broker.getActiveMQServer().getRemotingService().getAcceptor("partners"))
                .getActualPort();
    }

    /** Whether this partner has its queues here: they are made at the start. */
    public boolean knows(String partner) {
        return inside.has(new Queues(partner).to());
    }

    /** To the broker inside this process, for the hub's own routes. */
    public ConnectionFactory connections() {
        return connections;
    }

    @PreDestroy
    void close() throws Exception {
        connections.destroy();
        broker.stop();
        HubTlsForBroker.forget(name);
    }
}
