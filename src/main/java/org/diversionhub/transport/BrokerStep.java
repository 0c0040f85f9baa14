package org.diversionhub.transport;

import java.net.ConnectException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.apache.qpid.protonj2.client.exceptions.ClientConnectionSecurityException;
import org.apache.qpid.protonj2.client.exceptions.ClientOperationTimedOutException;
import org.apache.qpid.protonj2.client.exceptions.ClientResourceRemotelyClosedException;
import org.apache.qpid.protonj2.client.exceptions.ClientSendTimedOutException;
import org.jspecify.annotations.Nullable;

/** At which step a broker could not be used, in one word of ours: its own texts may say anything. */
final class BrokerStep {
    private BrokerStep() {}

    static Unreachable of(Throwable failed) {
        return new Unreachable(word(failed), failed);
    }

    private static String word(Throwable failed) {
        String word = "unreachable";
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            String one = own(cause);
            if (one != null) {
                word = one;
            }
        }
        return word;
    }

    private static @Nullable String own(Throwable cause) {
        return switch (cause) {
            case SSLException tls -> "tls";
            case UnknownHostException unknown -> "unreachable";
            case ConnectException refused -> "unreachable";
            case ClientConnectionSecurityException login -> "login";
            case ClientSendTimedOutException credit -> "no-credit";
            case ClientOperationTimedOutException late -> "timeout";
            case ClientResourceRemotelyClosedException closed
            when closed.getErrorCondition() != null ->
                condition(closed.getErrorCondition().condition());
            default -> null;
        };
    }

    /** AMQP 1.0, part 2, section 2.8.15. */
    private static String condition(@Nullable String condition) {
        return switch (condition) {
            case "amqp:not-found" -> "no-address";
            case "amqp:unauthorized-access", "amqp:not-allowed" -> "no-access";
            case "amqp:resource-limit-exceeded" -> "full";
            case "amqp:link:message-size-exceeded" -> "too-large";
            case null, default -> "unreachable";
        };
    }
}
