package org.diversionhub.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.diversionhub.exchange.CommunityForm;
import org.diversionhub.trust.PairwiseIds;
import org.diversionhub.trust.Tokens;
import org.junit.jupiter.api.Test;

/** A person without a certificate fills in the page. */
class CommunityFormTest {
    private static final String FORM = "community-page";
    private static final Pattern TOKEN = Pattern.compile("name=\"token\" value=\"([^\"]+)\"");
    private static final Pattern NUMBER = Pattern.compile("receipt number is <strong>([^<]+)<");

    private final TestHub hub = TestHub.shared();
    private final HttpClient browser = HttpClient.newHttpClient();
    private final Map<String, String> fields = new LinkedHashMap<>(Map.of(
            "what", "community",
            "given", "Robin",
            "family",
                    "Formsample" + UUID.randomUUID().toString().substring(0, 8).replaceAll("[0-9]", "x"),
            "where", "Behind the library, in the mornings",
            "why", "Invented for testing: sleeps outside & asks for <help>."));

    private String url(String form) {
        return "http://127.0.0.1:" + hub.bean(CommunityForm.class).port() + "/" + form;
    }

    private HttpResponse<String> call(HttpRequest.Builder call) throws IOException, InterruptedException {
        return browser.send(call.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    private HttpResponse<String> open(String form) throws IOException, InterruptedException {
        return call(HttpRequest.newBuilder(URI.create(url(form))));
    }

    private void openPage() throws IOException, InterruptedException {
        Matcher token = TOKEN.matcher(open(FORM).body());
        assertThat(token.find()).isTrue();
        fields.put("token", token.group(1));
    }

    private HttpResponse<String> press(String... headers) throws IOException, InterruptedException {
        return post(FORM, body(), headers);
    }

    private HttpResponse<String> post(String form, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder call = HttpRequest.newBuilder(URI.create(url(form)))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return call(headers.length == 0 ? call : call.headers(headers));
    }

    private String body() {
        return fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private List<String> kept() {
        return hub.sinks().of("lead-case-management").stream()
                .map(Sinks.Received::text)
                .filter(text -> text.contains(fields.get("family")))
                .toList();
    }

    @Test
    void whatIsWrittenReachesTheCaseManager_andThePageSaysWhomToCall() throws Exception {
        openPage();
        HttpResponse<String> thanks = press("Sec-Fetch-Site", "same-origin");
        assertThat(thanks.statusCode()).isEqualTo(200);
        assertThat(thanks.body())
                .contains("+1 910 555 0100", "jws")
                .doesNotContain(fields.get("family"), fields.get("where"), "Robin");
        assertThat(thanks.headers().map()).doesNotContainKey("set-cookie");
        assertThat(thanks.headers().firstValue("cache-control")).contains("no-store");
        await().atMost(Duration.ofSeconds(40)).until(() -> kept().size() == 1);
        assertThat(kept().get(0)).contains("Behind the library", "sleeps outside & asks for <help>");
        assertThat(hub.sql()
                        .sql("select c.door || ' ' || c.charge from lead_case c join message m on m.case_id = c.id"
                                + " where m.sender = ? order by m.accepted_at desc limit 1")
                        .param(FORM)
                        .query(String.class)
                        .single())
                .isEqualTo("community NONE");
        assertThat(new String(hub.log(), UTF_8)).doesNotContain(fields.get("family"));
    }

    @Test
    void buttonThatIsPressedTwiceMakesOneCase_withTheSameNumber() throws Exception {
        openPage();
        String first = number(press());
        assertThat(number(press())).isEqualTo(first);
        await().atMost(Duration.ofSeconds(40)).until(() -> !kept().isEmpty());
        fields.put("why", "Something else");
        HttpResponse<String> other = press();
        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(other.body()).contains("This page was sent before", "+1 910 555 0100");
        assertThat(hub.sql()
                        .sql("select count(*) from handle h join lead_case c on c.id = h.case_id where h.partner = ?"
                                + " and h.token = ?")
                        .params(
                                FORM,
                                hub.bean(org.diversionhub.trust.Tokens.class)
                                        .token("handle", FORM, "referral.id", "F-" + first))
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
        assertThat(kept()).hasSize(1);
    }

    private UUID referred() throws Exception {
        openPage();
        String first = number(press());
        await().atMost(Duration.ofSeconds(40)).until(() -> !kept().isEmpty());
        return hub.sql()
                .sql("select case_id from handle where partner = ? and token = ?")
                .params(FORM, hub.bean(Tokens.class).token("handle", FORM, "referral.id", "F-" + first))
                .query(UUID.class)
                .single();
    }

    private void send(UUID about, String kind, Sample message) {
        Caller.Answer answer = hub.caller("lead-case-management")
                .post(
                        kind,
                        message.with(
                                        "referral.id",
                                        hub.bean(PairwiseIds.class)
                                                .id("lead-case-management", "referral", about.toString()))
                                .json());
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    }

    private List<String> states(UUID about, String partner, String kind) {
        return hub.sql()
                .sql("select state from delivery where case_id = ? and partner = ? and kind like ? order by seq")
                .params(about, partner, kind + "%")
                .query(String.class)
                .list();
    }

    /** A page can say it once only, and nobody who came by it can say that the person has agreed. */
    @Test
    void whoCameByThePageIsHelped_onceCaseManagementHasMetThem_withoutAnotherWordOfThePage() throws Exception {
        fields.put("born", "1991-04-17");
        UUID about = referred();
        send(
                about,
                "consent",
                Sample.of("consent.given")
                        .with("consent.id", "C-" + UUID.randomUUID())
                        .with("consent.type", "P2_NAMED")
                        .with("consent.discloser", List.of("lead-case-management"))
                        .with("consent.recipients", List.of("sud-harbor"))
                        .with("consent.categories", OneCase.ALL)
                        .with("consent.purposes", List.of("TREAT"))
                        .with(
                                "consent.period.start",
                                Instant.now().minusSeconds(60).toString())
                        .with(
                                "consent.period.end",
                                Instant.now().plusSeconds(86_400).toString())
                        .with(
                                "consent.signature.at",
                                Instant.now().minusSeconds(60).toString()));
        send(about, "service-referral", Sample.of("service-referral").with("service.provider", "sud-harbor"));
        await().atMost(Duration.ofSeconds(40))
                .until(() -> states(about, "sud-harbor", "service-referral"), List.of("HELD")::equals);
        send(about, "referral-response", Sample.of("referral-response.handed-off"));
        await().atMost(Duration.ofSeconds(40))
                .until(() -> states(about, "sud-harbor", "service-referral"), List.of("DELIVERED")::equals);
        Caller.Answer booked = hub.caller("jail-new-hanover")
                .post(
                        "custody-event",
                        Sample.of("custody-event.booked")
                                .with("participant.name.given", "Robin")
                                .with("participant.name.family", fields.get("family"))
                                .with("participant.birthDate", "1991-04-17")
                                .without("participant.identifiers")
                                .without("participant.name.middle")
                                .without("participant.name.suffix")
                                .with("custody.bookingNumber", "B-" + UUID.randomUUID())
                                .json());
        assertThat(booked.status()).as(booked.text()).isEqualTo(202);
        hub.sweep();
        await().atMost(Duration.ofSeconds(40))
                .until(() -> states(about, "lead-case-management", "custody-event"), List.of("DELIVERED")::equals);
        assertThat(states(about, "jail-new-hanover", "")).isEmpty();
    }

    private static String number(HttpResponse<String> answer) {
        Matcher number = NUMBER.matcher(answer.body());
        assertThat(number.find()).as(answer.body()).isTrue();
        return number.group(1);
    }

    @Test
    void everythingThatIsWrongIsListedAtOnce_andNothingIsRepeated() throws Exception {
        openPage();
        fields.put("family", " ");
        fields.remove("why");
        fields.put("born", "the first of May");
        fields.put("phone", "call me maybe");
        HttpResponse<String> answer = press();
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body())
                .contains("Last name", "What is going on: is needed", "Birth date: ", "Telephone of the person: ")
                .contains("+1 910 555 0100")
                .doesNotContain("first of May", "maybe", "library", "Robin");
    }

    @Test
    void pageAsksPoliceOnlyWhereThePersonChoosesSo() throws Exception {
        openPage();
        fields.put("what", "assess");
        press();
        await().atMost(Duration.ofSeconds(40)).until(() -> kept().size() == 1);
        assertThat(hub.sql()
                        .sql("select d.partner from delivery d join message m on m.id = d.message_id where m.sender = ?"
                                + " and m.kind like '%/assess' order by 1")
                        .param(FORM)
                        .query(String.class)
                        .list())
                .containsExactly("lead-case-management", "officer-app");
        openPage();
        fields.put("what", "arrest");
        assertThat(press().statusCode()).isNotEqualTo(200);
    }

    @Test
    void whatThePageDidNotSendIsNotTaken() throws Exception {
        assertThat(press().statusCode()).isEqualTo(422);
        openPage();
        assertThat(press("Sec-Fetch-Site", "cross-site").statusCode()).isEqualTo(403);
        assertThat(post(FORM, body() + "&admin=1").statusCode()).isEqualTo(400);
        assertThat(post(FORM, body() + "&why=%zz").statusCode()).isEqualTo(400);
        assertThat(post("busy-page", body()).statusCode()).isEqualTo(422);
        assertThat(post(FORM, body() + "&given=" + "x".repeat(40_000)).statusCode())
                .isEqualTo(413);
        String later = fields.get("token").replaceFirst("\\.[0-9]+\\.", ".9999999999.");
        assertThat(post(FORM, body().replace(fields.get("token"), later)).statusCode())
                .isEqualTo(422);
        assertThat(kept()).isEmpty();
    }

    @Test
    void nothingElseOfTheHubAnswersThere() throws Exception {
        for (String other : List.of("", "web-form", "pd-wilmington", "exchange/inbox", FORM + "?family=Sample")) {
            HttpResponse<String> answer = open(other);
            assertThat(answer.statusCode()).as(other).isEqualTo(404);
            assertThat(answer.body()).doesNotContain("<form");
        }
        assertThat(hub.stranger("sinks")
                        .post("/" + FORM, new byte[0], "text/plain")
                        .status())
                .isNotEqualTo(200);
    }

    @Test
    void pageWorksWithoutScripts_andEachFieldHasALabel() throws Exception {
        String page = open(FORM).body();
        assertThat(page).doesNotContain("<script", "cookie");
        Matcher inputs =
                Pattern.compile("<(?:input|textarea)[^>]* id=\"([^\"]+)\"").matcher(page);
        int labelled = 0;
        while (inputs.find()) {
            assertThat(page).contains("<label for=\"" + inputs.group(1) + "\">");
            labelled++;
        }
        assertThat(labelled).isEqualTo(8);
    }

    @Test
    void floodEndsAtItsRate_withTheNumberToCall() throws Exception {
        HttpResponse<String> answer = post("busy-page", "x");
        for (int i = 0; i < 45 && answer.statusCode() != 429; i++) {
            answer = post("busy-page", "x");
        }
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.body()).contains("+1 910 555 0100");
        assertThat(open("busy-page").statusCode()).isEqualTo(200);
    }
}
