package org.diversionhub.fhir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Holds what partners are about to send against FHIR, a few at a time. The definitions of R4 take 200 MB and some
 * seconds to read: who asks first has them read, once.
 */
@Component
class Validation {
    private static final Logger LOG = LoggerFactory.getLogger(Validation.class);

    /** At the first use of a profile HAPI changes definitions that others would be reading (hapi-fhir, issue 8034). */
    private static final int AT_ONCE = 1;

    private static final String BUSY = "The hub looks at one of yours at a time: try again in a moment.";
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Path profiles;
    private final Semaphore places = new Semaphore(AT_ONCE, true);
    private final Set<String> busy = ConcurrentHashMap.newKeySet();
    private @Nullable CompletableFuture<Validator> validator;

    Validation(@Value("${hub.exchange.home:.}") String home) {
        this.profiles = Path.of(home, "mappings/fhir/profiles");
    }

    OperationOutcome of(String partner, Submitted asked) {
        if (!busy.add(partner)) {
            throw later(1, BUSY);
        }
        try {
            return inTurn(asked);
        } finally {
            busy.remove(partner);
        }
    }

    /** In the order in which they came, so that whoever asks all the time waits behind the others. */
    private OperationOutcome inTurn(Submitted asked) {
        try {
            if (!places.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw later(1, BUSY);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw later(1, BUSY);
        }
        try {
            return begun().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).outcome(asked);
        } catch (TimeoutException e) {
            throw later(10, "The hub is reading the definitions of FHIR: try again in ten seconds.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw later(1, BUSY);
        } catch (ExecutionException e) {
            throw Faults.of(
                    501,
                    IssueType.NOTSUPPORTED,
                    "The hub could not read the definitions of FHIR: tell its operator; everything else works.");
        } finally {
            places.release();
        }
    }

    private static RuntimeException later(int seconds, String why) {
        return Faults.of(503, IssueType.THROTTLED, why).addResponseHeader("Retry-After", Integer.toString(seconds));
    }

    /** Once: what failed fails again, and takes as much memory each time. */
    private synchronized CompletableFuture<Validator> begun() {
        if (validator == null) {
            CompletableFuture<Validator> begun = new CompletableFuture<>();
            validator = begun;
            Thread.ofPlatform().daemon().name("fhir-definitions").start(() -> read(begun));
        }
        return validator;
    }

    private void read(CompletableFuture<Validator> begun) {
        try {
            begun.complete(new Validator(profiles));
        } catch (RuntimeException | Error e) {
            LOG.error(
                    "the definitions of FHIR cannot be read ({}): $validate stays away until the next start",
                    e.getClass().getName());
            begun.completeExceptionally(e);
        }
    }
}
