package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.diversionhub.exchange.CurrentSnapshot;
import org.diversionhub.exchange.Snapshot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Partners whose servers want a password or a token, and not only the hub's certificate. */
@OnSecondHub
class SignInTest {
    private static final Duration TIME = Duration.ofSeconds(40);
    private static final String MANAGER = "lead-case-management";
    private static final String TOKENS = "token-endpoint";

    private final TestHub hub = TestHub.shared();
    private final Path secrets = hub.folder().resolve("secrets");
    private final String secret = "s3cret:" + UUID.randomUUID();
    private final Set<String> valid = ConcurrentHashMap.newKeySet();
    private final AtomicInteger asked = new AtomicInteger();
    private Snapshot before;

    @TempDir
    Path site;

    @BeforeEach
    void keepSecret() throws IOException {
        before = hub.bean(CurrentSnapshot.class).get();
        Files.createDirectories(secrets);
        Files.writeString(secrets.resolve("manager"), secret + "\n");
        permit("rw-------");
        hub.sinks().behave(TOKENS, exchange -> answer(exchange, 200, token(600)));
        hub.sinks().behave(MANAGER, this::insist);
    }

    @AfterEach
    void asItWas() {
        hub.clock().reset();
        hub.bean(CurrentSnapshot.class).swap(before);
        hub.sinks().behave(MANAGER, Sinks.OK);
        hub.sinks().behave(TOKENS, Sinks.OK);
    }

    private void permit(String permissions) throws IOException {
        Files.setPosixFilePermissions(secrets.resolve("manager"), PosixFilePermissions.fromString(permissions));
    }

    /** In a copy of the hub's files, since other tests read those. */
    private void signIn(String how) throws IOException {
        TestHub.copy(hub.folder().resolve("config"), site.resolve("config"));
        TestHub.copy(hub.folder().resolve("mappings"), site.resolve("mappings"));
        Path file = site.resolve("config/partners/" + MANAGER + ".yaml");
        Files.writeString(file, Files.readString(file).replace("deliver:\n", "deliver:\n  sign-in: " + how + "\n"));
        hub.bean(CurrentSnapshot.class).swap(Snapshot.read(site));
    }

    /** A client's name of its own has a token of its own. */
    private String oauth2() {
        return "{oauth2: {token: \"" + hub.sinks().url(TOKENS) + "\", client: \"hub " + UUID.randomUUID()
                + "\", secret-file: manager, scope: a b}}";
    }

    private String token(int seconds) {
        asked.incrementAndGet();
        String token = "T-" + UUID.randomUUID();
        valid.add("Bearer " + token);
        return "{\"access_token\": \"" + token + "\", \"token_type\": \"Bearer\", \"expires_in\": " + seconds + "}";
    }

    private void insist(HttpExchange exchange) throws IOException {
        String shown = exchange.getRequestHeaders().getFirst("Authorization");
        exchange.sendResponseHeaders(shown != null && valid.contains(shown) ? 200 : 401, -1);
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private static Sample send(TestHub hub) {
        Sample referral = Sample.of("diversion-referral.arrest").aboutSomebodyNew();
        assertThat(hub.caller("pd-wilmington")
                        .post("diversion-referral", referral.json())
                        .status())
                .isEqualTo(202);
        return referral;
    }

    private List<Sinks.Received> at(Sample referral) {
        String family = referral.text("participant.name.family");
        return hub.sinks().of(MANAGER).stream()
                .filter(one -> one.text().contains(family))
                .toList();
    }

    private boolean isTaken(Sample referral) {
        return at(referral).stream().anyMatch(one -> valid.contains(one.header("Authorization")));
    }

    private void awaitTaken(Sample referral) {
        await().atMost(TIME).until(() -> isTaken(referral));
    }

    /** Until an attempt to send to the manager has told this. */
    private void awaitReason(String reason) {
        await().atMost(TIME)
                .until(() -> hub.sql()
                                .sql(
                                        "select count(*) from delivery where partner = ? and state = 'PENDING' and reason = ?")
                                .params(MANAGER, reason)
                                .query(Integer.class)
                                .single()
                        > 0);
    }

    @Test
    void passwordGoesWithTheFirstCall_andStandsNowhere() throws IOException {
        valid.add(
                "Basic " + Base64.getEncoder().encodeToString(("h\u00fcb:" + secret).getBytes(StandardCharsets.UTF_8)));
        signIn("{basic: {user: h\u00fcb, password-file: manager}}");
        Sample referral = send(hub);
        awaitTaken(referral);
        assertThat(at(referral)).hasSize(1);
        assertThat(new String(hub.log(), StandardCharsets.UTF_8)).doesNotContain(secret);
    }

    @Test
    void nothingGoesWithASecretThatOthersMayRead_andItGoesOnceItIsPrivate() throws IOException {
        valid.add("Basic " + Base64.getEncoder().encodeToString(("hub:" + secret).getBytes(StandardCharsets.UTF_8)));
        permit("rw-r-----");
        signIn("{basic: {user: hub, password-file: manager}}");
        Sample referral = send(hub);
        awaitReason("secret-not-private");
        assertThat(at(referral)).isEmpty();
        permit("r--------");
        awaitTaken(referral);
        assertThat(at(referral)).hasSize(1);
    }

    @Test
    void tokenIsAskedForOnce_andTheHubSaysWhoItIsAsTheStandardSays() throws IOException {
        signIn(oauth2());
        List<Sample> several = List.of(send(hub), send(hub), send(hub), send(hub));
        several.forEach(this::awaitTaken);
        assertThat(asked).hasValue(1);
        Sinks.Received got = hub.sinks().of(TOKENS).getLast();
        assertThat(got.text().split("&")).containsExactlyInAnyOrder("grant_type=client_credentials", "scope=a+b");
        assertThat(new String(
                        Base64.getDecoder().decode(got.header("Authorization").replace("Basic ", "")),
                        StandardCharsets.UTF_8))
                .startsWith("hub+")
                .endsWith(":" + secret.replace(":", "%3A"));
        assertThat(new String(hub.log(), StandardCharsets.UTF_8))
                .doesNotContain(secret, valid.iterator().next().replace("Bearer ", ""));
    }

    @Test
    void tokenThatIsNoLongerTakenIsFollowedByOneNewOne_inTheSameAttempt() throws IOException {
        signIn(oauth2());
        awaitTaken(send(hub));
        valid.clear();
        Sample next = send(hub);
        awaitTaken(next);
        assertThat(asked).hasValue(2);
        assertThat(at(next)).hasSize(2);
        assertThat(at(next).stream().map(one -> one.header("Idempotency-key")).distinct())
                .hasSize(1);
    }

    @Test
    void tokenIsAskedForAnewBeforeItsEnd() throws IOException {
        hub.sinks().behave(TOKENS, exchange -> answer(exchange, 200, token(1)));
        signIn(oauth2());
        awaitTaken(send(hub));
        int first = asked.get();
        hub.clock().forward(Duration.ofSeconds(1));
        awaitTaken(send(hub));
        assertThat(asked.get()).isGreaterThan(first);
    }

    @Test
    void nothingGoesWhileThereIsNoToken_andAllOfItGoesAfterwards() throws IOException {
        AtomicInteger calls = new AtomicInteger();
        hub.sinks().behave(TOKENS, exchange -> {
            switch (calls.incrementAndGet()) {
                case 1 -> answer(exchange, 503, "{}");
                case 2 -> answer(exchange, 401, "{\"error\": \"invalid_client\", \"error_description\": \"SECRET\"}");
                case 3 -> answer(exchange, 200, "SECRET");
                case 4 -> answer(exchange, 200, "{\"access_token\": \"a\\nSECRET: b\", \"token_type\": \"Bearer\"}");
                case 5 -> answer(exchange, 200, " ".repeat(70_000));
                default -> answer(exchange, 200, token(600));
            }
        });
        signIn(oauth2());
        Sample referral = send(hub);
        awaitTaken(referral);
        assertThat(at(referral)).hasSize(1);
        assertThat(calls).hasValue(6);
        assertThat(new String(hub.log(), StandardCharsets.UTF_8)).doesNotContain("SECRET: b");
    }
}
