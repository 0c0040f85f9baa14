package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The inbox: as JSON for a system, as a page for a person; what is not yours looks like what is not there. */
class InboxTest {
    private static final String PROSECUTOR = "da-new-hanover";

    private final TestHub hub = TestHub.shared();
    private final Caller prosecutor = hub.caller(PROSECUTOR);
    private final Sample referral = Sample.of("diversion-referral.arrest").aboutSomebodyNew();

    @BeforeEach
    void nobodyElsesMessagesWait() {
        prosecutor.emptyInbox();
    }

    private String send() {
        assertThat(hub.caller("pd-wilmington")
                        .post("diversion-referral", referral.json())
                        .status())
                .isEqualTo(202);
        return mine().at("/message/id").asText();
    }

    private JsonNode mine() {
        for (JsonNode message : prosecutor.get("/exchange/inbox").json().path("messages")) {
            if (message.at("/participant/name/family").asText().equals(referral.text("participant.name.family"))) {
                return message;
            }
        }
        return MissingNode.getInstance();
    }

    @Test
    void messageStaysUntilItIsAcknowledged() {
        String id = send();
        assertThat(mine().at("/message/id").asText()).isEqualTo(id);
        Caller.Answer acknowledged = prosecutor.post("/exchange/inbox/" + id + "/ack", new byte[0], "application/json");
        assertThat(acknowledged.status()).isEqualTo(204);
        assertThat(mine().isMissingNode()).isTrue();
        assertThat(prosecutor
                        .post("/exchange/inbox/" + id + "/ack", new byte[0], "application/json")
                        .status())
                .isEqualTo(204);
        String states = hub.caller("pd-wilmington")
                .get("/exchange/messages/" + referral.text("message.id"))
                .text();
        assertThat(states).contains("{\"recipient\":\"da-new-hanover\",\"state\":\"delivered\"");
    }

    @Test
    void noticeIsOnePlainPage_whenAPersonOpensIt() {
        String id = send();
        Caller.Answer page = prosecutor.get("/exchange/inbox/" + id, "text/html");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.headers().get("content-type").get(0)).startsWith("text/html");
        assertThat(page.headers().get("cache-control")).containsExactly("no-store");
        assertThat(page.text())
                .contains(referral.text("participant.name.family"))
                .contains(referral.text("history.text"))
                .doesNotContain("<script")
                .doesNotContain("https://");
        assertThat(referral.json().at("/needs/immediate")).isNotEmpty();
        referral.json()
                .at("/needs/immediate")
                .forEach(need -> assertThat(page.text()).doesNotContain(need.asText()));
    }

    @Test
    void listNamesKindAndDateAndDisclosesNothing_whenAPersonLooks() {
        UUID id = sendUnseen();
        String list = prosecutor.get("/exchange/inbox", "text/html").text();
        assertThat(list)
                .containsPattern("<a href=\"inbox/" + id + "\">Diversion referral</a>,\\s+<time datetime=\"20")
                .doesNotContain(referral.text("participant.name.family"))
                .doesNotContain("arrest");
        assertThat(events(id)).isEmpty();
        assertThat(state(id)).isEqualTo("PENDING");
        assertThat(prosecutor.get("/exchange/inbox/" + id, "text/html").status())
                .isEqualTo(200);
        assertThat(events(id)).containsExactly("DISCLOSING", "OUTCOME");
    }

    @Test
    void listHasNothingThatMayNotGo() {
        UUID id = sendUnseen();
        hub.sql()
                .sql("update party set left_at = now() where partner = ?"
                        + " and case_id = (select case_id from delivery where id = ?)")
                .params(PROSECUTOR, id)
                .update();
        assertThat(prosecutor.get("/exchange/inbox", "text/html").text()).doesNotContain(id.toString());
        assertThat(events(id)).containsExactly("WITHHELD");
        assertThat(prosecutor.get("/exchange/inbox/" + id, "text/html").status())
                .isEqualTo(404);
    }

    @Test
    void listGoesOnOnANextPage_whenFiftyAreNotAll() {
        UUID first = sendUnseen();
        hub.sql()
                .sql("insert into delivery (id, message_id, case_id, partner, kind, state, next_at, sweep_at, since,"
                        + " give_up_at, updated_at) select gen_random_uuid(), message_id, case_id, partner, kind, state,"
                        + " next_at, sweep_at, since, give_up_at, updated_at from delivery, generate_series(1, 51)"
                        + " where id = ?")
                .param(first)
                .update();
        List<String> all = hub.sql()
                .sql("select id::text from delivery where partner = ? and state = 'PENDING' order by seq")
                .param(PROSECUTOR)
                .query(String.class)
                .list();
        List<String> listed = new ArrayList<>();
        for (String next = "inbox"; next != null; ) {
            String page = prosecutor.get("/exchange/" + next, "text/html").text();
            List<String> links = found("href=\"inbox/([0-9a-f-]{36})\"", page);
            assertThat(links).isNotEmpty().hasSizeLessThanOrEqualTo(50);
            listed.addAll(links);
            next = found("href=\"(inbox\\?after=[0-9a-f-]{36})\"", page).stream()
                    .findFirst()
                    .orElse(null);
        }
        hub.sql()
                .sql(
                        "update delivery set state = 'DELIVERED' where case_id = (select case_id from delivery where id = ?)")
                .param(first)
                .update();
        assertThat(listed).isEqualTo(all).hasSizeGreaterThan(50);
    }

    @Test
    void buttonOfThePageAcknowledges() {
        String id = send();
        Caller.Answer page = prosecutor.get("/exchange/inbox/" + id, "text/html");
        assertThat(page.text())
                .containsPattern("@media print \\{ nav \\{ display: none; }")
                .containsPattern("<nav>\\s*<form method=\"post\" action=\"" + id + "/ack\"><button>");
        assertThat(page.headers().get("referrer-policy"))
                .as("with no-referrer a browser would send Origin: null")
                .containsExactly("same-origin");
        assertThat(page.headers().get("content-security-policy").get(0))
                .contains("form-action 'self'")
                .contains("frame-ancestors 'none'");
        Caller.Answer pressed = prosecutor.form(
                "/exchange/inbox/" + id + "/ack",
                "Accept",
                "text/html,application/xhtml+xml,*/*;q=0.8",
                "Origin",
                hub.url(),
                "Sec-Fetch-Site",
                "same-origin");
        assertThat(pressed.status()).isEqualTo(303);
        assertThat(pressed.headers().get("location")).containsExactly("/exchange/inbox");
        assertThat(mine().isMissingNode()).isTrue();
        assertThat(prosecutor.get("/exchange/inbox", "text/html").text()).doesNotContain(id);
    }

    @Test
    void programGetsNoPage_whenItAcknowledges() {
        String id = send();
        for (String accept : List.of("*/*", "application/json")) {
            assertThat(prosecutor
                            .form("/exchange/inbox/" + id + "/ack", "Accept", accept)
                            .status())
                    .isEqualTo(204);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Origin,https://elsewhere.example",
        "Origin,null",
        "Origin,'https://not a url:['",
        "Origin,",
        "Sec-Fetch-Site,cross-site",
        "Sec-Fetch-Site,same-site"
    })
    void formOfAnotherSiteAcknowledgesNothing(String header, String value) {
        String id = send();
        Caller.Answer answer = prosecutor.form(
                "/exchange/inbox/" + id + "/ack", "Accept", "text/html", header, value == null ? "" : value);
        assertThat(answer.status()).as(answer.text()).isEqualTo(404);
        assertThat(mine().at("/message/id").asText()).isEqualTo(id);
    }

    private UUID sendUnseen() {
        assertThat(hub.caller("pd-wilmington")
                        .post("diversion-referral", referral.json())
                        .status())
                .isEqualTo(202);
        return hub.sql()
                .sql("select id from delivery where partner = ? order by seq desc limit 1")
                .param(PROSECUTOR)
                .query(UUID.class)
                .single();
    }

    private List<String> events(UUID delivery) {
        return hub.sql()
                .sql("select event from audit where delivery_id = ? order by seq")
                .param(delivery)
                .query(String.class)
                .list();
    }

    private String state(UUID delivery) {
        return hub.sql()
                .sql("select state from delivery where id = ?")
                .param(delivery)
                .query(String.class)
                .single();
    }

    private static List<String> found(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    @Test
    void notYoursAndNotThereAreTheSameAnswer() {
        String id = send();
        Caller other = hub.caller("peer-anchor");
        String notYours = other.get("/exchange/inbox/" + id).whole();
        String notThere = other.get("/exchange/inbox/00000000-0000-4000-8000-000000000000")
                .whole();
        String noId = other.get("/exchange/inbox/nothing").whole();
        assertThat(notYours).isEqualTo(notThere).isEqualTo(noId).startsWith("404");
        assertThat(other.post("/exchange/inbox/" + id + "/ack", new byte[0], "application/json")
                        .status())
                .isEqualTo(404);
    }
}
