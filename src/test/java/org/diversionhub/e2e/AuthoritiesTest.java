package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.diversionhub.e2e.OneCase.MANAGER;
import static org.diversionhub.e2e.OneCase.POLICE;
import static org.diversionhub.e2e.OneCase.PROVIDER;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.diversionhub.cli.HubCommand;
import org.diversionhub.exchange.Approvals;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Which authorities open something, from when to when, and who has to be asked first. */
class AuthoritiesTest {
    private static final String DA = "da-push";
    private static final String DA_OF_THE_CASE = "da-new-hanover";
    private static final String PEER = "peer-push";
    private static final String SHERIFF = "so-push";
    private static final String OFFICER = "officer-app";
    private static final String MENTAL_HEALTH = "mh-coastal";

    private final OneCase one = OneCase.referred();
    private final TestHub hub = one.hub();

    private JsonNode give(Sample consent) {
        return state(one.send(MANAGER, "consent", consent));
    }

    private JsonNode state(Caller.Answer accepted) {
        return hub.caller(MANAGER)
                .get(accepted.headers().get("location").get(0))
                .json();
    }

    private void decide(Sample decision) {
        one.send(DA_OF_THE_CASE, "prosecution-decision", decision);
    }

    private void engaged() {
        one.send(PROVIDER, "treatment-status", one.engaged());
    }

    @Test
    void defectiveConsentOpensNothingAndSaysWhatItLacks() {
        JsonNode state = give(one.consent("P2_NAMED", Set.of(PROVIDER), Set.of(MANAGER))
                .without("consent.signature.at")
                .without("consent.purposes"));
        assertThat(state.at("/consent/state").asText()).isEqualTo("defective");
        assertThat(state.at("/consent/missing"))
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrder(
                        "consent.purposes[]: 42 CFR 2.31(a)(5)", "consent.signature.at: 42 CFR 2.31(a)(9)");
        engaged();
        one.awaitStates(MANAGER, "treatment-status", List.of("HELD"));
    }

    @Test
    void monitoringOpensOnTheRecordedConditionAndEndsWithTheHeldCharge() {
        JsonNode state = give(one.consent("P2_CJ_2_35", Set.of(PROVIDER), Set.of(DA)));
        assertThat(state.at("/consent/state").asText()).isEqualTo("active");
        decide(one.of("prosecution-decision.held", DA_OF_THE_CASE).without("prosecution.participationCondition"));
        engaged();
        one.awaitStates(DA, "treatment-status", List.of("HELD"));

        decide(one.of("prosecution-decision.held", DA_OF_THE_CASE));
        one.awaitStates(DA, "treatment-status", List.of("DELIVERED"));
        assertThat(one.at(DA).getLast().text())
                .contains("\"engaged\"")
                .contains("only for the action in which taking part is a condition");

        decide(one.of("prosecution-decision.filed", DA_OF_THE_CASE));
        decide(one.of("prosecution-decision.held", DA_OF_THE_CASE));
        engaged();
        one.awaitStates(DA, "treatment-status", List.of("DELIVERED", "HELD"));
    }

    @Test
    void monitoringIsRevokedWithItsEvent_whenItIsIrrevocableUntilThen() {
        Sample consent = one.consent("P2_CJ_2_35", Set.of(PROVIDER), Set.of(DA))
                .with("consent.revocableAfter", "event:final disposition");
        give(consent);
        decide(one.of("prosecution-decision.held", DA_OF_THE_CASE));
        Caller.Answer revoked = one.revoke(consent);
        assertThat(state(revoked).at("/revocation/state").asText()).isEqualTo("pending");
        engaged();
        one.awaitStates(DA, "treatment-status", List.of("DELIVERED"));
        decide(one.of("prosecution-decision.dismissed", DA_OF_THE_CASE));
        assertThat(state(revoked).at("/revocation/state").asText()).isEqualTo("complete");
        engaged();
        one.awaitStates(DA, "treatment-status", List.of("DELIVERED", "HELD"));
    }

    @Test
    void noOtherConsentMayBeIrrevocable() {
        Sample consent = one.consent("P2_NAMED", Set.of(PROVIDER), Set.of(MANAGER))
                .with("consent.revocableAfter", "event:final disposition");
        Caller.Answer answer = hub.caller(MANAGER).post("consent", consent.json());
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text()).contains("/consent/revocableAfter");
    }

    @Test
    void noConsentEndsBeforeItBegins() {
        Sample consent = one.consent("P2_NAMED", Set.of(PROVIDER), Set.of(MANAGER))
                .with("consent.period.start", "2026-03-02T10:00:00Z")
                .with("consent.period.end", "2026-03-02T10:59:59+01:00");
        Caller.Answer answer = hub.caller(MANAGER).post("consent", consent.json());
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text()).contains("/consent/period/end");
    }

    @Test
    void aSecondPersonDecides_whenSomebodyElseSignedForThePerson() {
        JsonNode state = give(one.consent("P2_NAMED", Set.of(PROVIDER), Set.of(MANAGER, PEER))
                .with("consent.signature.by", "guardian"));
        assertThat(state.at("/consent/state").asText()).isEqualTo("waits-for-a-person");
        engaged();
        one.awaitStates(MANAGER, "treatment-status", List.of("HELD"));
        assertThat(one.states(PEER, "")).isEmpty();
        assertThat(listed()).contains(waiting().toString()).contains("P2_NAMED").contains("signed-by-another");

        approve();
        one.awaitStates(MANAGER, "treatment-status", List.of("DELIVERED"));
        one.awaitStates(PEER, "treatment-status", List.of("DELIVERED"));
    }

    private String listed() {
        StringWriter out = new StringWriter();
        int code = new CommandLine(new HubCommand())
                .setOut(new PrintWriter(out))
                .execute("approvals", "--home", hub.folder().toString());
        assertThat(code).isZero();
        return out.toString();
    }

    private UUID waiting() {
        return hub.sql()
                .sql("select id from authority where participant_id = ? and waits_for is not null")
                .param(one.participant())
                .query(UUID.class)
                .single();
    }

    private void approve() {
        Approvals approvals = new Approvals(hub.bean(DataSource.class), Clock.systemUTC());
        UUID id = waiting();
        assertThat(approvals.all()).extracting(Approvals.Waiting::authority).contains(id);
        assertThat(approvals.approve(id, "privacy-officer")).isTrue();
        assertThat(approvals.approve(id, "privacy-officer")).isFalse();
        assertThat(hub.sql()
                        .sql("select actor from audit where event = 'APPROVED' and subject = ?")
                        .param(one.participant())
                        .query(String.class)
                        .list())
                .containsExactly("operator:privacy-officer");
        assertThat(hub.sql()
                        .sql("select count(*) from task where about = ? and done_at is null")
                        .param(id)
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void consentOfAMinorGoesToAPerson() {
        Sample again = Sample.of("diversion-referral.arrest")
                .with("participant", one.referral().json().path("participant"))
                .with("participant.birthDate", LocalDate.now().minusYears(17).toString())
                .with("referral.id", "R-" + UUID.randomUUID());
        one.send(POLICE, "diversion-referral", again);
        JsonNode state = give(one.consent("P2_NAMED", Set.of(PROVIDER), Set.of(MANAGER)));
        assertThat(state.at("/consent/state").asText()).isEqualTo("waits-for-a-person");
        assertThat(hub.sql()
                        .sql("select reason from task where about in (?, ?) order by at")
                        .params(one.participant(), waiting())
                        .query(String.class)
                        .list())
                .containsExactly("minor", "minor");
    }

    @Test
    void counsellingNotesAndProceedingsOpenNothingByThemselves() {
        Map.of(
                        "P2_COUNSELING_NOTES", "waits-for-a-person",
                        "P2_PROCEEDINGS", "waits-for-a-person",
                        "COURT_ORDER", "defective",
                        "EMERGENCY", "defective")
                .forEach((type, expected) -> {
                    JsonNode state = give(one.consent(type, Set.of(PROVIDER), Set.of(MANAGER)));
                    assertThat(state.at("/consent/state").asText()).as(type).isEqualTo(expected);
                });
        engaged();
        one.awaitStates(MANAGER, "treatment-status", List.of("HELD"));
    }

    @Test
    void labelStays_whenSomebodyOutsidePart2PassesOnWhatItReceived() {
        give(one.consent("P2_NAMED", Set.of(MANAGER), Set.of(MENTAL_HEALTH)));
        answer();
        one.awaitStates(MANAGER, "referral-response", List.of("DELIVERED"));
        one.send(MANAGER, "treatment-status", one.of("treatment-status.exit", MANAGER));
        one.awaitStates(MENTAL_HEALTH, "treatment-status/exit", List.of("DELIVERED"));

        answer();
        one.awaitStates(MANAGER, "referral-response", List.of("DELIVERED", "HELD"));
        assertThat(hub.sql()
                        .sql("select origin from message where case_id = ? and sender = ? order by accepted_at")
                        .params(one.id(), MENTAL_HEALTH)
                        .query(String.class)
                        .list())
                .containsExactly("HIPAA", "PART2");
    }

    private void answer() {
        one.send(MENTAL_HEALTH, "referral-response", one.of("referral-response.accepted", MENTAL_HEALTH));
    }

    @Test
    void consentEndsWithItsEvent_andNotBefore() {
        give(one.consent("P2_NAMED", Set.of(PROVIDER), Set.of(MANAGER))
                .with("consent.period.end", "event:final disposition"));
        give(one.consent("P2_NAMED", Set.of(PROVIDER), Set.of(PEER))
                .with("consent.period.end", "event: leaving the programme"));
        engaged();
        one.awaitStates(MANAGER, "treatment-status", List.of("DELIVERED"));
        one.awaitStates(PEER, "treatment-status", List.of("DELIVERED"));
        decide(one.of("prosecution-decision.dismissed", DA_OF_THE_CASE));
        engaged();
        one.awaitStates(MANAGER, "treatment-status", List.of("DELIVERED", "HELD"));
        one.awaitStates(PEER, "treatment-status", List.of("DELIVERED", "DELIVERED"));
        one.send(MANAGER, "treatment-status", one.of("treatment-status.exit", MANAGER));
        engaged();
        one.awaitStates(PEER, "treatment-status/engagement", List.of("DELIVERED", "DELIVERED", "HELD"));
    }

    @Test
    void narrowerConsentTakesThePlaceOfTheWiderOne() {
        Sample wide = one.consent("P2_NAMED", Set.of(PROVIDER), Set.of(MANAGER));
        Caller.Answer given = one.send(MANAGER, "consent", wide);
        engaged();
        one.awaitStates(MANAGER, "treatment-status", List.of("DELIVERED"));
        Sample narrow = one.consent("P2_NAMED", Set.of(PROVIDER), Set.of(MANAGER), Instant.now())
                .with("consent.categories", Set.of("PAY"))
                .with("consent.supersedes", wide.text("consent.id"));
        JsonNode defective = give(narrow.with("consent.id", "C-" + UUID.randomUUID())
                .with("message.id", UUID.randomUUID().toString())
                .without("consent.description"));
        assertThat(defective.at("/consent/state").asText()).isEqualTo("defective");
        assertThat(state(given).at("/consent/state").asText()).isEqualTo("active");
        give(one.consent("P2_NAMED", Set.of(PROVIDER), Set.of(MANAGER), Instant.now())
                .with("consent.categories", Set.of("PAY"))
                .with("consent.supersedes", wide.text("consent.id")));
        assertThat(state(given).at("/consent/state").asText()).isEqualTo("superseded");
        engaged();
        one.awaitStates(MANAGER, "treatment-status", List.of("DELIVERED", "HELD"));
    }

    @Test
    void whoIsThereOnAConsentAloneGetsNothingAfterIt() {
        Sample consent = one.consent("P2_NAMED", Set.of(PROVIDER), Set.of(SHERIFF));
        give(consent);
        decide(one.of("prosecution-decision.held", DA_OF_THE_CASE));
        one.awaitStates(SHERIFF, "prosecution-decision", List.of("DELIVERED"));
        one.revoke(consent);
        decide(one.of("prosecution-decision.filed", DA_OF_THE_CASE));
        one.awaitStates(SHERIFF, "prosecution-decision", List.of("DELIVERED", "HELD"));
        give(one.consent("P2_NAMED", Set.of(PROVIDER), Set.of(SHERIFF)));
        one.awaitStates(SHERIFF, "prosecution-decision", List.of("DELIVERED", "DELIVERED"));
    }

    @Test
    void consentsAreAskedForAgain_whenItTurnsOutThatSomebodyHasDied() {
        JsonNode before = give(one.consent("P2_NAMED", Set.of(PROVIDER), Set.of(MANAGER)));
        assertThat(before.at("/consent/state").asText()).isEqualTo("active");
        one.send(
                MANAGER,
                "treatment-status",
                one.of("treatment-status.exit", MANAGER).with("engagement.exitReason", "deceased"));
        engaged();
        one.awaitStates(MANAGER, "treatment-status", List.of("HELD"));
        approve();
        one.awaitStates(MANAGER, "treatment-status", List.of("DELIVERED"));
    }

    @Test
    void labelStays_whenTheOfficerPassesOnWhatHeWasTold() {
        Caller officer = hub.caller(OFFICER);
        officer.emptyInbox();
        give(one.consent("P2_NAMED", Set.of(PROVIDER), Set.of(OFFICER)));
        engaged();
        assertThat(officer.get("/exchange/inbox").text()).contains(one.keyAt(OFFICER));
        Sample again = Sample.of("diversion-referral.arrest")
                .aboutSomebodyNew()
                .with("participant", one.referral().json().path("participant"))
                .with("service.provider", PROVIDER);
        one.send(OFFICER, "diversion-referral", again);
        assertThat(hub.sql()
                        .sql("select m.origin from message m join lead_case c on c.id = m.case_id"
                                + " where c.participant_id = ? and m.sender = ?")
                        .params(one.participant(), OFFICER)
                        .query(String.class)
                        .single())
                .isEqualTo("PART2");
    }
}
