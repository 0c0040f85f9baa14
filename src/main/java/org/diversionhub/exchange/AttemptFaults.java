package org.diversionhub.exchange;

import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.diversionhub.transport.Result;
import org.diversionhub.trust.Cms;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * What becomes of an attempt that threw. A database or a key folder that is gone leaves everything as it is: the sweep
 * finds it later. A partner whose certificates have ended gets it when there is a new one. Anything else is a fault of
 * the hub or of a mapping, and goes to a person; its text is not logged, for it may quote.
 */
@Component("attemptFaults")
public class AttemptFaults {
    private static final Logger LOG = LoggerFactory.getLogger(AttemptFaults.class);

    private final Attempts attempts;
    private final Deliveries deliveries;
    private final Dispatcher dispatcher;
    private final Clock clock;

    AttemptFaults(Attempts attempts, Deliveries deliveries, Dispatcher dispatcher, Clock clock) {
        this.attempts = attempts;
        this.deliveries = deliveries;
        this.dispatcher = dispatcher;
        this.clock = clock;
    }

    public void record(Exchange exchange) {
        Throwable cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        String name = cause.getClass().getSimpleName();
        if (cause instanceof DataAccessException
                || cause instanceof TransactionException
                || cause instanceof UncheckedIOException) {
            LOG.warn("an attempt waits for the database or the keys ({})", name);
            return;
        }
        if (cause instanceof Cms.NoRecipient && exchange.getProperty("attempt") instanceof Attempt attempt) {
            LOG.warn(
                    "{} has no certificate to which a payload may be encrypted now",
                    attempt.recipient().id());
            attempts.settle(new Sent(attempt, new Result.TryAgain("no-certificate")));
            return;
        }
        LOG.error("an attempt failed ({} at {})", name, place(cause));
        if (exchange.getProperty("attempt") instanceof Attempt attempt) {
            attempts.settle(new Sent(attempt, new Result.Rejected("fault: " + name)));
        } else if (exchange.getMessage().getBody() instanceof String id) {
            bury(UUID.fromString(id), name);
        }
    }

    /** Sends a delivery that cannot even be claimed to a person. */
    void bury(UUID id, RuntimeException cause) {
        LOG.error("an attempt failed ({} at {})", cause.getClass().getSimpleName(), place(cause));
        bury(id, cause.getClass().getSimpleName());
    }

    private void bury(UUID id, String fault) {
        deliveries.bury(id, "fault: " + fault, clock.instant()).ifPresent(lane -> dispatcher.wake(List.of(lane)));
    }

    private static String place(Throwable cause) {
        StackTraceElement[] trace = cause.getStackTrace();
        return trace.length == 0 ? "an unknown place" : trace[0].toString();
    }
}
