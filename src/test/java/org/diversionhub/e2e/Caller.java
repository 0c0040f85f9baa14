package org.diversionhub.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;

/** A partner's client: calls the hub over mutual TLS. */
public final class Caller {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client;
    private final String base;

    Caller(String base, SSLContext tls) {
        this.base = base;
        this.client = HttpClient.newBuilder()
                .sslContext(tls)
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }

    public record Answer(int status, Map<String, java.util.List<String>> headers, byte[] body) {
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        public JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new IllegalStateException("no JSON: " + text(), e);
            }
        }

        /** Everything that tells one answer from another, but for the date. */
        public String whole() {
            var shown = new TreeMap<>(headers);
            shown.remove("date");
            return status + " " + shown + " " + text();
        }
    }

    public Answer post(String kind, JsonNode message) {
        return post("/exchange/" + kind, message.toString().getBytes(StandardCharsets.UTF_8), "application/json");
    }

    public Answer post(String path, byte[] body, String type) {
        return send(request(path)
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build());
    }

    /** Any other method, with these headers. */
    Answer call(String method, String path, String body, String... headers) {
        return send(request(path)
                .headers(headers)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    /** What the button of a page sends, with these headers of a browser. */
    Answer form(String path, String... headers) {
        return send(request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .headers(headers)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build());
    }

    /** With these headers. */
    Answer get(String path, String[] headers) {
        return send(request(path).headers(headers).GET().build());
    }

    /** Acknowledges what other tests left: a list has the oldest fifty. */
    void emptyInbox() {
        JsonNode waiting = get("/exchange/inbox").json().path("messages");
        while (!waiting.isEmpty()) {
            for (JsonNode message : waiting) {
                String id = message.at("/message/id").asText();
                post("/exchange/inbox/" + id + "/ack", new byte[0], "application/json");
            }
            waiting = get("/exchange/inbox").json().path("messages");
        }
    }

    public Answer get(String path) {
        return get(path, "application/json");
    }

    public Answer get(String path, String accept) {
        return send(request(path).header("Accept", accept).GET().build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(30));
    }

    private Answer send(HttpRequest request) {
        try {
            HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            return new Answer(answer.statusCode(), answer.headers().map(), answer.body());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
