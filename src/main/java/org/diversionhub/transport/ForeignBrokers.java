package org.diversionhub.transport;

import jakarta.annotation.PreDestroy;
import java.io.Closeable;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.qpid.protonj2.client.Client;
import org.apache.qpid.protonj2.client.Connection;
import org.apache.qpid.protonj2.client.ConnectionOptions;
import org.apache.qpid.protonj2.client.exceptions.ClientException;
import org.diversionhub.partner.SignIn;
import org.diversionhub.trust.HubTls;
import org.diversionhub.trust.SecretFiles;
import org.springframework.stereotype.Component;

/**
 * Connections to the partners' own AMQP 1.0 brokers: over TLS alone, to a server that the hub trusts by its name, with
 * the hub's certificate and, where the partner's file says so, a password.
 */
@Component
class ForeignBrokers {
    private static final Duration STEP = Duration.ofSeconds(5);
    private static final Duration SILENCE = Duration.ofSeconds(20);

    private final HubTls tls;
    private final SecretFiles secrets;
    private final Client client = Client.create();

    ForeignBrokers(HubTls tls, SecretFiles secrets) {
        this.tls = tls;
        this.secrets = secrets;
    }

    /** A connection of its own, for whoever asks to close. */
    record Line(Connection amqp) implements Closeable {
        /** The client waits for the broker's goodbye, whichever way it is closed; whoever has work to do does not. */
        @Override
        public void close() {
            Thread.ofVirtual().start(amqp::close);
        }
    }

    /**
     * Connects and signs in.
     *
     * @param end until when, in nanoseconds, all steps on it may take
     * @throws Unreachable with the step at which it failed
     */
    Line open(URI address, Optional<SignIn> signIn, long end) throws Unreachable {
        try {
            Line line = new Line(client.connect(address.getHost(), address.getPort(), options(signIn, end)));
            try {
                in(line.amqp().openFuture(), end);
                return line;
            } catch (Unreachable e) {
                line.close();
                throw e;
            }
        } catch (ClientException e) {
            throw BrokerStep.of(e);
        } catch (SecretFiles.Unusable e) {
            throw new Unreachable(e.word(), e);
        }
    }

    private ConnectionOptions options(Optional<SignIn> signIn, long end) throws SecretFiles.Unusable {
        ConnectionOptions options = new ConnectionOptions();
        long left = left(end).toMillis();
        options.openTimeout(left).requestTimeout(left).sendTimeout(left);
        options.closeTimeout(STEP.toMillis()).idleTimeout(SILENCE.toMillis());
        options.transportOptions().connectTimeout((int) Math.min(left, STEP.toMillis()));
        options.sslOptions()
                .sslEnabled(true)
                .verifyHost(true)
                .sslContextOverride(tls.context())
                .enabledProtocols(tls.parameters().getProtocols());
        if (signIn.orElse(null) instanceof SignIn.Basic basic) {
            options.user(basic.user()).password(secrets.read(basic.passwordFile()));
            options.saslOptions().addAllowedMechanism("PLAIN");
        } else {
            options.saslOptions().addAllowedMechanism("EXTERNAL").addAllowedMechanism("ANONYMOUS");
        }
        return options;
    }

    static Duration left(long end) {
        return Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime()));
    }

    /** @throws Unreachable where it has failed, or is not there in time */
    static <T> T in(Future<T> future, long end) throws Unreachable {
        try {
            return future.get(left(end).toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw BrokerStep.of(e);
        } catch (TimeoutException e) {
            throw new Unreachable("timeout", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unreachable("stopping", e);
        }
    }

    @PreDestroy
    void close() {
        client.closeAsync();
    }
}
