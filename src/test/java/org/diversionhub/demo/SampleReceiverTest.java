package org.diversionhub.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleReceiverTest {
    @TempDir
    private Path certificates;

    private SampleReceiver receiver;
    private HttpClient hub;

    @BeforeEach
    void start() {
        new SampleCertificates(certificates, Clock.systemUTC()).write(List.of("lead-case-management"));
        receiver = new SampleReceiver(certificates, "lead-case-management", 0);
        hub = HttpClient.newBuilder()
                .sslContext(SampleTls.read(certificates, "hub").context())
                .build();
    }

    @AfterEach
    void stop() {
        hub.close();
        receiver.close();
    }

    @Test
    void receive_takesEachKeyOnce() throws Exception {
        assertThat(post("/hub", "1", "secret")).isEqualTo(200);
        assertThat(post("/hub", "1", "secret")).isEqualTo(200);
        assertThat(post("/hub", "2", "other")).isEqualTo(200);
        assertThat(receiver.received()).hasSize(2).first().satisfies(first -> {
            assertThat(first.path()).isEqualTo("/hub");
            assertThat(first.headers())
                    .containsEntry("idempotency-key", "1")
                    .containsEntry("content-type", "application/json");
            assertThat(first.body()).asString().isEqualTo("secret");
            assertThat(first).hasToString("Received[/hub, 6 bytes]");
        });
    }

    @Test
    void receive_takesNothing_whileItAnswersWithAnError() throws Exception {
        receiver.answer(503);
        assertThat(post("/hub", "1", "secret")).isEqualTo(503);
        assertThat(receiver.received()).isEmpty();
        receiver.answer(201);
        assertThat(post("/hub", "1", "secret")).isEqualTo(201);
        assertThat(receiver.received()).hasSize(1);
    }

    @Test
    void connection_isRefused_withoutACertificate() throws Exception {
        KeyStore none = KeyStore.getInstance("PKCS12");
        none.load(null, null);
        var tls = new SampleTls(none, SampleTls.read(certificates, "hub").trusted());
        try (HttpClient stranger =
                HttpClient.newBuilder().sslContext(tls.context()).build()) {
            assertThatThrownBy(() -> stranger.send(request("/hub", "1", "x"), HttpResponse.BodyHandlers.discarding()))
                    .isInstanceOf(IOException.class);
        }
        assertThat(receiver.received()).isEmpty();
    }

    private int post(String path, String key, String body) throws Exception {
        return hub.send(request(path, key, body), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private HttpRequest request(String path, String key, String body) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + receiver.port() + path))
                .header("Idempotency-Key", key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }
}
