package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.diversionhub.e2e.OneCase.MANAGER;
import static org.diversionhub.e2e.OneCase.POLICE;
import static org.diversionhub.e2e.OneCase.PROVIDER;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What comes of a sender's word that an earlier message was wrong. */
class CorrectionTest {
    private static final String PROSECUTOR = "da-new-hanover";
    private static final String JAIL = "jail-new-hanover";
    private static final String WRONG = "Invented: the blue tent behind the station";
    private static final String RIGHT = "Invented: the green tent by the river";

    private final TestHub hub = TestHub.shared();

    static Sample corrected(Sample wrong, String kind, Consumer<Sample> change) {
        Sample right = Sample.copyOf(wrong);
        change.accept(right);
        ObjectNode groups = right.json().deepCopy();
        groups.remove("message");
        return Sample.of("correction.correct")
                .with("correction.targetId", wrong.text("message.id"))
                .with("record", java.util.Map.of(kind, groups));
    }

    static Sample nullified(Sample wrong, String reason) {
        return Sample.of("correction.nullify")
                .with("correction.targetId", wrong.text("message.id"))
                .with("correction.reason", reason);
    }

    private static OneCase somewhere() {
        return OneCase.referred(referral ->
                referral.with("participant.contact.usualLocation", WRONG).with("incident.narrative", WRONG));
    }

    private Caller.Answer refused(String sender, Sample message) {
        Caller.Answer answer = hub.caller(sender).post("correction", message.json());
        assertThat(answer.status()).as(answer.text()).isEqualTo(422);
        return answer;
    }

    private JsonNode lastAt(OneCase one, String partner) {
        try {
            return new com.fasterxml.jackson.databind.ObjectMapper()
                    .readTree(one.at(partner).getLast().text());
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private String firstDelivery(OneCase one, String partner) {
        return hub.sql()
                .sql("select id from delivery where case_id = ? and partner = ? and kind not like 'correction%'"
                        + " order by seq desc limit 1")
                .params(one.id(), partner)
                .query(String.class)
                .single();
    }

    @Test
    void recipientGetsWhatItReceivedAndWhatChanged_andNothingElse() {
        OneCase one = somewhere();
        one.send(
                POLICE,
                "correction",
                corrected(
                        one.referral(),
                        "diversion-referral/arrest",
                        right -> right.with("participant.contact.usualLocation", RIGHT)
                                .with("incident.narrative", RIGHT)
                                .without("needs.immediate")));
        one.awaitStates(MANAGER, "correction", List.of("DELIVERED"));

        JsonNode told = lastAt(one, MANAGER);
        assertThat(told.at("/message/kind").asText()).isEqualTo("correction");
        assertThat(told.at("/message/variant").asText()).isEqualTo("correct");
        assertThat(told.at("/correction/targetId").asText()).isEqualTo(firstDelivery(one, MANAGER));
        assertThat(told.at("/participant/contact").toString()).isEqualTo("{\"usualLocation\":\"" + RIGHT + "\"}");
        assertThat(told.at("/correction/removed").toString()).isEqualTo("[\"needs.immediate\"]");
        assertThat(told.has("incident"))
                .as("the account of the officer is not case management's")
                .isFalse();
        assertThat(told.at("/participant").size()).as("key and contact").isEqualTo(2);
    }

    @Test
    void whomNothingOfItConcerns_hearsNothing() {
        OneCase one = somewhere();
        hub.caller(PROSECUTOR).emptyInbox();
        one.send(
                POLICE,
                "correction",
                corrected(
                        one.referral(),
                        "diversion-referral/arrest",
                        right -> right.with("needs.immediate", Set.of("meal"))));
        one.awaitStates(MANAGER, "correction", List.of("DELIVERED"));
        hub.caller(PROSECUTOR).emptyInbox();
        assertThat(hub.sql()
                        .sql("select reason from delivery where case_id = ? and kind like 'correction%' and state ="
                                + " 'WITHHELD'")
                        .param(one.id())
                        .query(String.class)
                        .list())
                .as("the prosecutor has nothing of needs")
                .containsOnly("NOTHING_CHANGED");
    }

    @Test
    void whoHasNothingYet_getsTheCorrectedMessage() {
        OneCase one = OneCase.referred();
        one.send(
                POLICE,
                "correction",
                corrected(
                        one.referral(),
                        "diversion-referral/arrest",
                        right -> right.with("needs.livingSituation", "shelter")));
        one.awaitStates(MANAGER, "correction", List.of("DELIVERED"));
        assertThat(one.states(PROVIDER, "correction")).isEmpty();
        one.send(MANAGER, "consent", one.consent("RELEASE", Set.of(POLICE), Set.of(PROVIDER)));
        one.awaitStates(PROVIDER, "diversion-referral", List.of("DELIVERED"));
        assertThat(one.at(PROVIDER).getLast().text()).contains("shelter");
    }

    @Test
    void withoutAuthority_whoHasIt_isToldWithoutContentThatItIsVoid() {
        OneCase one = OneCase.referred();
        Sample consent = one.consent("RELEASE", Set.of(POLICE), Set.of(PROVIDER));
        one.send(MANAGER, "consent", consent);
        one.awaitStates(PROVIDER, "diversion-referral", List.of("DELIVERED"));
        String delivery = firstDelivery(one, PROVIDER);
        one.revoke(consent);
        int before = hub.sinks().of(PROVIDER).size();
        one.send(
                POLICE,
                "correction",
                corrected(
                        one.referral(),
                        "diversion-referral/arrest",
                        right -> right.with("needs.livingSituation", "shelter")));
        one.awaitStates(PROVIDER, "correction", List.of("DELIVERED"));
        String told = hub.sinks().of(PROVIDER).stream()
                .skip(before)
                .map(Sinks.Received::text)
                .filter(text -> text.contains(delivery))
                .findFirst()
                .orElseThrow();
        assertThat(told).contains("is void").doesNotContain("shelter", "livingSituation", one.keyAt(PROVIDER));
    }

    @Test
    void messageThatIsTakenBack_goesNowhere_andEverybodyWhoHasItIsTold() {
        OneCase one = OneCase.referred();
        one.send(POLICE, "correction", nullified(one.referral(), "wrong-person"));
        one.awaitStates(MANAGER, "correction", List.of("DELIVERED"));
        assertThat(hub.sinks().of(MANAGER).getLast().text())
                .contains(firstDelivery(one, MANAGER), "nullify")
                .doesNotContain(one.referral().text("participant.name.family"));
        assertThat(one.states(PROVIDER, "diversion-referral")).containsExactly("WITHHELD");

        one.send(MANAGER, "consent", one.consent("RELEASE", Set.of(POLICE), Set.of(PROVIDER, "mh-coastal")));
        await().until(() -> one.states(PROVIDER, "diversion-referral"), List.of("WITHHELD")::equals);
        assertThat(one.states("mh-coastal", "diversion-referral")).doesNotContain("DELIVERED", "HELD");
        assertThat(one.states(PROVIDER, "correction")).isEmpty();
        assertThat(refused(POLICE, nullified(one.referral(), "entered-in-error"))
                        .text())
                .contains("/correction/targetId", "already");
    }

    @Test
    void exitThatIsTakenBack_givesBackWhatItHadKeptFromGoing() {
        OneCase one = OneCase.referred();
        Sample exit = one.of("treatment-status.exit", MANAGER).with("engagement.exitReason", "withdrew");
        one.send(MANAGER, "treatment-status", exit);
        assertThat(one.states(PROVIDER, "diversion-referral")).containsExactly("WITHHELD");
        assertThat(openTasks("held-ended", one.id())).isEqualTo(1);
        one.send(MANAGER, "correction", nullified(exit, "wrong-person"));
        one.awaitStates(PROVIDER, "diversion-referral", List.of("HELD"));
        assertThat(openTasks("held-ended", one.id())).isZero();
        assertThat(openTasks("case", one.id()))
                .as("consents that ended with it stay ended: somebody is asked to see to it")
                .isEqualTo(1);

        one.send(MANAGER, "consent", one.consent("RELEASE", Set.of(POLICE), Set.of(PROVIDER)));
        one.awaitStates(PROVIDER, "diversion-referral", List.of("DELIVERED"));
    }

    @Test
    void deathThatIsTakenBack_keepsNoLaterConsentWaiting() {
        OneCase one = OneCase.referred();
        Sample exit = one.of("treatment-status.exit", MANAGER).with("engagement.exitReason", "deceased");
        one.send(MANAGER, "treatment-status", exit);
        assertThat(openTasks("participant", one.participant())).isEqualTo(1);
        one.send(MANAGER, "correction", nullified(exit, "wrong-person"));
        assertThat(openTasks("participant", one.participant())).isZero();

        one.send(MANAGER, "consent", one.consent("RELEASE", Set.of(POLICE), Set.of(PROVIDER)));
        one.awaitStates(PROVIDER, "diversion-referral", List.of("DELIVERED"));
    }

    @Test
    void deathThatWasToldTwice_andTakenBackOnce_keepsConsentsWaiting() {
        OneCase one = OneCase.referred();
        Sample exit = one.of("treatment-status.exit", MANAGER).with("engagement.exitReason", "deceased");
        one.send(MANAGER, "treatment-status", exit);
        one.send(
                MANAGER,
                "treatment-status",
                one.of("treatment-status.exit", MANAGER).with("engagement.exitReason", "deceased"));
        one.send(MANAGER, "correction", nullified(exit, "entered-in-error"));
        assertThat(openTasks("participant", one.participant())).isEqualTo(1);
    }

    @Test
    void consentThatWasToEndWithTheExit_andComesAfterIt_bringsNobodyIn() {
        OneCase one = OneCase.referred();
        Instant before = Instant.now().minusSeconds(120);
        one.send(MANAGER, "treatment-status", one.of("treatment-status.exit", MANAGER));
        one.send(
                MANAGER,
                "consent",
                one.consent("RELEASE", Set.of(POLICE), Set.of("mh-coastal"), before)
                        .with("consent.period.end", "event: leaving the programme"));
        assertThat(hub.sql()
                        .sql("select partner from party where case_id = ?")
                        .param(one.id())
                        .query(String.class)
                        .list())
                .contains(PROVIDER)
                .doesNotContain("mh-coastal");
        assertThat(one.states("mh-coastal", "diversion-referral")).isEmpty();
    }

    @Test
    void wordThatAWrongOneHadMadeOutdated_waitsAgain() {
        OneCase one = OneCase.referred();
        one.send(PROVIDER, "treatment-status", one.engaged());
        one.awaitStates(MANAGER, "treatment-status", List.of("HELD"));
        Sample wrong = one.engaged().with("engagement.status", "onhold");
        one.send(PROVIDER, "treatment-status", wrong);
        one.awaitStates(MANAGER, "treatment-status", List.of("HELD", "HELD"));
        one.send(MANAGER, "consent", one.consent("RELEASE", Set.of(POLICE), Set.of(PROVIDER)));
        one.awaitStates(MANAGER, "treatment-status", List.of("WITHHELD", "HELD"));
        one.send(PROVIDER, "correction", nullified(wrong, "entered-in-error"));
        one.awaitStates(MANAGER, "treatment-status", List.of("HELD", "WITHHELD"));
    }

    @Test
    void eligibilityThatIsTakenBack_isAQuestionAgain() {
        OneCase one = OneCase.referred();
        Sample result = one.of("eligibility.result", PROSECUTOR).with("eligibility.eligible", false);
        one.send(PROSECUTOR, "eligibility", result);
        assertThat(openTasks("eligibility", one.id())).isZero();
        one.send(PROSECUTOR, "correction", nullified(result, "entered-in-error"));
        assertThat(openTasks("eligibility", one.id())).isEqualTo(1);
    }

    private int openTasks(String what, UUID about) {
        return hub.sql()
                .sql("select count(*) from task where what = ? and about = ? and done_at is null")
                .params(what, about)
                .query(Integer.class)
                .single();
    }

    @Test
    void wrongPerson_isAnIncident_thatListsWhoReceivedIt() {
        OneCase one = OneCase.referred();
        hub.caller(PROSECUTOR).emptyInbox();
        one.send(POLICE, "correction", nullified(one.referral(), "wrong-person"));
        one.awaitStates(MANAGER, "correction", List.of("DELIVERED"));
        UUID message = hub.sql()
                .sql("select id from message where case_id = ? and kind like 'diversion-referral/%'")
                .param(one.id())
                .query(UUID.class)
                .single();
        assertThat(hub.sql()
                        .sql(
                                "select reason from task where what = 'privacy-incident' and about = ? and done_at is null")
                        .param(message)
                        .query(String.class)
                        .list())
                .containsExactly("wrong-person");
        Command listed = Command.run(hub.folder(), "incident", message.toString());
        assertThat(listed.code()).as(listed.out()).isZero();
        assertThat(listed.out())
                .contains(MANAGER, PROSECUTOR, "participant.name.family", "told")
                .doesNotContain(PROVIDER, one.referral().text("participant.name.family"));
        assertThat(Command.run(hub.folder(), "incident", UUID.randomUUID().toString())
                        .code())
                .isEqualTo(1);
    }

    @Test
    void stateThatAWrongMessageMoved_isToldAnew() {
        OneCase one = OneCase.referred();
        Sample held = one.of("prosecution-decision.held", "da-new-hanover");
        one.send("da-new-hanover", "prosecution-decision", held);
        assertThat(charge(one)).isEqualTo("HELD");
        one.send("da-new-hanover", "correction", nullified(held, "entered-in-error"));
        assertThat(charge(one)).isEqualTo("PENDING_REVIEW");

        Sample enrolled = one.of("intake-status.completed", MANAGER);
        one.send(MANAGER, "intake-status", enrolled);
        assertThat(participation(one)).isEqualTo("ENROLLED");
        one.send(MANAGER, "correction", nullified(enrolled, "entered-in-error"));
        assertThat(participation(one)).isEqualTo("PRE_INTAKE");
    }

    @Test
    void yesThatWasNone_closesWhatItHadOpened() {
        OneCase one = OneCase.referred();
        one.send(
                POLICE,
                "correction",
                corrected(
                        one.referral(),
                        "diversion-referral/arrest",
                        right -> right.with("referral.participantAccepted", false)));
        one.send(MANAGER, "consent", one.consent("RELEASE", Set.of(POLICE), Set.of(PROVIDER)));
        one.awaitStates(PROVIDER, "diversion-referral", List.of("HELD"));
        assertThat(hub.sql()
                        .sql("select accepted from lead_case where id = ?")
                        .param(one.id())
                        .query(Boolean.class)
                        .single())
                .isFalse();
    }

    @Test
    void personIsKnownByTheRightNumberAlone() {
        OneCase one = OneCase.referred();
        String wrong = one.referral().text("participant.identifiers.driverLicense");
        String right = "NC99" + wrong.substring(4);
        one.send(
                POLICE,
                "correction",
                corrected(
                        one.referral(),
                        "diversion-referral/arrest",
                        now -> now.with("participant.identifiers.driverLicense", right)));
        OneCase same = OneCase.referred(other -> other.with("participant.identifiers.driverLicense", right)
                .with(
                        "participant.name",
                        one.referral().json().at("/participant/name").deepCopy())
                .without("participant.identifiers.ssn")
                .without("participant.identifiers.fbi")
                .without("participant.identifiers.state"));
        OneCase other = OneCase.referred(somebody -> somebody.with("participant.identifiers.driverLicense", wrong));
        assertThat(same.participant()).isEqualTo(one.participant());
        assertThat(other.participant()).isNotEqualTo(one.participant());
    }

    @Test
    void jail_learnsNothingFromCorrectingABooking() {
        OneCase one = OneCase.referred();
        Sample booked = booking(one.referral());
        one.send(JAIL, "custody-event", booked);
        one.hub().sweep();
        assertThat(custody(one)).isNotEqualTo("NONE");
        Sample stranger = booking(Sample.of("diversion-referral.arrest").aboutSomebodyNew());
        one.send(JAIL, "custody-event", stranger);

        Caller.Answer ofStranger = one.send(JAIL, "correction", nullified(stranger, "wrong-person"));
        Caller.Answer ofNothing = one.send(JAIL, "correction", nullified(booking(one.referral()), "wrong-person"));
        Caller.Answer ofParticipant = one.send(JAIL, "correction", nullified(booked, "wrong-person"));
        assertThat(fields(ofStranger)).isEqualTo(fields(ofParticipant)).isEqualTo(fields(ofNothing));
        one.hub().sweep();
        assertThat(custody(one)).isEqualTo("NONE");
        one.send(JAIL, "correction", nullified(booked, "wrong-person"));
        Sample second = booking(one.referral());
        one.send(JAIL, "custody-event", second);
        one.send(JAIL, "correction", nullified(second, "wrong-person"));
        one.hub().sweep();
        assertThat(custody(one)).isEqualTo("NONE");
    }

    @Test
    void correctionThatDoesNotFit_isRefused_withEveryFault_andNoValue() {
        OneCase one = OneCase.referred();
        Sample wrong = one.referral();
        assertThat(refused(MANAGER, nullified(wrong, "wrong-person")).text()).contains("no message of yours");
        assertThat(refused(
                                POLICE,
                                Sample.of("correction.correct")
                                        .with("correction.targetId", wrong.text("message.id"))
                                        .without("record"))
                        .text())
                .contains("/record");
        assertThat(refused(
                                POLICE,
                                corrected(
                                        wrong,
                                        "diversion-referral/arrest",
                                        now -> now.with("referral.id", "R-another")
                                                .with("participant.key", "somebody")))
                        .text())
                .contains("/record/diversion-referral~1arrest/referral/id", "/participant/key")
                .doesNotContain("R-another", "somebody");
        assertThat(refused(
                                POLICE,
                                corrected(
                                        wrong,
                                        "diversion-referral/arrest",
                                        now -> now.with("needs.unheardOf", "secret-word")
                                                .with("participant.birthDate", "yesterday")))
                        .text())
                .contains("unheardOf", "birthDate")
                .doesNotContain("secret-word", "yesterday");
        assertThat(refused(
                                POLICE,
                                corrected(wrong, "diversion-referral/arrest", now -> {})
                                        .with("correction.reason", "wrong-person"))
                        .text())
                .contains("/correction/reason", "nullify");
        assertThat(refused(POLICE, corrected(wrong, "diversion-referral/social-contact", now -> {}))
                        .text())
                .contains("/record");
        assertThat(refused(POLICE, corrected(wrong, "treatment-status/plan", now -> {}))
                        .text())
                .contains("/record");

        Sample consent = one.consent("RELEASE", Set.of(POLICE), Set.of(PROVIDER));
        one.send(MANAGER, "consent", consent);
        assertThat(refused(MANAGER, nullified(consent, "entered-in-error")).text())
                .contains("revoked or superseded");
    }

    @Test
    void secondCorrection_tellsWhatChangedSinceTheFirst() {
        OneCase one = somewhere();
        one.send(
                POLICE,
                "correction",
                corrected(
                        one.referral(),
                        "diversion-referral/arrest",
                        now -> now.with("participant.contact.usualLocation", RIGHT)));
        one.awaitStates(MANAGER, "correction", List.of("DELIVERED"));
        one.send(
                POLICE,
                "correction",
                corrected(
                        one.referral(),
                        "diversion-referral/arrest",
                        now -> now.with("participant.contact.usualLocation", RIGHT)
                                .with("needs.livingSituation", "shelter")));
        one.awaitStates(MANAGER, "correction", List.of("DELIVERED", "DELIVERED"));
        JsonNode told = lastAt(one, MANAGER);
        assertThat(told.at("/needs").toString()).isEqualTo("{\"livingSituation\":\"shelter\"}");
        assertThat(told.at("/participant/contact").isMissingNode()).isTrue();
        assertThat(told.at("/message/update").isMissingNode()).isTrue();
    }

    @Test
    void sendingItAgain_changesNothing_andItsStatesNameNobody() {
        OneCase one = somewhere();
        Sample correction = corrected(
                one.referral(),
                "diversion-referral/arrest",
                now -> now.with("participant.contact.usualLocation", RIGHT));
        one.send(POLICE, "correction", correction);
        one.send(POLICE, "correction", correction);
        one.awaitStates(MANAGER, "correction", List.of("DELIVERED"));
        Caller.Answer states = hub.caller(POLICE).get("/exchange/messages/" + correction.text("message.id"));
        assertThat(states.json().at("/recipients").size()).isZero();
    }

    @Test
    void correctionWaitsForWhatDidNotArrive_andGoesBehindIt() {
        OneCase one = OneCase.referred();
        hub.sql()
                .sql("update delivery set state = 'DEAD', reason = 'http-400' where case_id = ? and partner = ?")
                .params(one.id(), MANAGER)
                .update();
        one.send(
                POLICE,
                "correction",
                corrected(
                        one.referral(),
                        "diversion-referral/arrest",
                        right -> right.with("needs.livingSituation", "shelter")));
        one.awaitStates(MANAGER, "correction", List.of("HELD"));
        String dead = firstDelivery(one, MANAGER);
        assertThat(Command.run(hub.folder(), "dead-letters", "retry", dead).code())
                .isZero();
        one.awaitStates(MANAGER, "correction", List.of("DELIVERED"));
        assertThat(one.at(MANAGER).stream().map(Sinks.Received::text).filter(text -> text.contains(dead)))
                .as("twice under its id, and in the correction")
                .hasSize(3)
                .last()
                .asString()
                .contains("shelter");
    }

    static Sample booking(Sample of) {
        Sample booked = Sample.of("custody-event.booked")
                .with("participant.name", of.json().at("/participant/name").deepCopy())
                .with("participant.birthDate", of.text("participant.birthDate"))
                .with(
                        "custody.bookingNumber",
                        "B-" + UUID.randomUUID().toString().substring(0, 8));
        booked.with(
                "participant.identifiers",
                java.util.Map.of("driverLicense", of.text("participant.identifiers.driverLicense")));
        return booked.with("message.time", Instant.now().toString());
    }

    private static List<String> fields(Caller.Answer answer) {
        List<String> names = new java.util.ArrayList<>();
        answer.json().fieldNames().forEachRemaining(names::add);
        return names;
    }

    private String charge(OneCase one) {
        return column(one, "select charge from lead_case where id = ?");
    }

    private String custody(OneCase one) {
        return column(one, "select custody from lead_case where id = ?");
    }

    private String participation(OneCase one) {
        return column(one, "select participation from course where case_id = ?");
    }

    private String column(OneCase one, String query) {
        return hub.sql().sql(query).param(one.id()).query(String.class).single();
    }
}
