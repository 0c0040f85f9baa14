package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.diversionhub.e2e.OneCase.MANAGER;
import static org.diversionhub.e2e.OneCase.PROVIDER;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.diversionhub.exchange.Approvals;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A medical emergency (42 CFR 2.51): the record first, medical staff only, and the programme is told. */
class EmergencyTest {
    private static final String KIND = "emergency-disclosure";
    private static final String CLINIC = "jail-clinic";
    private static final String MENTAL_HEALTH = "mh-coastal";
    private static final String NATURE = "Invented for testing: found unresponsive";

    private final OneCase one = OneCase.referred();
    private final TestHub hub = one.hub();

    @AfterEach
    void everybodyIsWellAgain() {
        hub.sinks().behave(CLINIC, Sinks.OK);
    }

    private Sample emergency(String sender) {
        return one.of(KIND, sender)
                .with("emergency.recipient.affiliation", CLINIC)
                .with("emergency.nature", NATURE);
    }

    private List<Sinks.Received> atTheClinic() {
        return hub.sinks().of(CLINIC).stream()
                .filter(received -> received.text().contains(one.keyAt(CLINIC)))
                .toList();
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> ofTheCase(String question) {
        return hub.sql().sql(question).param(one.id()).query(String.class).list();
    }

    @Test
    void medicalStaffGetWhatMeetsTheEmergency_onItsRecord_andNobodyElseAnything() {
        Caller.Answer answer = one.send(PROVIDER, KIND, emergency(PROVIDER));
        one.awaitStates(CLINIC, KIND, List.of("DELIVERED"));
        JsonNode sent = json(atTheClinic().getFirst().text());
        assertThat(sent.at("/treatment/medication/code").asText()).isEqualTo("1819");
        assertThat(sent.at("/treatment/mhDiagnosis").asText()).isEqualTo("F33.1");
        assertThat(sent.at("/participant/name/family").asText()).isEqualTo("Sample");
        assertThat(sent.at("/treatment").has("hivStatus")).isFalse();
        assertThat(sent.has("emergency")).isFalse();
        assertThat(sent.has("notice")).isFalse();

        assertThat(ofTheCase("select partner from delivery where case_id = ? and kind = 'emergency-disclosure'"))
                .containsExactly(CLINIC);
        assertThat(ofTheCase("select partner from party where case_id = ?")).doesNotContain(CLINIC);
        assertThat(ofTheCase("select type || ' ' || giver || ' ' || complete from authority where case_id = ?"))
                .containsExactly("EMERGENCY sud-harbor true");
        assertThat(ofTheCase("""
                        select a.event || ' ' || coalesce(a.purpose, '') || ' ' || cardinality(a.authorities) from audit a
                        join message m on m.id = a.message_id where m.case_id = ? and a.kind = 'emergency-disclosure'
                        order by a.tx, a.seq""")).containsExactly("ACCEPTED  0", "DISCLOSING ETREAT 1", "OUTCOME  0");
        JsonNode states = hub.caller(PROVIDER)
                .get(answer.headers().get("location").get(0))
                .json();
        assertThat(states.at("/recipients/0/recipient").asText()).isEqualTo(CLINIC);
        assertThat(states.at("/recipients/0/state").asText()).isEqualTo("delivered");
        assertThat(states.has("consent")).isFalse();
    }

    @Test
    void theEmergencyOpensThatOneMessage_andNoOther() {
        one.send(PROVIDER, KIND, emergency(PROVIDER));
        one.awaitStates(CLINIC, KIND, List.of("DELIVERED"));
        one.send(PROVIDER, KIND, emergency(PROVIDER).with("emergency.recipient.affiliation", "Test jail-medical"));
        one.awaitStates(CLINIC, KIND, List.of("DELIVERED", "DELIVERED"));
        one.send(PROVIDER, "treatment-status", one.engaged());
        one.awaitStates(MANAGER, "treatment-status", List.of("HELD"));
        assertThat(one.states(CLINIC, "treatment-status")).isEmpty();
    }

    @Test
    void nothingIsKept_withoutItsWholeRecord_orToSomebodyElseThanMedicalStaff() {
        Caller.Answer lacking = hub.caller(PROVIDER)
                .post(
                        KIND,
                        emergency(PROVIDER)
                                .without("emergency.nature")
                                .without("emergency.recipient.name")
                                .json());
        assertThat(lacking.status()).isEqualTo(422);
        assertThat(lacking.text()).contains("/emergency/nature", "/emergency/recipient/name");
        Caller.Answer blank = hub.caller(PROVIDER)
                .post(
                        KIND,
                        emergency(PROVIDER)
                                .with("emergency.discloser", "  ")
                                .with("emergency.nature", " ")
                                .json());
        assertThat(blank.text()).contains("/emergency/discloser", "2.51(c)(2)", "/emergency/nature", "2.51(c)(4)");
        for (String nobody :
                List.of("da-push", "jail-new-hanover", MANAGER, "peer-push", MENTAL_HEALTH, PROVIDER, "x")) {
            Caller.Answer answer = hub.caller(PROVIDER)
                    .post(
                            KIND,
                            emergency(PROVIDER)
                                    .with("emergency.recipient.affiliation", nobody)
                                    .json());
            assertThat(answer.status()).as(nobody).isEqualTo(422);
            assertThat(answer.text()).contains("/emergency/recipient/affiliation");
        }
        assertThat(hub.caller(MANAGER).post(KIND, emergency(MANAGER).json()).status())
                .isEqualTo(403);
        assertThat(ofTheCase("select kind from message where case_id = ? and kind = 'emergency-disclosure'"))
                .isEmpty();
        assertThat(ofTheCase("select type from authority where case_id = ?")).isEmpty();
    }

    @Test
    void nothingGoesAnyMore_whenTheEmergencyIsOver_evenInTheNextOne() {
        hub.sinks().behave(CLINIC, Sinks.status(503));
        one.send(PROVIDER, KIND, emergency(PROVIDER));
        await().atMost(Duration.ofSeconds(40)).until(() -> !atTheClinic().isEmpty());
        hub.sql()
                .sql("update authority set ends_at = now() - interval '1 second' where case_id = ?")
                .param(one.id())
                .update();
        one.awaitStates(CLINIC, KIND, List.of("WITHHELD"));
        assertThat(ofTheCase("select t.reason from task t join delivery d on d.id = t.delivery_id where d.case_id = ?"))
                .contains("RELEASE_OVER");
        int before = atTheClinic().size();
        hub.sinks().behave(CLINIC, Sinks.OK);
        one.send(PROVIDER, KIND, emergency(PROVIDER));
        one.awaitStates(CLINIC, KIND, List.of("WITHHELD", "DELIVERED"));
        one.send(MANAGER, "consent", one.consent("P2_NAMED", Set.of(PROVIDER), Set.of(MANAGER)));
        one.send(PROVIDER, "treatment-status", one.engaged());
        one.awaitStates(MANAGER, "treatment-status", List.of("DELIVERED"));
        one.awaitStates(CLINIC, KIND, List.of("WITHHELD", "DELIVERED"));
        assertThat(atTheClinic()).hasSize(before + 1);
    }

    @Test
    void theProgrammeIsTold_whenSomebodyElseDisclosesItsContent() {
        releaseANoteToMentalHealth();
        one.send(MENTAL_HEALTH, KIND, emergency(MENTAL_HEALTH));
        one.awaitStates(CLINIC, KIND, List.of("DELIVERED"));
        one.awaitStates(PROVIDER, KIND, List.of("DELIVERED"));
        String report = hub.sinks().of(PROVIDER).stream()
                .map(Sinks.Received::text)
                .filter(text -> text.contains(NATURE))
                .findFirst()
                .orElseThrow();
        assertThat(report)
                .contains("Pat Example, RN", CLINIC, "Robin Specimen, on call")
                .doesNotContain("F33.1", "1819", "F11.20", "buprenorphine");
        assertThat(ofTheCase(
                        "select distinct partner from delivery where case_id = ? and kind = 'emergency-disclosure'"))
                .containsExactlyInAnyOrder(CLINIC, PROVIDER);
        assertThat(ofTheCase("select origin from message where case_id = ? and kind = 'emergency-disclosure'"))
                .containsExactly("PART2");
        String delivery = ofTheCase("select id::text from delivery where case_id = ? and partner = 'sud-harbor'"
                        + " and kind = 'emergency-disclosure'")
                .getFirst();
        assertThat(Command.run(hub.folder(), "preview", "--message", delivery, "--to", PROVIDER)
                        .out())
                .contains("told to the programme whose content went in an emergency", "42 CFR 2.51(c)");
    }

    private void releaseANoteToMentalHealth() {
        one.send(MANAGER, "consent", one.consent("P2_NAMED", Set.of(MANAGER), Set.of(MENTAL_HEALTH)));
        one.send(
                MANAGER,
                "consent",
                one.consent("P2_COUNSELING_NOTES", Set.of(PROVIDER), Set.of(MENTAL_HEALTH))
                        .with("consent.categories", Set.of("CNOTE")));
        one.send(
                PROVIDER,
                "treatment-status",
                one.of("treatment-status.plan", PROVIDER).with("notes.counseling", "Invented for testing"));
        String consent = ofTheCase("select a.id::text from authority a join lead_case c"
                        + " on c.participant_id = a.participant_id where c.id = ? and type = 'P2_COUNSELING_NOTES'")
                .getFirst();
        String message = ofTheCase("select id::text from message where case_id = ? and kind = 'treatment-status/plan'")
                .getFirst();
        Command entered = Command.run(
                hub.folder(),
                "release",
                "enter",
                "--consent",
                consent,
                "--message",
                message,
                "--to",
                MENTAL_HEALTH,
                "--field",
                "notes.counseling");
        assertThat(entered.code()).as(entered.out()).isZero();
        new Approvals(hub.bean(DataSource.class), Clock.systemUTC()).approve(UUID.fromString(consent), "second-person");
        one.awaitStates(MENTAL_HEALTH, "treatment-status/plan", List.of("DELIVERED"));
    }

    @Test
    void aPersonIsAsked_whenTheHubReachesNoProgrammeToTell() {
        one.send(MANAGER, "consent", one.consent("P2_NAMED", Set.of(MANAGER), Set.of(MENTAL_HEALTH)));
        one.send(MANAGER, "treatment-status", one.of("treatment-status.exit", MANAGER));
        one.awaitStates(MENTAL_HEALTH, "treatment-status/exit", List.of("DELIVERED"));
        one.send(MENTAL_HEALTH, KIND, emergency(MENTAL_HEALTH));
        one.awaitStates(CLINIC, KIND, List.of("DELIVERED"));
        assertThat(ofTheCase("select partner from delivery where case_id = ? and kind = 'emergency-disclosure'"))
                .containsExactly(CLINIC);
        assertThat(ofTheCase("select t.reason from task t join authority a on a.id = t.about"
                        + " where a.case_id = ? and t.what = 'emergency'"))
                .containsExactly("tell-the-programme");
    }
}
