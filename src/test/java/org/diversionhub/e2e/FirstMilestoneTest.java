package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** One arrest referral, three roles: the least that must work before anything else is worth building. */
class FirstMilestoneTest {
    private final TestHub hub = TestHub.shared();

    @Test
    void referralReachesCaseManagementAndProsecutorEachWithItsOwnFields_whenPoliceSendIt() throws Exception {
        Sample referral = Sample.of("diversion-referral.arrest").aboutSomebodyNew();
        hub.caller("da-new-hanover").emptyInbox();
        int before = hub.sinks().of("lead-case-management").size();

        Caller.Answer receipt = hub.caller("pd-wilmington").post("diversion-referral", referral.json());

        assertThat(receipt.status()).as(receipt.text()).isEqualTo(202);
        assertThat(receipt.json().path("messageId").asText()).isEqualTo(referral.text("message.id"));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> hub.sinks().of("lead-case-management").size() > before);
        JsonNode managed = new com.fasterxml.jackson.databind.ObjectMapper()
                .readTree(hub.sinks().of("lead-case-management").get(before).body());
        assertThat(managed.at("/participant/name/family").asText()).isEqualTo(referral.text("participant.name.family"));
        assertThat(managed.at("/history")).isEmpty();
        JsonNode inbox =
                hub.caller("da-new-hanover").get("/exchange/inbox").json().path("messages");
        JsonNode prosecuted = inbox.get(inbox.size() - 1);
        assertThat(prosecuted.at("/history/text").asText()).isEqualTo(referral.text("history.text"));
        assertThat(prosecuted.at("/needs").isMissingNode()).isTrue();
        assertThat(prosecuted.at("/participant/identifiers/ssn").asText())
                .isEqualTo(referral.text("participant.identifiers.ssn").substring(7));
    }
}
