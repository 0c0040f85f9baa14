package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What was taken out of a message: to the privacy officer all of it, to its sender what no consent decides. */
class ReceiptsTest {
    private final OneCase one = OneCase.referred();
    private final TestHub hub = one.hub();

    private UUID referral() {
        return hub.sql()
                .sql("select id from message where case_id = ? and kind like 'diversion-referral%'")
                .param(one.id())
                .query(UUID.class)
                .single();
    }

    private JsonNode atThePolice() {
        return hub.caller(OneCase.POLICE)
                .get("/exchange/messages/" + one.referral().text("message.id"))
                .json()
                .path("recipients");
    }

    private static List<String> withheld(JsonNode recipients, String partner) {
        for (JsonNode one : recipients) {
            if (one.path("recipient").asText().equals(partner)) {
                return one.at("/receipt/withheld")
                        .valueStream()
                        .map(JsonNode::asText)
                        .toList();
            }
        }
        return List.of();
    }

    @Test
    void privacyOfficerSeesEachDecision_andThatIsOnRecord() {
        UUID referral = referral();
        Command receipts = Command.run(hub.folder(), "receipts", referral.toString());
        assertThat(receipts.code()).isZero();
        assertThat(receipts.out().lines())
                .anyMatch(line -> line.contains(OneCase.MANAGER) && line.contains(" CHRI, "))
                .anyMatch(line -> line.contains(OneCase.PROVIDER) && line.contains("WITHHELD NO_AUTHORITY"));
        assertThat(receipts.out()).doesNotContain(one.referral().text("participant.name.family"));
        assertThat(hub.sql()
                        .sql("select count(*) from audit where event = 'VIEWED' and subject = ? and outcome = ?")
                        .params(one.participant(), "receipts of " + referral)
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
        assertThat(Command.run(hub.folder(), "receipts", UUID.randomUUID().toString())
                        .code())
                .isEqualTo(1);
    }

    @Test
    void senderSeesWhatPolicyAloneKeeps_whateverConsentsThereAre() {
        List<String> before = withheld(atThePolice(), OneCase.MANAGER);
        assertThat(before).contains("CHRI", "PAY").doesNotContain("ID", "NEED");
        one.send(
                OneCase.MANAGER,
                "consent",
                one.consent("P2_NAMED", Set.of(OneCase.POLICE), Set.of(OneCase.MANAGER, OneCase.PROVIDER)));
        one.awaitStates(OneCase.PROVIDER, "diversion-referral", List.of("DELIVERED"));
        assertThat(withheld(atThePolice(), OneCase.MANAGER)).isEqualTo(before);
        assertThat(atThePolice().toString()).doesNotContain(OneCase.PROVIDER);
    }
}
