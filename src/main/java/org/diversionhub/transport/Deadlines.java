package org.diversionhub.transport;

import jakarta.annotation.PreDestroy;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** Closes what is not done in time: the only thing that ends a socket's work for certain, whatever it waits for. */
@Component
class Deadlines {
    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "wire-deadlines");
        thread.setDaemon(true);
        return thread;
    });

    Deadlines() {
        clock.setRemoveOnCancelPolicy(true);
    }

    /** Until it is closed itself, which says that the work is done. */
    static final class Deadline implements AutoCloseable {
        private final ScheduledFuture<?> end;

        private Deadline(ScheduledFuture<?> end) {
            this.end = end;
        }

        @Override
        public void close() {
            end.cancel(false);
        }
    }

    Deadline of(Closeable work, Duration most) {
        return new Deadline(clock.schedule(() -> close(work), most.toMillis(), TimeUnit.MILLISECONDS));
    }

    private static void close(Closeable work) {
        try {
            work.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }

    @PreDestroy
    void stop() {
        clock.shutdownNow();
    }
}
