package org.diversionhub.transport;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Work that ends in time, whatever the other side does: interrupting a virtual thread closes its socket. */
final class InTime {
    private InTime() {}

    static <T> T within(Duration most, Callable<T> work) throws IOException {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.startVirtualThread(task);
        try {
            return task.get(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            throw new Unreachable("timeout", e);
        } catch (InterruptedException e) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            throw new Unreachable("stopping", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException known ? known : new Unreachable("not-done", e);
        }
    }
}
