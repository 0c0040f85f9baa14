package org.diversionhub.exchange;

import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HttpsSupport;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.io.HttpClientResponseHandler;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.reactor.ssl.SSLBufferMode;
import org.apache.hc.core5.util.Timeout;
import org.diversionhub.transport.Result;
import org.diversionhub.trust.HubTls;
import org.springframework.stereotype.Component;

/**
 * Posts over mutual TLS. A client of its own and not camel-http, since it cuts a send off at a deadline for certain and
 * passes on no header that is not written here.
 */
@Component
class Posting {
    private static final int MOST_CONNECTIONS = 1_000;

    /** Locked out, moved, slow or too often: a partner mends these, and nothing is wrong with the message. */
    private static final Set<Integer> LATER = Set.of(401, 403, 404, 407, 408, 425, 429);

    private final HubTls tls;
    private final ScheduledThreadPoolExecutor deadlines = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "send-deadlines");
        thread.setDaemon(true);
        return thread;
    });
    private volatile CloseableHttpClient client;

    Posting(HubTls tls) {
        this.tls = tls;
        this.client = client(tls);
        this.deadlines.setRemoveOnCancelPolicy(true);
    }

    private static CloseableHttpClient client(HubTls tls) {
        return HttpClients.custom()
                .setConnectionManager(connections(tls))
                .disableAutomaticRetries()
                .disableRedirectHandling()
                // Or a connection with a certificate would be kept for whoever is "logged in" on it, and never used
                // again.
                .disableConnectionState()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .disableDefaultUserAgent()
                .build();
    }

    /**
     * No limit for one host, since two partners may share it and a slow one must not keep the other waiting: the number
     * of attempts that run at once is the limit. A connection that was idle is looked at before it is used again.
     */
    private static HttpClientConnectionManager connections(HubTls tls) {
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setTlsSocketStrategy(new DefaultClientTlsStrategy(
                        tls.context(),
                        tls.parameters().getProtocols(),
                        null,
                        SSLBufferMode.STATIC,
                        HttpsSupport.getDefaultHostnameVerifier()))
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.ofSeconds(5))
                        .setValidateAfterInactivity(Timeout.ofSeconds(1))
                        .setTimeToLive(Timeout.ofMinutes(10))
                        .build())
                .setMaxConnPerRoute(MOST_CONNECTIONS)
                .setMaxConnTotal(MOST_CONNECTIONS)
                .build();
    }

    /** @param most how long it may take */
    Result post(HttpPost post, Duration most) {
        try {
            return judged(call(post, most, Posting::status));
        } catch (NoAnswer e) {
            return new Result.TryAgain(e.word());
        }
    }

    /** There is no answer that can be read; the word is ours. */
    static final class NoAnswer extends Exception {
        private static final long serialVersionUID = 1;
        private final String word;

        private NoAnswer(String word) {
            super(word);
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    /** @param most how long it may take */
    <T> T call(HttpPost post, Duration most, HttpClientResponseHandler<T> reader) throws NoAnswer {
        Future<?> end = deadlines.schedule(post::cancel, most.toMillis(), TimeUnit.MILLISECONDS);
        try {
            return client.execute(post, reader);
        } catch (IOException e) {
            throw new NoAnswer(post.isCancelled() ? "timeout" : reason(e));
        } catch (RuntimeException e) {
            // The client's own answer to a cancel at the wrong moment, and nothing that the message could help.
            throw new NoAnswer(post.isCancelled() ? "timeout" : "fault");
        } catch (Error e) {
            // The client has closed all its connections, for good.
            client = client(tls);
            throw e;
        } finally {
            end.cancel(false);
        }
    }

    /** What else the partner answers is read and dropped, so that the connection can be used again. */
    private static int status(ClassicHttpResponse answer) throws IOException {
        EntityUtils.consume(answer.getEntity());
        return answer.getCode();
    }

    private static Result judged(int status) {
        if (status / 100 == 2) {
            return new Result.Delivered();
        }
        boolean later = status >= 500 || LATER.contains(status);
        return later ? new Result.TryAgain("http-" + status) : new Result.Rejected("http-" + status);
    }

    private static String reason(IOException cause) {
        return switch (cause) {
            case SocketTimeoutException timeout -> "timeout";
            case SSLException tls -> "tls";
            case ConnectException refused -> "unreachable";
            case UnknownHostException unknown -> "unreachable";
            default -> "unreadable-answer";
        };
    }

    @PreDestroy
    void close() throws IOException {
        deadlines.shutdownNow();
        client.close();
    }
}
