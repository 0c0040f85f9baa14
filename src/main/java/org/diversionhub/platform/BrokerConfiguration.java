package org.diversionhub.platform;

import jakarta.jms.ConnectionFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jms.connection.CachingConnectionFactory;

/** The broker: it carries delivery ids between the hub's own threads and nodes, never content. */
@Configuration(proxyBeanMethods = false)
class BrokerConfiguration {
    /** A number of its own for each hub in a process; tests run several. */
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final String inProcess = "vm://" + NUMBERS.getAndIncrement();

    @Bean(initMethod = "start", destroyMethod = "stop")
    @ConditionalOnExpression("'${hub.platform.broker.url:}'.isEmpty()")
    EmbeddedActiveMQ embeddedBroker(DataFolder data) throws Exception {
        String folder = data.resolve("broker").toString();
        var configuration = new ConfigurationImpl()
                .setName("hub")
                .setPersistenceEnabled(true)
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .setJournalType(JournalType.NIO)
                .setJournalFileSize(1 << 20)
                .setJournalDirectory(folder + "/journal")
                .setBindingsDirectory(folder + "/bindings")
                .setLargeMessagesDirectory(folder + "/large")
                .setPagingDirectory(folder + "/paging")
                .setMaxDiskUsage(100)
                .addAcceptorConfiguration("in-process", inProcess)
                .addAddressSetting(
                        "#",
                        new AddressSettings()
                                .setMaxDeliveryAttempts(3)
                                .setAutoCreateQueues(true)
                                .setAutoCreateAddresses(true)
                                .setAutoDeleteQueues(false)
                                .setAutoDeleteAddresses(false));
        return new EmbeddedActiveMQ().setConfiguration(configuration);
    }

    @Bean
    ConnectionFactory connectionFactory(PlatformSettings settings, ObjectProvider<EmbeddedActiveMQ> embedded) {
        boolean own = embedded.getIfAvailable() != null;
        var broker = settings.broker();
        var factory = own
                ? new ActiveMQConnectionFactory(
                        inProcess + "?reconnectAttempts=0&initialConnectAttempts=1&retryInterval=200&callTimeout=3000")
                : new ActiveMQConnectionFactory(broker.url(), broker.user(), broker.password());
        var caching = new CachingConnectionFactory(factory);
        caching.setSessionCacheSize(16);
        return caching;
    }
}
