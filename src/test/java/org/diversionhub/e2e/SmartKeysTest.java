package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.diversionhub.AtOnce;
import org.diversionhub.exchange.CurrentSnapshot;
import org.diversionhub.exchange.Snapshot;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Keys that a partner keeps at an address of its own, and what outlives the hub. */
@Execution(CONCURRENT) // beside other classes,
@ResourceLock("SmartKeysTest") // one method after the other
class SmartKeysTest {
    private static final String PARTNER = "mh-coastal";
    private static final String SCOPE = "system/*.rs";
    private static final ECKey KEY = key("one");

    private static TestHub hub;
    private static SmartClient client;
    private static String shipped;

    private static ECKey key(String id) {
        try {
            return new ECKeyGenerator(Curve.P_384).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeAll
    static void start() throws IOException {
        hub = TestHub.fresh("smart", Map.of("hub.limits.per-second", "10", "hub.configuration.forget", "true"));
        client = new SmartClient(hub);
        shipped = Files.readString(file());
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    private static Path file() {
        return hub.folder().resolve("config/partners/" + PARTNER + ".yaml");
    }

    /** Each test has an address of its own, since the hub keeps what it has fetched. */
    private static void keysAt(String name, Sinks.Behaviour behaviour) throws IOException {
        hub.sinks().behave(name, behaviour);
        Files.writeString(file(), shipped + "smart: {jwks: \"" + hub.sinks().url(name) + "\"}\n");
        hub.bean(CurrentSnapshot.class).swap(Snapshot.read(hub.folder()));
    }

    private static Sinks.Behaviour text(String text) {
        return exchange -> {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        };
    }

    private static String keys(ECKey... keys) {
        return new JWKSet(List.of(keys)).toString(true);
    }

    private static Caller.Answer ask(ECKey key) {
        return client.ask(
                Assertion.of(PARTNER, key, JWSAlgorithm.ES384, hub.clock().instant()), SCOPE);
    }

    @Test
    void keysAreFetchedOnceForManyTokens() throws IOException {
        var fetched = new AtomicInteger();
        keysAt("keys-good", exchange -> {
            fetched.incrementAndGet();
            text(keys(KEY)).answer(exchange);
        });
        for (int i = 0; i < 5; i++) {
            await().until(() -> ask(KEY).status() == 200);
        }
        assertThat(fetched).hasValue(1);
    }

    @Test
    void newKeyIsFetched_butNotAtEveryCallThatNamesOne() throws IOException {
        ECKey next = key("two");
        var fetched = new AtomicInteger();
        keysAt("keys-changed", exchange -> {
            boolean first = fetched.incrementAndGet() == 1;
            text(first ? keys(KEY) : keys(KEY, next)).answer(exchange);
        });
        await().until(() -> ask(KEY).status() == 200);
        await().until(() -> ask(next).status() == 200);
        for (int i = 0; i < 10; i++) {
            assertThat(ask(key("unknown-" + i)).status()).isEqualTo(401);
        }
        assertThat(fetched).hasValueLessThanOrEqualTo(3);
    }

    @Test
    void nobodySignsIn_whenTheKeysCannotBeFetched() throws IOException {
        keysAt("keys-broken", Sinks.status(500));
        assertUnreadable();
        keysAt("keys-nonsense", text("<html>"));
        assertUnreadable();
        keysAt("keys-large", text(keys(KEY) + " ".repeat(70_000)));
        assertUnreadable();
        keysAt("keys-elsewhere", exchange -> {
            exchange.getResponseHeaders().set("Location", hub.sinks().url("keys-good"));
            exchange.sendResponseHeaders(302, -1);
        });
        assertUnreadable();
        CountDownLatch judged = new CountDownLatch(1);
        keysAt("keys-slow", exchange -> {
            try {
                judged.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            assertUnreadable();
        } finally {
            judged.countDown();
        }
    }

    private static void assertUnreadable() {
        Caller.Answer answer = ask(KEY);
        assertThat(answer.status()).as(answer.text()).isEqualTo(401);
        assertThat(answer.json().path("error_description").asText()).contains("cannot be read at their address");
    }

    @Test
    void keyIsNotTaken_whenItIsOfAnotherCurve() throws IOException, JOSEException {
        ECKey weak = new ECKeyGenerator(Curve.P_256).keyID("weak").generate();
        keysAt("keys-weak", text(keys(weak)));
        Caller.Answer answer = client.ask(
                Assertion.of(PARTNER, weak, JWSAlgorithm.ES256, hub.clock().instant()), SCOPE);
        assertThat(answer.status()).isEqualTo(401);
    }

    @Test
    void callsAreCounted_whetherForATokenOrWithOne() throws IOException {
        keysAt("keys-busy", text(keys(KEY)));
        String token = await().until(() -> ask(KEY), answer -> answer.status() == 200)
                .json()
                .path("access_token")
                .asText();
        assertTooMany(() -> client.call(token));
        Caller.Answer refused = assertTooMany(() -> ask(KEY));
        assertThat(refused.json().path("error").asText()).isEqualTo("temporarily_unavailable");
        await().until(() -> client.call(token).status() == 200);
    }

    private static Caller.Answer assertTooMany(Supplier<Caller.Answer> call) {
        // However slow the machine is: as many as wait here meet one second.
        List<Caller.Answer> answers = AtOnce.of(60, i -> call.get());
        assertThat(answers).extracting(Caller.Answer::status).contains(429).isSubsetOf(200, 429);
        Caller.Answer refused = answers.stream()
                .filter(answer -> answer.status() == 429)
                .findFirst()
                .orElseThrow();
        assertThat(refused.headers().get("retry-after")).containsExactly("1");
        return refused;
    }

    @Test
    void noTokenIsGiven_whenItCannotBeKeptThatTheAssertionWasUsed() throws IOException {
        keysAt("keys-unkept", text(keys(KEY)));
        hub.sql().sql("alter table used_assertion rename to gone").update();
        try {
            Caller.Answer answer = await().until(() -> ask(KEY), any -> any.status() != 429);
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.headers().get("retry-after")).containsExactly("60");
            assertThat(answer.json().path("error").asText()).isEqualTo("temporarily_unavailable");
        } finally {
            hub.sql().sql("alter table gone rename to used_assertion").update();
        }
    }

    @Tag("thorough")
    @Test
    void tokenAndUsedAssertionOutliveTheHub() throws IOException {
        keysAt("keys-kept", text(keys(KEY)));
        String assertion =
                Assertion.of(PARTNER, KEY, JWSAlgorithm.ES384, hub.clock().instant());
        String token = await().until(() -> client.ask(assertion, SCOPE), answer -> answer.status() == 200)
                .json()
                .path("access_token")
                .asText();
        hub.stop();
        hub.startAgain();
        assertThat(client.call(token).text()).isEqualTo(PARTNER + " " + SCOPE);
        Caller.Answer again = client.ask(assertion, SCOPE);
        assertThat(again.status()).isEqualTo(401);
        assertThat(again.json().path("error_description").asText()).contains("jti was used before");
        assertThat(hub.sql()
                        .sql("select count(*) from access_token where encode(token, 'escape') like ?")
                        .param("%" + token + "%")
                        .query(Integer.class)
                        .single())
                .isZero();
    }
}
