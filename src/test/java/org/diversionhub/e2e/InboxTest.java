package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** The inbox: as JSON for a system, as a page for a person; what is not yours looks like what is not there. */
class InboxTest {
    private static final String PROSECUTOR = "da-new-hanover";

    private final TestHub hub = TestHub.shared();
    private final Caller prosecutor = hub.caller(PROSECUTOR);
    private final Sample referral = Sample.of("diversion-referral.arrest").aboutSomebodyNew();

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
        return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
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
        assertThat(states).contains("{\"recipient\":\"da-new-hanover\",\"state\":\"delivered\"}");
    }

    @Test
    void noticeIsOnePlainPage_whenAPersonOpensIt() {
        String id = send();
        Caller.Answer list = prosecutor.get("/exchange/inbox", "text/html");
        assertThat(list.text()).contains("inbox/" + id).doesNotContain(referral.text("participant.name.family"));
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
