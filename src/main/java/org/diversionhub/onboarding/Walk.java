package org.diversionhub.onboarding;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.diversionhub.config.ConfigurationException;
import org.jspecify.annotations.Nullable;

/**
 * Goes through checks in their order. A server may be slow or silent on purpose: each check is cut off.
 *
 * @param most how long one check may take
 */
record Walk(Duration most) {
    List<Finding> through(String way, List<Check> checks) {
        List<Finding> found = new ArrayList<>();
        String missing = "";
        // Interrupting a virtual thread closes the socket that it waits for.
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            for (Check check : checks) {
                Said said = missing.isEmpty()
                        ? look(check, threads)
                        : new Said.NotTried("it needs `" + missing + "`, which has failed");
                found.add(new Finding(way, check.name(), said));
                if (missing.isEmpty() && check.needed() && !(said instanceof Said.Ok || isBeside(said))) {
                    missing = check.name();
                }
            }
            return found;
        } finally {
            threads.shutdownNow();
        }
    }

    private static boolean isBeside(Said said) {
        return said instanceof Said.NotApplicable;
    }

    private Said look(Check check, ExecutorService threads) {
        Future<Said> looking = threads.submit(check.look());
        try {
            return looking.get(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            looking.cancel(true);
            return new Said.Failed("nothing came within " + most.toMillis() / 1000.0 + " s", check.late());
        } catch (InterruptedException e) {
            looking.cancel(true);
            Thread.currentThread().interrupt();
            return new Said.NotTried("the hub is stopping");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ConfigurationException own) {
                return new Said.Failed("the hub's own files do not allow it", String.valueOf(own.getMessage()));
            }
            return new Said.Failed(
                    "it could not be looked at (" + name(e.getCause()) + ")",
                    "look into the hub's log and at the address in the partner's file");
        }
    }

    private static String name(@Nullable Throwable cause) {
        return cause == null ? "unknown" : cause.getClass().getSimpleName();
    }
}
