package org.diversionhub.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.StreamSupport;
import javax.net.ssl.SSLContext;

/**
 * A sample partner's own system where it calls the hub: it knows an address and shows its certificate, nothing else.
 */
final class PartnerClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIME_OUT = Duration.ofSeconds(10);

    private final URI hub;
    private final HttpClient client;
    private final List<JsonNode> fetched = new CopyOnWriteArrayList<>();

    PartnerClient(URI hub, SSLContext tls) {
        this.hub = hub;
        this.client = HttpClient.newBuilder()
                .sslContext(tls)
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(TIME_OUT)
                .build();
    }

    /** @throws Unexpected unless the hub gives a receipt */
    void post(String kind, byte[] message) {
        HttpResponse<byte[]> answer = send(to("/exchange/" + kind)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(message)));
        if (answer.statusCode() != 202 || !json(answer).hasNonNull("jws")) {
            throw unexpected("202 and a signed receipt", answer);
        }
    }

    /** Everything that waits, oldest first. */
    List<JsonNode> inbox() {
        HttpResponse<byte[]> answer = send(to("/exchange/inbox").header("Accept", "application/json"));
        if (answer.statusCode() != 200) {
            throw unexpected("200 and the inbox", answer);
        }
        List<JsonNode> messages = StreamSupport.stream(
                        json(answer).path("messages").spliterator(), false)
                .toList();
        fetched.addAll(messages);
        return messages;
    }

    /** Everything that it ever found in its inbox. */
    List<JsonNode> fetched() {
        return List.copyOf(fetched);
    }

    /** Tells the hub that this message has arrived. */
    void acknowledge(JsonNode message) {
        String id = message.at("/message/id").asText();
        HttpResponse<byte[]> answer =
                send(to("/exchange/inbox/" + id + "/ack").POST(HttpRequest.BodyPublishers.noBody()));
        if (answer.statusCode() != 204) {
            throw unexpected("204 for an acknowledgement", answer);
        }
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(hub.resolve(path)).timeout(TIME_OUT);
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unexpected("expected an answer, was interrupted");
        }
    }

    private static JsonNode json(HttpResponse<byte[]> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The hub's problems never hold a value, so they may be shown. */
    private static Unexpected unexpected(String expected, HttpResponse<byte[]> answer) {
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        return new Unexpected("expected " + expected + ", got " + answer.statusCode() + " " + text);
    }
}
