package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What waits for the person's yes, and what goes on whatever the person does. */
class BeforeTheYesTest {
    private static final String POLICE = OneCase.POLICE;
    private static final String MANAGER = OneCase.MANAGER;
    private static final String PROSECUTOR = "da-new-hanover";
    private static final String OTHER_PROSECUTOR = "da-push";
    private static final String OTHER_MANAGER = "cm-brunswick";

    private static OneCase asked() {
        return OneCase.referred(
                referral -> referral.with("referral.participantAccepted", false).without("service"));
    }

    private static void sayYes(OneCase one) {
        one.send(
                POLICE,
                "diversion-referral",
                one.referral().with("referral.participantAccepted", true).with("message.id", "M-" + UUID.randomUUID()));
    }

    private static List<String> reasons(OneCase one, String partner) {
        return one.hub()
                .sql()
                .sql("select reason from delivery where case_id = ? and partner = ? order by seq")
                .params(one.id(), partner)
                .query(String.class)
                .list();
    }

    @Test
    void whoComesInByAConsentWaits_whatTheirOfficeIs_andTheDutyProsecutorDoesNot() {
        OneCase one = asked();
        one.send(
                MANAGER,
                "consent",
                one.consent("P2_NAMED", Set.of(MANAGER, POLICE), Set.of(OTHER_PROSECUTOR, OTHER_MANAGER)));
        one.awaitStates(OTHER_PROSECUTOR, "diversion-referral", List.of("HELD"));
        one.awaitStates(OTHER_MANAGER, "diversion-referral", List.of("HELD"));
        assertThat(reasons(one, OTHER_PROSECUTOR)).containsExactly("NOT_ACCEPTED");
        assertThat(reasons(one, OTHER_MANAGER)).containsExactly("NOT_ACCEPTED");
        assertThat(one.at(OTHER_PROSECUTOR)).isEmpty();
        String waits = one.hub()
                .sql()
                .sql("select id from delivery where case_id = ? and partner = ?")
                .params(one.id(), PROSECUTOR)
                .query(String.class)
                .single();
        assertThat(one.hub()
                        .caller(PROSECUTOR)
                        .get("/exchange/inbox/" + waits)
                        .json()
                        .at("/incident/narrative")
                        .asText())
                .isNotEmpty();

        sayYes(one);
        one.awaitStates(OTHER_PROSECUTOR, "diversion-referral", List.of("DELIVERED", "DELIVERED"));
        one.awaitStates(OTHER_MANAGER, "diversion-referral", List.of("DELIVERED", "DELIVERED"));
    }

    /** The moment at which something came would tell justice what case management said. */
    @Test
    void meetingCaseManagementOpensNothingToJustice_andTheReferrersWordDoes() {
        OneCase one = asked();
        one.send(PROSECUTOR, "prosecution-decision", one.of("prosecution-decision.held", PROSECUTOR));
        one.awaitStates(POLICE, "prosecution-decision", List.of("HELD"));
        one.send(MANAGER, "referral-response", one.of("referral-response.handed-off", MANAGER));
        one.send(MANAGER, "intake-status", one.of("intake-status.completed", MANAGER));
        one.awaitStates(POLICE, "prosecution-decision", List.of("HELD"));
        sayYes(one);
        one.awaitStates(POLICE, "prosecution-decision", List.of("DELIVERED"));
    }

    @Test
    void whatOneAgencyOfJusticeTellsAnotherIsNotEnded_whenSomebodyLeaves() {
        OneCase stays = asked();
        OneCase leaves = asked();
        Sample held = stays.of("prosecution-decision.held", PROSECUTOR);
        Sample heldOfLeft = leaves.of("prosecution-decision.held", PROSECUTOR);
        stays.send(PROSECUTOR, "prosecution-decision", held);
        leaves.send(PROSECUTOR, "prosecution-decision", heldOfLeft);
        stays.awaitStates(POLICE, "prosecution-decision", List.of("HELD"));
        leaves.awaitStates(POLICE, "prosecution-decision", List.of("HELD"));
        leaves.send(MANAGER, "treatment-status", leaves.of("treatment-status.exit", MANAGER));
        sayYes(stays);
        sayYes(leaves);
        stays.awaitStates(POLICE, "prosecution-decision", List.of("DELIVERED"));
        leaves.awaitStates(POLICE, "prosecution-decision", List.of("DELIVERED"));
        assertThat(seen(leaves, heldOfLeft)).isEqualTo(seen(stays, held)).contains(POLICE);
    }

    private static String seen(OneCase one, Sample message) {
        String id = message.text("message.id");
        return one.hub()
                .caller(PROSECUTOR)
                .get("/exchange/messages/" + id)
                .text()
                .replace(id, "-");
    }
}
