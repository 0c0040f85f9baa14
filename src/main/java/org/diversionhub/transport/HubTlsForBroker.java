package org.diversionhub.transport;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.core.remoting.impl.ssl.DefaultSSLContextFactory;
import org.apache.activemq.artemis.spi.core.remoting.ssl.SSLContextConfig;

/**
 * Gives an acceptor of the broker the TLS of the hub, by the name in its {@code sslContext}. Artemis finds it as a
 * service; without that name it does what Artemis does by itself.
 */
public final class HubTlsForBroker extends DefaultSSLContextFactory {
    private static final Map<String, Supplier<SSLContext>> CONTEXTS = new ConcurrentHashMap<>();
    private static final int BEFORE_ARTEMIS = 100;

    static void register(String name, Supplier<SSLContext> context) {
        CONTEXTS.put(name, context);
    }

    static void forget(String name) {
        CONTEXTS.remove(name);
    }

    @Override
    public SSLContext getSSLContext(SSLContextConfig config, Map<String, Object> options) throws Exception {
        Object name = options.get(TransportConstants.SSL_CONTEXT_PROP_NAME);
        Supplier<SSLContext> known = name == null ? null : CONTEXTS.get(name);
        return known == null ? super.getSSLContext(config, options) : known.get();
    }

    @Override
    public int getPriority() {
        return BEFORE_ARTEMIS;
    }
}
