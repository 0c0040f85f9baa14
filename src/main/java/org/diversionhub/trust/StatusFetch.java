package org.diversionhub.trust;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches what an authority says: never longer or larger than allowed, few at once, no redirects. */
final class StatusFetch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StatusFetch.class);
    private static final int LARGEST = 16 << 20;
    private static final int AT_ONCE = 8;

    private static final Duration LEFT_ALONE = Duration.ofSeconds(30);

    private final Map<String, Long> away = new ConcurrentHashMap<>();
    private final HttpClient client;
    private final Duration patience;
    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(0, AT_ONCE, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                Thread thread = new Thread(task, "certificate-status");
                thread.setDaemon(true);
                return thread;
            });

    StatusFetch(Duration patience) {
        this.patience = patience;
        this.client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(patience)
                .build();
    }

    Optional<byte[]> get(URI uri) {
        return fetch(HttpRequest.newBuilder(uri).GET().timeout(patience).build());
    }

    Optional<byte[]> post(URI uri, String mediaType, byte[] question) {
        return fetch(HttpRequest.newBuilder(uri)
                .header("Content-Type", mediaType)
                .POST(HttpRequest.BodyPublishers.ofByteArray(question))
                .timeout(patience)
                .build());
    }

    /** Who did not answer is left alone for a while, whatever is to be asked. */
    private Optional<byte[]> fetch(HttpRequest request) {
        String host = request.uri().getRawAuthority();
        Long until = away.get(host);
        if (until != null && System.nanoTime() - until < 0) {
            return Optional.empty();
        }
        try {
            Optional<byte[]> answer = inTime(request);
            away.remove(host);
            return answer;
        } catch (TimeoutException e) {
            away.put(host, System.nanoTime() + LEFT_ALONE.toNanos());
            LOG.warn("{} does not answer about certificates; it is asked again", host);
            return Optional.empty();
        }
    }

    private Optional<byte[]> inTime(HttpRequest request) throws TimeoutException {
        Future<Optional<byte[]>> answer;
        try {
            answer = threads.submit(() -> send(request));
        } catch (RejectedExecutionException e) {
            return Optional.empty();
        }
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new TimeoutException();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            answer.cancel(true);
        }
    }

    private Optional<byte[]> send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            byte[] bytes = body.readNBytes(LARGEST + 1);
            return answer.statusCode() == 200 && bytes.length <= LARGEST ? Optional.of(bytes) : Optional.empty();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        client.shutdownNow();
    }
}
