package org.diversionhub.fhir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Holds what partners are about to send against FHIR, a few at a time. The definitions of R4 take 200 MB and some
 * seconds to read: who asks first has them read, once.
 */
@Component
class Validation {
    private static final int AT_ONCE = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Path profiles;
    private final Semaphore places = new Semaphore(AT_ONCE);
    private @Nullable CompletableFuture<Validator> validator;

    Validation(@Value("${hub.exchange.home:.}") String home) {
        this.profiles = Path.of(home, "mappings/fhir/profiles");
    }

    OperationOutcome of(Submitted asked) {
        if (!places.tryAcquire()) {
            throw later(1);
        }
        try {
            return begun().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).outcome(asked);
        } catch (TimeoutException e) {
            throw later(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw later(1);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            places.release();
        }
    }

    private static RuntimeException later(int seconds) {
        return Faults.of(503, IssueType.THROTTLED, "The hub looks at a few at a time: try again in a moment.")
                .addResponseHeader("Retry-After", Integer.toString(seconds));
    }

    /** What failed is tried again by the next one. */
    private synchronized CompletableFuture<Validator> begun() {
        if (validator == null || validator.isCompletedExceptionally()) {
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
            begun.completeExceptionally(e);
        }
    }
}
