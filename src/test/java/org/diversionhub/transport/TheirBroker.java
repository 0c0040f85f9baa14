package org.diversionhub.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.postoffice.RoutingStatus;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMConnection;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerPlugin;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager5;
import org.apache.activemq.artemis.spi.core.security.jaas.UserPrincipal;
import org.apache.activemq.artemis.utils.CertificateUtil;
import org.diversionhub.trust.HubTls;
import org.diversionhub.trust.SecretFiles;
import org.jspecify.annotations.Nullable;

/**
 * A broker that a partner runs: TLS with its own certificate, and one user, the hub, by a password or its certificate.
 * It may send to {@code in} and {@code answers}, and take from {@code out}; what is refused goes to {@code dead}.
 */
public final class TheirBroker implements AutoCloseable {
    public static final String PASSWORD = "of the partner's broker";
    private static final AtomicInteger NUMBERS = new AtomicInteger(20_000);

    private final String name = "theirs-" + NUMBERS.get();
    private final String inProcess = "vm://" + NUMBERS.getAndIncrement();
    private final EmbeddedActiveMQ broker;
    public volatile boolean refuses;

    /** Once: the connection is gone as soon as an answer has come, and with it what was to be said after it. */
    public volatile boolean losesNext;

    /** @param port 0 for any */
    public TheirBroker(SSLContext tls, int port) throws Exception {
        HubTlsForBroker.register(name, () -> tls);
        broker = new EmbeddedActiveMQ().setConfiguration(configuration(port)).setSecurityManager(new Users());
        broker.start();
        broker.getActiveMQServer().registerBrokerPlugin(new ActiveMQServerPlugin() {
            @Override
            public void beforeSend(
                    ServerSession session,
                    Transaction transaction,
                    org.apache.activemq.artemis.api.core.Message message,
                    boolean direct,
                    boolean noAutoCreateQueue)
                    throws ActiveMQException {
                if (refuses && "in".equals(message.getAddress())) {
                    throw new ActiveMQException("not taken here");
                }
            }

            @Override
            public void afterSend(
                    ServerSession session,
                    Transaction transaction,
                    org.apache.activemq.artemis.api.core.Message message,
                    boolean direct,
                    boolean noAutoCreateQueue,
                    RoutingStatus result) {
                if (losesNext && "answers".equals(message.getAddress())) {
                    losesNext = false;
                    session.getRemotingConnection().getTransportConnection().forceClose();
                }
            }
        });
        for (String queue : List.of("in", "answers", "out", "dead")) {
            broker.getActiveMQServer()
                    .createQueue(QueueConfiguration.of(queue)
                            .setRoutingType(RoutingType.ANYCAST)
                            .setAutoCreateAddress(true)
                            .setDurable(true));
        }
    }

    private ConfigurationImpl configuration(int port) throws Exception {
        var configuration = new ConfigurationImpl()
                .setName(name)
                .setPersistenceEnabled(false)
                .setSecurityEnabled(true)
                .setSecurityInvalidationInterval(0)
                .setJMXManagementEnabled(false)
                .addAcceptorConfiguration("in-process", inProcess)
                .addAddressSetting(
                        "#",
                        new AddressSettings()
                                .setAutoCreateQueues(false)
                                .setAutoCreateAddresses(false)
                                .setMaxDeliveryAttempts(-1)
                                .setDeadLetterAddress(SimpleString.of("dead")));
        configuration.addAcceptorConfiguration(new TransportConfiguration(
                NettyAcceptorFactory.class.getName(),
                Map.of(
                        "host",
                        "127.0.0.1",
                        "port",
                        port,
                        "sslEnabled",
                        true,
                        "sslContext",
                        name,
                        "needClientAuth",
                        true,
                        "protocols",
                        "AMQP"),
                "theirs",
                Map.of("saslMechanisms", "EXTERNAL,PLAIN")));
        return configuration;
    }

    private static final class Users implements ActiveMQSecurityManager5 {
        @Override
        public @Nullable Subject authenticate(
                @Nullable String user,
                @Nullable String password,
                RemotingConnection connection,
                @Nullable String domain) {
            var chain = CertificateUtil.getCertsFromConnection(connection);
            String who = connection.getTransportConnection() instanceof InVMConnection
                    ? "partner"
                    : "hub".equals(user) && PASSWORD.equals(password)
                                    || password == null
                                            && chain != null
                                            && chain[0].getSubjectX500Principal()
                                                    .getName()
                                                    .equals("CN=hub")
                            ? "hub"
                            : null;
            return who == null ? null : new Subject(true, Set.of(new UserPrincipal(who)), Set.of(), Set.of());
        }

        @Override
        public boolean authorize(Subject subject, Set<Role> roles, CheckType check, String address) {
            boolean partner = subject.getPrincipals().contains(new UserPrincipal("partner"));
            return partner
                    || (check == CheckType.SEND
                            ? Set.of("in", "answers").contains(address)
                            : check == CheckType.CONSUME && address.startsWith("out"));
        }

        @Override
        public boolean validateUser(String user, String password) {
            return false;
        }

        @Override
        public boolean validateUserAndRole(String user, String password, Set<Role> roles, CheckType checkType) {
            return false;
        }
    }

    /** What a hub with this TLS takes from such brokers by. */
    public static BrokerPickup pickups(HubTls hub, SecretFiles secrets) {
        return new BrokerPickup(new ForeignBrokers(hub, secrets), new Deadlines());
    }

    public int port() {
        return ((NettyAcceptor) broker.getActiveMQServer().getRemotingService().getAcceptor("theirs")).getActualPort();
    }

    /** The partner's own program puts a message there. */
    public void put(String queue, String kind, String correlation, byte[] body) throws JMSException {
        try (Connection connection = connection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageProducer producer = session.createProducer(session.createQueue(queue))) {
            BytesMessage message = session.createBytesMessage();
            message.writeBytes(body);
            message.setStringProperty("kind", kind);
            message.setJMSCorrelationID(correlation);
            producer.send(message);
        }
    }

    /** Takes until the one with this correlation id comes. */
    public byte[] take(String queue, String correlation, long most) throws JMSException {
        try (Connection connection = connection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
            connection.start();
            long end = System.currentTimeMillis() + most;
            while (System.currentTimeMillis() < end) {
                Message next = consumer.receive(500);
                if (next != null && correlation.equals(next.getJMSCorrelationID())) {
                    return next instanceof TextMessage text
                            ? text.getText().getBytes(UTF_8)
                            : next.getBody(byte[].class);
                }
            }
        }
        throw new AssertionError("nothing came in " + queue);
    }

    /** How many links of the hub's there are by which it sends. */
    int senders() {
        return broker.getActiveMQServer().getSessions().stream()
                .mapToInt(ServerSession::getProducerCount)
                .sum();
    }

    public long lying(String queue) {
        return broker.getActiveMQServer().locateQueue(SimpleString.of(queue)).getMessageCount();
    }

    private Connection connection() throws JMSException {
        Connection connection = new ActiveMQConnectionFactory(inProcess).createConnection();
        return connection;
    }

    @Override
    public void close() throws Exception {
        broker.stop();
        HubTlsForBroker.forget(name);
    }
}
