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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    void answerFormatThatIsNotGivenIsTold() {
        assertProblem(hub.caller("da-new-hanover").get("/exchange/inbox", "text/csv"), 406, "not-acceptable");
        assertProblem(hub.caller("da-new-hanover").get("/exchange/inbox", "nonsense"), 406, "not-acceptable");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            value = {
                "GET /exchange/se|cret HTTP/1.1 > 400",
                "GET /%zz HTTP/1.1 > 400",
                "GET /exchange/%2e%2e%2fsecret HTTP/1.1 > 400",
                "SECRET > 400",
                "GET /exchange/inbox HTTP/9.9 > 400",
                "GET /exchange/inbox HTTP/1.1\\Secret header > 400",
                "GET /exchange/inbox HTTP/1.1\\Host: secret > 400",
                "POST /exchange/consent HTTP/1.1\\Content-Length: secret > 400",
                "POST /exchange/consent HTTP/1.1\\Transfer-Encoding: secret > 400",
                "SECRET /exchange/inbox HTTP/1.1 > 405",
                "GET /error HTTP/1.1 > 404",
                "GET /exchange/messages/x;secret=1 HTTP/1.1 > 404"
            })
    void callIsRefusedAsAProblem_whenTheServerCannotReadIt(String call, int status) throws IOException {
        String answer = raw(call.replace("\\", "\r\n") + "\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        if (answer.startsWith("HTTP/1.1")) {
            assertThat(answer).startsWith("HTTP/1.1 " + status).contains("Content-Type: application/problem+json\r\n");
        }
        assertThat(answer)
                .contains("{\"type\":\"urn:diversionhub:problem:", "\"status\":" + status)
                .doesNotContainIgnoringCase("secret")
                .doesNotContainIgnoringCase("server:")
                .doesNotContainIgnoringCase("tomcat")
                .doesNotContainIgnoringCase("<html")
                .doesNotContain("xception");
    }

    @Test
    void methodThatTracesIsRefusedWithoutAWord() throws IOException {
        assertThat(raw("TRACE /exchange/inbox HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 405")
                .endsWith("\r\n\r\n");
    }

    @Test
    void connectionOfABusySenderIsKept() throws IOException {
        String call = "GET /exchange/messages/none HTTP/1.1\r\nHost: localhost\r\n";
        String answers = raw((call + "\r\n").repeat(149) + call + "Connection: close\r\n\r\n");
        assertThat(answers.split("HTTP/1.1 404", -1)).hasSize(151);
    }

    private String raw(String call) throws IOException {
        try (Socket socket =
                hub.tls().context("pd-wilmington").getSocketFactory().createSocket("localhost", hub.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(call.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
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
