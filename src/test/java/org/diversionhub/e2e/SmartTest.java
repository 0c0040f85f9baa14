package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.diversionhub.AtOnce;
import org.diversionhub.exchange.CurrentSnapshot;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.fhir.WhoAmI;
import org.diversionhub.trust.PairwiseIds;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** SMART Backend Services: a token in place of a certificate, got with a signed assertion. */
@OnSecondHub
class SmartTest {
    private static final String CARE = "mh-coastal";
    private static final String PAYER = "payer-lme";
    private static final String SHELF = "sud-tidewater";

    private static final JWK RSA = key("rsa-1");
    private static final JWK EC = ec("ec-1", Curve.P_384);
    private static final JWK PAYERS = ec("ec-2", Curve.P_384);
    private static final JWK SHELVES = ec("ec-3", Curve.P_384);
    private static final JWK MANAGERS = ec("ec-4", Curve.P_384);
    private static final String GIVE = "system/Consent.cu";
    private static final JWK STRANGE = key("rsa-1");

    private static TestHub hub;
    private static SmartClient client;
    private static Snapshot before;

    private static JWK key(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JWK ec(String id, Curve curve) {
        try {
            return new ECKeyGenerator(curve).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeAll
    static void registerTheKeys() throws IOException {
        hub = TestHub.shared();
        client = new SmartClient(hub);
        before = hub.bean(CurrentSnapshot.class).get();
        Files.writeString(config("partners/smart.jwks.json"), new JWKSet(List.of(RSA, EC)).toString(true));
        Files.writeString(config("partners/payer.jwks.json"), new JWKSet(PAYERS).toString(true));
        change(CARE, text -> text + "smart: {jwks: partners/smart.jwks.json}\n");
        Files.writeString(config("partners/shelf.jwks.json"), new JWKSet(SHELVES).toString(true));
        Files.writeString(config("partners/managers.jwks.json"), new JWKSet(MANAGERS).toString(true));
        change(OneCase.MANAGER, text -> text + "smart: {jwks: partners/managers.jwks.json}\n");
        change(SHELF, text -> text + "smart: {jwks: partners/shelf.jwks.json}\n");
        change(PAYER, text -> text + "smart: {jwks: partners/payer.jwks.json}\n");
        read();
    }

    @AfterAll
    static void leaveTheHubAsItWas() throws IOException {
        for (String partner : List.of(CARE, PAYER, SHELF, OneCase.MANAGER)) {
            change(partner, text -> text.replaceAll("(?m)^smart:.*\n", ""));
        }
        Files.delete(config("partners/smart.jwks.json"));
        Files.delete(config("partners/payer.jwks.json"));
        Files.delete(config("partners/shelf.jwks.json"));
        Files.delete(config("partners/managers.jwks.json"));
        hub.bean(CurrentSnapshot.class).swap(before);
    }

    @AfterEach
    void setTheClockBack() {
        hub.clock().reset();
    }

    private static Path config(String file) {
        return hub.folder().resolve("config").resolve(file);
    }

    private static void change(String partner, UnaryOperator<String> change) throws IOException {
        Path file = config("partners/" + partner + ".yaml");
        Files.writeString(file, change.apply(Files.readString(file)));
    }

    private static void read() {
        hub.bean(CurrentSnapshot.class).swap(Snapshot.read(hub.folder()));
    }

    private static Caller.Answer ask(String assertion) {
        return client.ask(assertion, "system/Task.rs system/Task.u");
    }

    private static Instant now() {
        return hub.clock().instant();
    }

    private static String good() {
        return Assertion.of(CARE, RSA, JWSAlgorithm.RS384, now());
    }

    private static String token(String scope) {
        Caller.Answer answer = client.ask(good(), scope);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().path("access_token").asText();
    }

    private static void assertRefused(Caller.Answer answer, String error, String why) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(error.equals("invalid_client") ? 401 : 400);
        assertThat(answer.headers().get("content-type")).containsExactly("application/json");
        assertThat(answer.headers().get("cache-control")).containsExactly("no-store");
        assertThat(answer.json().path("error").asText()).isEqualTo(error);
        assertThat(answer.json().path("error_description").asText()).contains(why);
    }

    private static void assertInvalidToken(Caller.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(401);
        assertThat(answer.headers().get("www-authenticate")).containsExactly("Bearer error=\"invalid_token\"");
    }

    @ParameterizedTest
    @EnumSource(Signed.class)
    void tokenIsGivenAndOpensWhatItSays(Signed signed) {
        Caller.Answer answer = client.ask(signed.assertion(), "system/Task.rs system/Task.u");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.headers().get("cache-control")).containsExactly("no-store");
        assertThat(answer.headers()).doesNotContainKey("set-cookie");
        assertThat(answer.json().path("token_type").asText()).isEqualTo("Bearer");
        assertThat(answer.json().path("expires_in").asInt()).isBetween(290, 300);
        assertThat(answer.json().path("scope").asText().split(" "))
                .containsExactlyInAnyOrder("system/Task.rs", "system/Task.u");
        assertThat(client.call(answer.json().path("access_token").asText()).text())
                .isEqualTo(CARE + " system/Task.rs system/Task.u");
    }

    /** The two ways to sign. */
    enum Signed {
        RS384,
        ES384;

        private String assertion() {
            return Assertion.of(CARE, this == RS384 ? RSA : EC, JWSAlgorithm.parse(name()), now());
        }
    }

    @Test
    void certificateOpensTheSameDoor() {
        assertThat(hub.caller(CARE).get(WhoAmI.PATH).text()).isEqualTo(CARE + " -");
    }

    @Test
    void callerIsChallenged_whenItShowsNothing() {
        Caller.Answer answer = hub.stranger(null).get(WhoAmI.PATH);
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.headers().get("www-authenticate")).containsExactly("Bearer");
    }

    @Test
    void tokenIsRefused_whenACertificateComesWithIt() {
        String token = token("system/Task.rs");
        for (String shown : List.of(CARE, "sud-harbor")) {
            Caller.Answer answer = client.call(hub.caller(shown), token);
            assertThat(answer.status()).as(shown).isEqualTo(401);
            assertThat(answer.headers().get("www-authenticate")).containsExactly("Bearer error=\"invalid_request\"");
        }
    }

    @Test
    void tokenIsRefused_whenOneLetterOfItIsAnother() {
        String token = token("system/*.rs");
        char other = token.charAt(9) == 'A' ? 'B' : 'A';
        assertThat(client.call(token).status()).isEqualTo(200);
        assertInvalidToken(client.call(token.substring(0, 9) + other + token.substring(10)));
        assertInvalidToken(client.call("x"));
        assertInvalidToken(client.call("not a token"));
    }

    @Test
    void tokenEndsAfterFiveMinutes() {
        String token = token("system/*.rs");
        hub.clock().forward(Duration.ofSeconds(290));
        assertThat(client.call(token).status()).isEqualTo(200);
        hub.clock().forward(Duration.ofSeconds(11));
        assertInvalidToken(client.call(token));
        token("system/*.rs");
        assertThat(hub.sql()
                        .sql("select count(*) from access_token where expires_at < ?")
                        .param(Timestamp.from(now()))
                        .query(Integer.class)
                        .single())
                .as("ended tokens that are still kept")
                .isZero();
    }

    @Test
    void tokenIsWorthNothing_whenItsKeysAreGone() throws IOException {
        String token = token("system/*.rs");
        with(text -> text.replaceAll("(?m)^smart:.*\n", ""), () -> {
            assertInvalidToken(client.call(token));
            assertRefused(ask(good()), "invalid_client", "no such client");
        });
        assertThat(client.call(token).status()).isEqualTo(200);
    }

    @Test
    void tokenIsWorthNothing_whenThePartnerIsGone() throws IOException {
        String token = token("system/*.rs");
        Path file = config("partners/" + CARE + ".yaml");
        Path away = hub.folder().resolve(CARE + ".yaml");
        Files.move(file, away);
        try {
            read();
            assertInvalidToken(client.call(token));
        } finally {
            Files.move(away, file);
            read();
        }
    }

    @Test
    void tokenIsNoWiderThanTheRoleIsNow() throws IOException {
        String token = token("system/Task.u");
        assertThat(update(token).status()).isEqualTo(200);
        with(
                text -> text.replace("role: mh-provider", "role: peer-support").replaceAll("(?m)^sends:\n( .*\n)+", ""),
                () -> {
                    Caller.Answer answer = update(token);
                    assertThat(answer.status()).isEqualTo(403);
                    assertThat(answer.headers().get("www-authenticate"))
                            .containsExactly("Bearer error=\"insufficient_scope\"");
                });
    }

    private static Caller.Answer update(String token) {
        return hub.stranger(null).get(WhoAmI.PATH + "?update=1", SmartClient.bearer(token));
    }

    /** What is so while the file of the partner is another one. */
    private static void with(UnaryOperator<String> change, Runnable check) throws IOException {
        Path file = config("partners/" + CARE + ".yaml");
        String whole = Files.readString(file);
        try {
            change(CARE, change);
            read();
            check.run();
        } finally {
            Files.writeString(file, whole);
            read();
        }
    }

    @Test
    void assertionIsRefused_whenItIsUsedAgain() {
        String assertion = good();
        assertThat(ask(assertion).status()).isEqualTo(200);
        assertRefused(ask(assertion), "invalid_client", "jti was used before");
        assertThat(refusalsOnRecord("token: assertion")).isPositive();
    }

    @Test
    void assertionGivesOneToken_whenItIsSentOftenAtOnce() {
        String assertion = good();
        List<Integer> statuses = AtOnce.of(16, i -> ask(assertion).status());
        assertThat(statuses).containsOnly(200, 401);
        assertThat(statuses).filteredOn(status -> status == 200).hasSize(1);
    }

    private static int refusalsOnRecord(String outcome) {
        return hub.sql()
                .sql("select count(*) from audit where event = 'REFUSED' and actor = ? and outcome = ?")
                .params(CARE, outcome)
                .query(Integer.class)
                .single();
    }

    @Test
    void usedIdsAreForgotten_whenNoHubWouldTakeThemAnyMore() {
        String id = UUID.randomUUID().toString();
        assertThat(ask(Assertion.of(CARE, RSA, JWSAlgorithm.RS384, now(), claims -> claims.jwtID(id)))
                        .status())
                .isEqualTo(200);
        int kept = usedIds();
        hub.clock().forward(Duration.ofHours(2));
        assertThat(ask(good()).status()).isEqualTo(200);
        assertThat(kept).isPositive();
        assertThat(usedIds()).isEqualTo(1);
    }

    private static int usedIds() {
        return hub.sql()
                .sql("select count(*) from used_assertion")
                .query(Integer.class)
                .single();
    }

    private record Wrong(String name, String why, Consumer<JWTClaimsSet.Builder> change) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Wrong> wrongClaims() {
        return Stream.of(
                new Wrong("exp too far", "exp is more than 5", claims -> claims.expirationTime(in(330))),
                new Wrong("expired", "exp is missing or has passed", claims -> claims.expirationTime(in(-5))),
                new Wrong("no exp", "exp is missing", claims -> claims.expirationTime(null)),
                new Wrong("not yet", "nbf has not come", claims -> claims.notBeforeTime(in(120))),
                new Wrong("aud of another", "aud is not", claims -> claims.audience("https://other.example/token")),
                new Wrong("aud is the base", "aud is not", claims -> claims.audience(TestHub.FHIR)),
                new Wrong(
                        "two aud",
                        "aud is not",
                        claims -> claims.audience(List.of(TestHub.FHIR + "/token", "https://other.example/token"))),
                new Wrong("no aud", "aud is not", claims -> claims.audience((String) null)),
                new Wrong("iss is not sub", "iss and sub", claims -> claims.issuer("sud-harbor")),
                new Wrong("no iss", "iss and sub", claims -> claims.issuer(null)),
                new Wrong("no jti", "jti is missing", claims -> claims.jwtID(null)),
                new Wrong("no sub", "no sub", claims -> claims.subject(null)),
                new Wrong(
                        "unknown client",
                        "no such client",
                        claims -> claims.subject("nobody").issuer("nobody")),
                new Wrong(
                        "client without keys",
                        "no such client",
                        claims -> claims.subject("sud-harbor").issuer("sud-harbor")),
                new Wrong(
                        "another client's name",
                        "no such client",
                        claims -> claims.subject(PAYER).issuer(PAYER)),
                new Wrong("nearly too long", "has more than 8192", claims -> claims.claim("x", "y".repeat(8_000))));
    }

    private static Date in(int seconds) {
        return Date.from(now().plusSeconds(seconds));
    }

    @ParameterizedTest
    @MethodSource("wrongClaims")
    void assertionIsRefused_whenAClaimIsWrong(Wrong wrong) {
        Caller.Answer answer = ask(Assertion.of(CARE, RSA, JWSAlgorithm.RS384, now(), wrong.change()));
        assertRefused(answer, "invalid_client", wrong.why());
        assertThat(answer.text()).doesNotContain("other.example", "sud-harbor", "nobody");
    }

    @Test
    void allThatIsWrongIsToldAtOnce() {
        Caller.Answer answer = ask(Assertion.of(
                CARE,
                RSA,
                JWSAlgorithm.RS384,
                now(),
                claims -> claims.audience("x").expirationTime(in(3_600)).jwtID(null)));
        assertRefused(answer, "invalid_client", "aud is not");
        assertThat(answer.text()).contains("exp is more", "jti is missing");
    }

    @Test
    void assertionIsRefused_whenItIsSignedInAnotherWay() throws JOSEException {
        assertRefused(ask(Assertion.of(CARE, RSA, JWSAlgorithm.RS256, now())), "invalid_client", "RS384 or ES384");
        assertRefused(ask(Assertion.of(CARE, RSA, JWSAlgorithm.PS384, now())), "invalid_client", "RS384 or ES384");
        OctetSequenceKey secret =
                new OctetSequenceKeyGenerator(384).keyID("rsa-1").generate();
        assertRefused(ask(Assertion.of(CARE, secret, JWSAlgorithm.HS384, now())), "invalid_client", "RS384 or ES384");
        String none = new PlainJWT(
                        new JWTClaimsSet.Builder().subject(CARE).issuer(CARE).build())
                .serialize();
        assertRefused(ask(none), "invalid_client", "no signed JWT");
        assertRefused(ask("x.y.z"), "invalid_client", "no signed JWT");
        assertRefused(ask(Assertion.of(CARE, STRANGE, JWSAlgorithm.RS384, now())), "invalid_client", "no such client");
        assertRefused(
                ask(Assertion.of(CARE, ec("ec-1", Curve.P_384), JWSAlgorithm.ES384, now())),
                "invalid_client",
                "no such client");
        assertRefused(
                ask(Assertion.of(CARE, key("unknown"), JWSAlgorithm.RS384, now())), "invalid_client", "no such client");
    }

    @Test
    void assertionIsRefused_whenItWasTamperedWith() {
        String[] parts = good().split("\\.");
        String other = Assertion.of(CARE, STRANGE, JWSAlgorithm.RS384, now()).split("\\.")[1];
        assertRefused(ask(parts[0] + "." + other + "." + parts[2]), "invalid_client", "no such client");
        assertRefused(ask(parts[0] + "." + parts[1] + "."), "invalid_client", "");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    system/Task.c         | wider than the role mh-provider
                    system/*.u            | wider than the role
                    system/Task.usr       | SMART v2 scopes
                    system/*.cruds        | wider than the role
                    system/Patient.u      | wider than the role
                    system/Task.read      | SMART v2 scopes
                    system/Task.sr        | SMART v2 scopes
                    system/Task.          | SMART v2 scopes
                    system/Task           | SMART v2 scopes
                    user/Task.rs          | SMART v2 scopes
                    patient/*.rs          | SMART v2 scopes
                    system/Task.rs?code=x | SMART v2 scopes
                    openid                | SMART v2 scopes
                    ''                    | SMART v2 scopes
                    """)
    void scopeIsRefused_whenItIsNoneOfTheRole(String scope, String why) {
        Caller.Answer answer = client.ask(good(), scope);
        assertRefused(answer, "invalid_scope", why);
        assertThat(answer.text()).doesNotContain("Patient", "openid", "cruds");
        assertThat(refusalsOnRecord("token: scope")).isPositive();
    }

    @Test
    void payerLooksAndAnswersNoReferral() {
        assertRefused(
                client.ask(Assertion.of(PAYER, PAYERS, JWSAlgorithm.ES384, now()), "system/Task.u"),
                "invalid_scope",
                "system/*.rs");
        assertThat(client.ask(Assertion.of(PAYER, PAYERS, JWSAlgorithm.ES384, now()), "system/*.rs")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void requestIsRefused_whenItIsNotOfTheForm() {
        String form = "grant_type=client_credentials&scope=system/Task.rs&client_assertion_type=" + SmartClient.TYPE
                + "&client_assertion=";
        assertRefused(client.post(form + good(), "text/plain"), "invalid_request", "Content-Type");
        assertRefused(
                client.post(form + good() + "&scope=x", "application/x-www-form-urlencoded"),
                "invalid_request",
                "each parameter once");
        assertRefused(
                client.post("x=" + "y".repeat(20_000), "application/x-www-form-urlencoded"),
                "invalid_request",
                "Content-Length");
        assertRefused(
                hub.stranger(null)
                        .post(
                                "/fhir/token?scope=x",
                                (form + good()).getBytes(StandardCharsets.UTF_8),
                                "application/x-www-form-urlencoded"),
                "invalid_request",
                "in the body");
        assertRefused(
                client.post("grant_type=client_credentials", "application/x-www-form-urlencoded"),
                "invalid_client",
                "send client_assertion");
        assertRefused(
                client.ask(Map.of(
                        "grant_type",
                        "authorization_code",
                        "client_assertion_type",
                        SmartClient.TYPE,
                        "client_assertion",
                        good())),
                "unsupported_grant_type",
                "grant_type");
        assertThat(hub.stranger(null).get("/fhir/token").status()).isEqualTo(405);
    }

    @Test
    void serverAnswersATokenAsItAnswersACertificate() {
        String token = shelfToken("system/Organization.rs system/Task.s");
        Caller.Answer task = fhir("Task?status=requested", token);
        assertThat(task.status()).as(task.text()).isEqualTo(200);
        Caller.Answer byCertificate = hub.caller(SHELF).get("/fhir/Organization");
        assertThat(fhir("Organization", token).json().path("entry"))
                .hasSameSizeAs(byCertificate.json().path("entry"));
        assertTooNarrow(fhir("Patient", token));
        assertTooNarrow(fhir("Task/x", token));
        assertThat(fhir("metadata", token).status()).isEqualTo(200);
    }

    private static String shelfToken(String scope) {
        Caller.Answer answer = client.ask(Assertion.of(SHELF, SHELVES, JWSAlgorithm.ES384, now()), scope);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().path("access_token").asText();
    }

    private static Caller.Answer fhir(String path, String token) {
        return hub.stranger(null).get("/fhir/" + path, SmartClient.bearer(token));
    }

    @Test
    void newsIsForWhoeverMayReadTasks() {
        assertTooNarrow(subscribe(shelfToken("system/Subscription.cud")));
        assertTooNarrow(subscribe(shelfToken("system/*.rs")));
        assertThat(subscribe(shelfToken("system/Subscription.c system/Task.r")).status())
                .as("refused for what it says")
                .isEqualTo(422);
    }

    private static Caller.Answer subscribe(String token) {
        return hub.stranger(null)
                .call(
                        "POST",
                        "/fhir/Subscription",
                        "{\"resourceType\": \"Subscription\", \"status\": \"requested\", \"criteria\": \"x\"}",
                        "Content-Type",
                        "application/fhir+json",
                        "Authorization",
                        "Bearer " + token);
    }

    private static void assertTooNarrow(Caller.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(403);
        assertThat(answer.headers().get("www-authenticate")).containsExactly("Bearer error=\"insufficient_scope\"");
        assertThat(answer.json().path("resourceType").asText()).isEqualTo("OperationOutcome");
    }

    @Test
    void whatComesAlongIsWithinTheScopes_too() {
        referred();
        referred();
        String wide = shelfToken("system/*.rs");
        String narrow = shelfToken("system/Task.rs");
        String search = "Task?_include=Task:patient&_include=Task:focus&_include=Task:owner";
        assertThat(types(fhir(search, wide))).contains("Task", "Patient", "Organization");
        assertThat(types(fhir(search, narrow))).containsOnly("Task");

        assertThat(types(fhir("AuditEvent", shelfToken("system/AuditEvent.s")))).containsOnly("AuditEvent");
        assertTooNarrow(fhir("AuditEvent", narrow));

        String next = fhir("Patient?_count=1", wide).json().path("link").findParents("relation").stream()
                .filter(link -> link.path("relation").asText().equals("next"))
                .map(link -> link.path("url").asText().replaceAll(".*/fhir", ""))
                .findFirst()
                .orElseThrow();
        assertThat(types(fhir(next, wide))).containsOnly("Patient");
        assertThat(types(fhir(next, narrow))).isEmpty();
    }

    @Test
    void taskIsWorkedOnlyWhereTheScopeSaysSo() {
        referred();
        String task = fhir("Task?status=requested&_count=1", shelfToken("system/*.rs"))
                .json()
                .at("/entry/0/resource/id")
                .asText();
        assertTooNarrow(accept(task, shelfToken("system/*.rs")));
        Caller.Answer accepted = accept(task, shelfToken("system/Task.u"));
        assertThat(accepted.status()).as(accepted.text()).isEqualTo(200);
        assertThat(accepted.json().path("status").asText()).isEqualTo("accepted");
        assertTooNarrow(fhir("Task/" + task, shelfToken("system/Task.u")));
    }

    private static Caller.Answer accept(String task, String token) {
        return hub.stranger(null)
                .call(
                        "PATCH",
                        "/fhir/Task/" + task,
                        "[{\"op\": \"replace\", \"path\": \"/status\", \"value\": \"accepted\"}]",
                        "Content-Type",
                        "application/json-patch+json",
                        "Authorization",
                        "Bearer " + token);
    }

    private static void referred() {
        OneCase one = OneCase.referred(referral -> referral.with("service.provider", SHELF));
        one.send(
                OneCase.MANAGER,
                "consent",
                one.consent("RELEASE", Set.of("pd-wilmington", OneCase.MANAGER), Set.of(SHELF))
                        .with("consent.categories", OneCase.ALL));
        one.awaitStates(SHELF, "diversion-referral", List.of("DELIVERED"));
    }

    private static List<String> types(Caller.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().path("entry").findValuesAsText("resourceType");
    }

    @Test
    void serverChallenges_whenNobodyOrNoTokenCalls() {
        Caller.Answer nobody = hub.stranger(null).get("/fhir/Task");
        assertThat(nobody.status()).isEqualTo(401);
        assertThat(nobody.headers().get("www-authenticate")).containsExactly("Bearer");
        assertInvalidToken(fhir("Task", "unknown"));
        String token = shelfToken("system/*.rs");
        assertThat(hub.caller(SHELF)
                        .get("/fhir/Task", SmartClient.bearer(token))
                        .status())
                .as("a certificate and a token")
                .isEqualTo(401);
    }

    @Test
    void otherAddressesAreAsTheyWere() {
        Caller.Answer answer = hub.caller(CARE).get("/exchange/messages/none");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.headers().keySet())
                .containsExactlyInAnyOrder("cache-control", "content-length", "content-type", "date");
        assertThat(client.call(hub.stranger(null), token("system/*.rs")).headers())
                .doesNotContainKeys("set-cookie", "x-frame-options");
        assertThat(hub.stranger(null)
                        .get("/exchange/inbox", SmartClient.bearer(token("system/*.rs")))
                        .status())
                .as("a token is of no use outside /fhir")
                .isEqualTo(401);
        assertThat(hub.stranger(null).get("/login").status()).isEqualTo(404);
        assertThat(hub.stranger(null).get("/oauth2/jwks").status()).isEqualTo(404);
    }

    @Test
    void smartConfigurationTellsTheTruth() {
        Caller.Answer answer = hub.stranger(null).get("/fhir/.well-known/smart-configuration");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers().get("content-type")).containsExactly("application/json");
        assertThat(answer.json().path("token_endpoint").asText()).isEqualTo(TestHub.FHIR + "/token");
        assertThat(answer.json().path("scopes_supported")).hasSize(5);
        answer.json()
                .path("scopes_supported")
                .forEach(scope -> assertThat(
                                client.ask(scope.asText().equals(GIVE) ? managers() : good(), scope.asText())
                                        .status())
                        .isEqualTo(200));
    }

    private static String managers() {
        return Assertion.of(OneCase.MANAGER, MANAGERS, JWSAlgorithm.ES384, now());
    }

    private static Caller.Answer give(String token, String referral) {
        List<String> headers = new ArrayList<>(List.of(SmartClient.bearer(token)));
        headers.addAll(List.of("Content-Type", "application/fhir+json"));
        return hub.stranger(null)
                .call("POST", "/fhir/Consent", """
                        {"resourceType": "Consent", "status": "active",
                         "scope": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "patient-privacy"}]},
                         "category": [{"coding": [{"system": "http://loinc.org", "code": "59284-0"}]}],
                         "patient": {"identifier": {"system": "urn:diversionhub:referral", "value": "%s"}}}
                        """.formatted(referral), headers.toArray(String[]::new));
    }

    @Test
    void consentsAreGivenWithATokenForThat_byCaseManagement() {
        assertRefused(client.ask(good(), GIVE), "invalid_scope", "");
        String giving = client.ask(managers(), GIVE).json().path("access_token").asText();
        assertThat(give(giving, "nobody").status()).isEqualTo(422);
        OneCase one = OneCase.referred();
        String known = hub.bean(PairwiseIds.class)
                .id(OneCase.MANAGER, "referral", one.id().toString());
        Caller.Answer given = give(giving, known);
        assertThat(given.status()).as(given.text()).isEqualTo(201);
        assertThat(given.text()).contains("42 CFR 2.31(a)(2)");
        String looking = client.ask(managers(), "system/*.rs")
                .json()
                .path("access_token")
                .asText();
        assertThat(give(looking, known).status()).isEqualTo(403);
        assertThat(hub.stranger(null)
                        .get("/fhir/Consent", SmartClient.bearer(looking))
                        .status())
                .isEqualTo(200);
        assertThat(hub.stranger(null)
                        .get("/fhir/Task", SmartClient.bearer(looking))
                        .status())
                .isEqualTo(403);
    }
}
