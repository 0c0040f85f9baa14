package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the partner port answers to callers and messages that are wrong: clearly, wholly, and without an echo. */
class BadInputTest {
    private final TestHub hub = TestHub.shared();
    private final Caller police = hub.caller("pd-wilmington");

    private static Sample referral() {
        return Sample.of("diversion-referral.arrest").aboutSomebodyNew();
    }

    @Test
    void plainHttpIsTold_whenThePortSpeaksTls() throws IOException {
        try (Socket socket = new Socket("localhost", hub.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] answer = socket.getInputStream().readNBytes(12);
            assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 400");
        }
    }

    @Test
    void callerIsAskedForItsCertificate_whenItShowsNone() {
        Caller.Answer answer =
                hub.stranger(null).post("diversion-referral", referral().json());
        assertProblem(answer, 401, "no-certificate");
    }

    @Test
    void callerIsTurnedAwayWithItsFingerprint_whenNoPartnerHasTheCertificate() {
        hub.tls().issue("unregistered", "unregistered", TestTls.hours(-1), TestTls.hours(1));
        Caller.Answer answer = hub.stranger("unregistered").get("/exchange/inbox");
        assertProblem(answer, 403, "unknown-certificate");
        assertThat(answer.json().path("detail").asText()).containsPattern("[0-9a-f]{64}");
    }

    @Test
    void handshakeFails_whenTheCertificateIsOfAStranger() {
        hub.tls().issueByStranger("stranger", "pd-wilmington");
        assertThatThrownBy(() -> hub.stranger("stranger").get("/exchange/inbox"))
                .isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void handshakeFails_whenTheCertificateHasExpired() {
        hub.tls().issue("expired", "pd-wilmington", TestTls.hours(-10), TestTls.hours(-1));
        assertThatThrownBy(() -> hub.stranger("expired").get("/exchange/inbox"))
                .isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void kindIsRefused_whenItIsUnknown() {
        assertProblem(police.post("parking-ticket", referral().json()), 404, "unknown-kind");
    }

    @Test
    void kindIsRefused_whenThisPartnerMayNotSendIt() {
        assertProblem(
                police.post(
                        "treatment-status",
                        Sample.of("treatment-status.engagement").json()),
                403,
                "not-yours-to-send");
    }

    @Test
    void variantIsRefused_whenThisPartnerMayNotSendIt() {
        assertProblem(
                police.post(
                        "diversion-referral",
                        Sample.of("diversion-referral.community").json()),
                403,
                "not-yours-to-send");
    }

    @Test
    void everyFaultIsListedByPointer_whenSeveralFieldsAreWrong() {
        Sample wrong = referral()
                .with("participant.shoeSize", "secret-43")
                .with("participant.birthDate", "secret-yesterday")
                .with("referral.participantAccepted", "secret-maybe")
                .without("message.time")
                .with("needs.colour/shade", "secret-red");
        Caller.Answer answer = police.post("diversion-referral", wrong.json());
        assertProblem(answer, 422, "invalid");
        List<String> pointers = new ArrayList<>();
        answer.json()
                .path("errors")
                .forEach(error -> pointers.add(error.path("pointer").asText()));
        assertThat(pointers)
                .contains(
                        "/participant/shoeSize",
                        "/participant/birthDate",
                        "/referral/participantAccepted",
                        "/message/time",
                        "/needs/colour~1shade");
        assertThat(answer.text()).doesNotContain("secret");
    }

    @TestFactory
    Stream<DynamicTest> bodyIsRefusedWithoutAnEcho() {
        String good = referral().json().toString();
        return Stream.of(
                        new Body(
                                "a depth bomb",
                                "{\"participant\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}",
                                422),
                        new Body("a key that stands twice", good.replaceFirst("\\{", "{\"referral\":{},"), 422),
                        new Body("an end that is missing", good.substring(0, good.length() - 9), 422),
                        new Body("something behind the end", good + "{}", 422),
                        new Body("an empty body", "", 422),
                        new Body("a list", "[" + good + "]", 422),
                        new Body("ten megabytes", "{\"x\":\"" + "secret".repeat(1_800_000) + "\"}", 413))
                .map(body -> DynamicTest.dynamicTest(body.name(), () -> assertRefused(body)));
    }

    private record Body(String name, String text, int status) {}

    private void assertRefused(Body body) {
        Caller.Answer answer = police.post(
                "/exchange/diversion-referral", body.text().getBytes(StandardCharsets.UTF_8), "application/json");
        assertThat(answer.status()).as(answer.text()).isEqualTo(body.status());
        assertThat(answer.text()).doesNotContain("secret").doesNotContain("Sample");
    }

    @Test
    void bodyIsRefused_whenItIsNoUtf8() {
        byte[] body =
                referral().json().toString().replace("Sample", "S\u00e4mple").getBytes(StandardCharsets.ISO_8859_1);
        Caller.Answer answer = police.post("/exchange/diversion-referral", body, "application/json");
        assertProblem(answer, 422, "invalid");
    }

    @Test
    void limitAndSettingAreNamed_whenABodyIsTooLarge() {
        byte[] body = new byte[1_500_000];
        Caller.Answer answer = police.post("/exchange/diversion-referral", body, "application/json");
        assertProblem(answer, 413, "too-large");
        assertThat(answer.json().path("detail").asText()).contains("1048576").contains("hub.limits.body");
    }

    @Test
    void otherFormatsAndMethodsAndAddressesAreRefusedAsProblems() {
        assertProblem(police.post("/exchange/diversion-referral", new byte[] {1}, "text/csv"), 415, "media-type");
        assertProblem(police.get("/exchange/diversion-referral"), 405, "method");
        assertProblem(police.get("/elsewhere"), 404, "not-found");
        assertProblem(police.get("/exchange/messages/none-of-mine"), 404, "not-found");
    }

    @Test
    void sameReceiptComesBackByteForByte_whenAMessageIsSentAgain() {
        Sample referral = referral();
        Caller.Answer first = police.post("diversion-referral", referral.json());
        Caller.Answer again = police.post("diversion-referral", referral.json());
        assertThat(first.status()).isEqualTo(202);
        assertThat(again.text()).isEqualTo(first.text());
        assertThat(deliveriesOf(referral)).isEqualTo(deliveriesOf(referral));
    }

    private String deliveriesOf(Sample sample) {
        return police.get("/exchange/messages/" + sample.text("message.id"))
                        .json()
                        .path("recipients")
                        .size() + "";
    }

    @Test
    void messageIsRefused_whenItsIdWasUsedForAnother() {
        Sample referral = referral();
        police.post("diversion-referral", referral.json());
        Caller.Answer other = police.post(
                "diversion-referral",
                referral.with("incident.narrative", "Another").json());
        assertProblem(other, 409, "id-reused");
    }

    @Test
    void messageIsRefusedAndItsIdStaysFree_whenItsReferralIsUnknown() {
        Caller manager = hub.caller("lead-case-management");
        Sample status = Sample.of("intake-status.completed").with("referral.id", "unknown");
        Caller.Answer answer = manager.post("intake-status", status.json());
        assertProblem(answer, 422, "invalid");
        assertThat(answer.json().at("/errors/0/pointer").asText()).isEqualTo("/referral/id");
        assertProblem(manager.get("/exchange/messages/" + status.text("message.id")), 404, "not-found");
    }

    @Test
    void inboxOfAPartnerWhoIsPushedIsNothing() {
        assertProblem(hub.caller("lead-case-management").get("/exchange/inbox"), 404, "not-found");
    }

    private static void assertProblem(Caller.Answer answer, int status, String type) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.headers().get("content-type")).containsExactly("application/problem+json");
        JsonNode problem = answer.json();
        assertThat(problem.path("type").asText()).isEqualTo("urn:diversionhub:problem:" + type);
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("detail").asText()).isNotBlank();
    }
}
