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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import javax.sql.DataSource;
import org.diversionhub.exchange.Approvals;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Counselling notes, proceedings and court orders: listed fields of one message, to one recipient, once. */
class SingleReleaseTest {
    private static final String DA = "da-new-hanover";
    private static final String OTHER_DA = "da-push";
    private static final String NOTE = "Invented for testing: spoke of her mother";

    private final OneCase one = OneCase.referred();
    private final TestHub hub = one.hub();

    @AfterEach
    void everybodyIsWellAgain() {
        hub.sinks().behave(MANAGER, Sinks.OK);
    }

    private UUID plan() {
        return plan(one);
    }

    private UUID plan(OneCase of) {
        of.send(
                PROVIDER,
                "treatment-status",
                of.of("treatment-status.plan", PROVIDER).with("notes.counseling", NOTE));
        return hub.sql()
                .sql("select id from message where case_id = ? and kind = 'treatment-status/plan'"
                        + " order by accepted_at desc limit 1")
                .param(of.id())
                .query(UUID.class)
                .single();
    }

    private Sample notes(Set<String> recipients) {
        return one.consent("P2_COUNSELING_NOTES", Set.of(PROVIDER), recipients)
                .with("consent.categories", Set.of("CNOTE"));
    }

    private UUID given(Sample consent) {
        one.send(MANAGER, "consent", consent);
        return hub.sql()
                .sql(
                        "select id from authority where participant_id = ? order by signed_at desc, starts_at desc limit 1")
                .param(one.participant())
                .query(UUID.class)
                .single();
    }

    private Command enter(Object... arguments) {
        List<String> all = new ArrayList<>(List.of("release", "enter"));
        for (Object argument : arguments) {
            all.add(argument.toString());
        }
        return Command.run(hub.folder(), all.toArray(String[]::new));
    }

    /** @return the delivery */
    private UUID entered(Object... arguments) {
        Command ran = enter(arguments);
        assertThat(ran.code()).as(ran.out()).isZero();
        return UUID.fromString(ran.out().strip().replaceAll(".* ", ""));
    }

    private UUID authority(UUID delivery) {
        return hub.sql()
                .sql("select id from authority where delivery_id = ?")
                .param(delivery)
                .query(UUID.class)
                .single();
    }

    private boolean approve(UUID delivery, String who) {
        return new Approvals(hub.bean(DataSource.class), Clock.systemUTC()).approve(authority(delivery), who);
    }

    private String state(UUID delivery) {
        return hub.sql()
                .sql("select state from delivery where id = ?")
                .param(delivery)
                .query(String.class)
                .single();
    }

    private void awaitState(UUID delivery, String expected) {
        await().atMost(Duration.ofSeconds(40)).until(() -> state(delivery), expected::equals);
    }

    private List<Sinks.Received> sent(UUID delivery) {
        return hub.sinks().all().stream()
                .filter(received -> received.header("Idempotency-key").equals(delivery.toString()))
                .toList();
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The paths of what was sent, without the envelope and the notice. */
    private static Set<String> paths(JsonNode sent) {
        Set<String> found = new TreeSet<>();
        sent.properties().stream()
                .filter(group -> !Set.of("message", "notice").contains(group.getKey()))
                .forEach(group ->
                        group.getValue().fieldNames().forEachRemaining(name -> found.add(group.getKey() + "." + name)));
        return found;
    }

    private List<String> audited(UUID delivery, String column) {
        return hub.sql()
                .sql("select " + column
                        + "::text from audit where delivery_id = ? and event = 'DISCLOSING' order by seq")
                .param(delivery)
                .query(String.class)
                .list();
    }

    private int tasks(UUID delivery, String reason) {
        return hub.sql()
                .sql("select count(*) from task where delivery_id = ? and what = 'release-ended' and reason = ?")
                .params(delivery, reason)
                .query(Integer.class)
                .single();
    }

    @Test
    void counsellingNoteGoesOnce_alone_whenASecondPersonApproves() {
        one.send(MANAGER, "consent", one.consent("P2_NAMED", Set.of(PROVIDER), Set.of(MANAGER)));
        UUID message = plan();
        one.awaitStates(MANAGER, "treatment-status/plan", List.of("DELIVERED"));
        UUID consent = given(notes(Set.of(MANAGER)));
        assertThat(approveDirectly(consent)).as("nothing is listed yet").isFalse();
        UUID delivery =
                entered("--consent", consent, "--message", message, "--to", MANAGER, "--field", "notes.counseling");

        one.send(MANAGER, "consent", one.consent("STATE_MH", Set.of(PROVIDER), Set.of(MANAGER)));
        assertThat(Command.run(hub.folder(), "approvals", "approve", consent.toString())
                        .code())
                .as("who entered it cannot approve it")
                .isEqualTo(1);
        assertThat(Command.run(hub.folder(), "approvals").out())
                .contains(
                        consent.toString(),
                        delivery.toString(),
                        message.toString(),
                        "to " + MANAGER,
                        "notes.counseling")
                .doesNotContain(NOTE);
        assertThat(state(delivery)).isEqualTo("HELD");
        assertThat(sent(delivery)).isEmpty();

        assertThat(approve(delivery, "second-person")).isTrue();
        awaitState(delivery, "DELIVERED");
        JsonNode sent = json(sent(delivery).getFirst().text());
        assertThat(sent.at("/notes/counseling").asText()).isEqualTo(NOTE);
        assertThat(paths(sent)).containsExactly("notes.counseling", "participant.key", "referral.id");
        assertThat(sent.at("/notice/explanation").asText())
                .contains("P2_COUNSELING_NOTES")
                .doesNotContain("P2_NAMED");
        assertThat(audited(delivery, "shared")).containsExactly("{notes.counseling}");
        assertThat(audited(delivery, "authorities")).containsExactly("{" + consent + "}");
        assertThat(Command.run(hub.folder(), "release").out()).contains(consent + "  used-up");

        Command again =
                enter("--consent", consent, "--message", message, "--to", MANAGER, "--field", "notes.counseling");
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.out()).contains("one consent is for one release");
        one.send(MANAGER, "consent", one.consent("P2_NAMED", Set.of(PROVIDER), Set.of(MANAGER)));
        assertThat(sent(delivery)).hasSize(1);
    }

    @Test
    void correctionTellsOfTheReleaseAndOfTheRest_eachByItself() {
        one.send(MANAGER, "consent", one.consent("P2_NAMED", Set.of(PROVIDER), Set.of(MANAGER)));
        Sample plan = one.of("treatment-status.plan", PROVIDER).with("notes.counseling", NOTE);
        one.send(PROVIDER, "treatment-status", plan);
        one.awaitStates(MANAGER, "treatment-status/plan", List.of("DELIVERED"));
        UUID message = hub.sql()
                .sql("select id from message where case_id = ? and kind = 'treatment-status/plan'")
                .param(one.id())
                .query(UUID.class)
                .single();
        UUID consent = given(notes(Set.of(MANAGER)));
        UUID released =
                entered("--consent", consent, "--message", message, "--to", MANAGER, "--field", "notes.counseling");
        approve(released, "second-person");
        awaitState(released, "DELIVERED");

        one.send(
                PROVIDER,
                "correction",
                CorrectionTest.corrected(
                        plan, "treatment-status/plan", right -> right.with("engagement.status", "onhold")));
        one.awaitStates(MANAGER, "correction", List.of("WITHHELD", "DELIVERED"));
        assertThat(hub.sinks().of(MANAGER).getLast().text()).contains("onhold").doesNotContain(released.toString());
        one.send(
                PROVIDER,
                "correction",
                CorrectionTest.corrected(
                        plan,
                        "treatment-status/plan",
                        right -> right.with("engagement.status", "onhold")
                                .with("notes.counseling", "Invented for testing: of her sister")));
        one.awaitStates(MANAGER, "correction", List.of("WITHHELD", "DELIVERED", "DELIVERED", "WITHHELD"));
        assertThat(hub.sinks().of(MANAGER).getLast().text())
                .contains("nullify", released.toString())
                .doesNotContain("sister");
    }

    private boolean approveDirectly(UUID authority) {
        return new Approvals(hub.bean(DataSource.class), Clock.systemUTC()).approve(authority, "second-person");
    }

    @Test
    void nothingGoes_whenTheConsentIsRevokedBetweenApprovalAndSending() {
        Sample consent = notes(Set.of(MANAGER));
        UUID authority = given(consent);
        UUID delivery =
                entered("--consent", authority, "--message", plan(), "--to", MANAGER, "--field", "notes.counseling");
        hub.sinks().behave(MANAGER, Sinks.status(503));
        assertThat(approve(delivery, "second-person")).isTrue();
        await().atMost(Duration.ofSeconds(40)).until(() -> sent(delivery).size() > 1);
        one.revoke(consent);
        awaitState(delivery, "WITHHELD");
        int before = sent(delivery).size();
        hub.sinks().behave(MANAGER, Sinks.OK);
        one.send(MANAGER, "consent", one.consent("P2_NAMED", Set.of(PROVIDER), Set.of(MANAGER)));
        one.awaitStates(MANAGER, "treatment-status/plan", List.of("DELIVERED", "WITHHELD"));
        assertThat(sent(delivery)).hasSize(before);
        assertThat(tasks(delivery, "RELEASE_OVER")).isEqualTo(1);
    }

    @Test
    void deadLetterGoesAgainUnderItsId_butNotAfterARevocation() {
        Sample consent = notes(Set.of(MANAGER));
        UUID delivery = entered(
                "--consent", given(consent), "--message", plan(), "--to", MANAGER, "--field", "notes.counseling");
        hub.sinks().behave(MANAGER, Sinks.status(400));
        approve(delivery, "second-person");
        awaitState(delivery, "DEAD");
        Command.run(hub.folder(), "dead-letters", "retry", delivery.toString());
        await().atMost(Duration.ofSeconds(40)).until(() -> sent(delivery).size() == 2);
        awaitState(delivery, "DEAD");
        one.revoke(consent);
        Command.run(hub.folder(), "dead-letters", "retry", delivery.toString());
        awaitState(delivery, "WITHHELD");
        assertThat(sent(delivery)).hasSize(2);
    }

    @Test
    void nothingGoes_whenItHasExpiredBeforeTheApproval() {
        UUID delivery = entered(
                "--consent",
                given(notes(Set.of(MANAGER))),
                "--message",
                plan(),
                "--to",
                MANAGER,
                "--field",
                "notes.counseling");
        hub.sql()
                .sql("update authority set ends_at = now() - interval '1 second' where delivery_id = ?")
                .param(delivery)
                .update();
        assertThat(Command.run(hub.folder(), "release").out()).contains(authority(delivery) + "  over");
        approve(delivery, "second-person");
        one.send(MANAGER, "consent", one.consent("P2_NAMED", Set.of(PROVIDER), Set.of(MANAGER)));
        awaitState(delivery, "WITHHELD");
        assertThat(sent(delivery)).isEmpty();
        assertThat(tasks(delivery, "RELEASE_OVER")).isEqualTo(1);
    }

    @Test
    void everyFaultIsNamedAtOnce_andNoValueIsRepeated() {
        UUID message = plan();
        UUID consent = given(notes(Set.of(DA)).without("consent.description"));
        Command ran = enter(
                "--consent",
                consent,
                "--message",
                message,
                "--to",
                MANAGER,
                "--field",
                "notes.counseling,treatment.sudDiagnosis,referral.id,secret.shoeSize");
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out().lines())
                .containsExactly(
                        "--consent: it is defective, 42 CFR 2.31(a)",
                        "--to: the consent does not name this partner by its id",
                        "--field 2: the consent does not cover this category",
                        "--field 3: the consent does not cover this category",
                        "--field 2: an authority of this type cannot release it to this role",
                        "--field 3: the recipient gets its own name for it, and it need not be listed",
                        "--field 4: this kind has no such field");
        assertThat(one.states(MANAGER, "treatment-status/plan")).hasSize(1);
    }

    @Test
    void aMessageOfSomebodyElseIsNotReleased_norOneThatIsNotThere_norOneWithoutTheField() {
        UUID consent = given(notes(Set.of(MANAGER)));
        UUID another = plan(OneCase.referred());
        assertThat(enter("--consent", consent, "--message", another, "--to", MANAGER, "--field", "notes.counseling")
                        .out())
                .isEqualToIgnoringNewLines("--message: it is not of the person and case of the consent");
        assertThat(enter(
                                "--consent",
                                consent,
                                "--message",
                                UUID.randomUUID(),
                                "--to",
                                MANAGER,
                                "--field",
                                "notes.counseling")
                        .out())
                .isEqualToIgnoringNewLines("--message: the hub keeps no message of this id");
        one.send(PROVIDER, "treatment-status", one.engaged().without("notes.counseling"));
        UUID without = hub.sql()
                .sql("select id from message where case_id = ? and kind = 'treatment-status/engagement'")
                .param(one.id())
                .query(UUID.class)
                .single();
        assertThat(enter("--consent", consent, "--message", without, "--to", MANAGER, "--field", "notes.counseling")
                        .out())
                .isEqualToIgnoringNewLines("--field 1: the message does not have it");
        assertThat(enter(
                                "--consent",
                                UUID.randomUUID(),
                                "--message",
                                without,
                                "--to",
                                "nobody",
                                "--field",
                                "notes.counseling")
                        .out()
                        .lines())
                .containsExactly(
                        "--to: no partner has this id",
                        "--consent: no consent for counselling notes or proceedings has this id");
        assertThat(enter("--order", "26 CR 1", "--message", without, "--to", OTHER_DA, "--field", "engagement.status")
                        .out()
                        .lines())
                .containsExactly(
                        "order.subpoenaId is missing: 42 CFR 2.61(b)",
                        "--to: this partner takes no part in the case, and no field listed says whom it is about");
    }

    @Test
    void proceedingsReleaseNoNotes_norMentalHealthOfAPart2Programme_andOpenWhatTheyList() {
        UUID message = plan();
        UUID consent = given(one.consent("P2_PROCEEDINGS", Set.of(PROVIDER), Set.of(DA))
                .with("consent.categories", Set.of("SUD", "MH", "CNOTE")));
        assertThat(enter(
                                "--consent",
                                consent,
                                "--message",
                                message,
                                "--to",
                                DA,
                                "--field",
                                "treatment.mhDiagnosis,notes.counseling")
                        .out()
                        .lines())
                .containsExactly(
                        "--field 1: an authority of this type cannot release it to this role",
                        "--field 2: an authority of this type cannot release it to this role");
        UUID delivery = entered("--consent", consent, "--message", message, "--to", DA, "--field", "treatment.type");
        String previewed = preview(delivery, DA);
        assertThat(previewed).contains("Nothing goes: no authority in force opens it");
        approve(delivery, "second-person");
        assertThat(preview(delivery, DA))
                .contains(
                        "It goes: 1 fields shared",
                        "shared    treatment.type",
                        "listed by a single release, P2_PROCEEDINGS",
                        "P2_PROCEEDINGS, 42 CFR 2.31(d)",
                        "not listed by the single release");
        assertThat(preview(delivery, MANAGER)).doesNotContain("P2_PROCEEDINGS");
        await().atMost(Duration.ofSeconds(40)).until(() -> inbox(delivery).status() == 200);
        assertThat(paths(inbox(delivery).json())).containsExactly("participant.key", "referral.id", "treatment.type");
        assertThat(inbox(delivery).json().at("/notice/statement").asText()).contains("42 CFR part 2");
    }

    private String preview(UUID delivery, String to) {
        Command ran = Command.run(hub.folder(), "preview", "--message", delivery.toString(), "--to", to);
        assertThat(ran.code()).as(ran.out()).isZero();
        return ran.out();
    }

    private Caller.Answer inbox(UUID delivery) {
        return hub.caller(DA).get("/exchange/inbox/" + delivery);
    }

    @Test
    void courtOrderIsAskedAtEachPoll_carriesNoNotice_andItsNumbersAreSealed() {
        UUID message = plan();
        UUID delivery = entered(
                "--order",
                "26-CR-INVENTED-77",
                "--subpoena",
                "SUB-INVENTED-78",
                "--message",
                message,
                "--to",
                DA,
                "--field",
                "treatment.sudDiagnosis",
                "--field",
                "notes.counseling");
        assertThat(inbox(delivery).status()).isEqualTo(404);
        approve(delivery, "second-person");
        await().atMost(Duration.ofSeconds(40)).until(() -> inbox(delivery).status() == 200);
        JsonNode seen = inbox(delivery).json();
        assertThat(paths(seen))
                .containsExactly("notes.counseling", "participant.key", "referral.id", "treatment.sudDiagnosis");
        assertThat(seen.has("notice")).isFalse();
        assertThat(audited(delivery, "purpose")).contains("COURT-ORDER");
        assertThat(hub.sql()
                        .sql("select a::text from authority a where delivery_id = ?")
                        .param(delivery)
                        .query(String.class)
                        .single())
                .doesNotContain("INVENTED");
        assertThat(hub.caller(PROVIDER).get("/exchange/inbox/" + delivery).status())
                .isEqualTo(404);
        assertThat(partiesOfTheCase()).doesNotContain(OTHER_DA);

        UUID authority = authority(delivery);
        assertThat(Command.run(hub.folder(), "release", "withdraw", authority.toString())
                        .code())
                .isZero();
        assertThat(inbox(delivery).status()).isEqualTo(404);
        assertThat(Command.run(hub.folder(), "release", "withdraw", authority.toString())
                        .code())
                .isEqualTo(1);
    }

    private List<String> partiesOfTheCase() {
        return hub.sql()
                .sql("select partner from party where case_id = ?")
                .param(one.id())
                .query(String.class)
                .list();
    }

    @Test
    void courtOrderReachesWhomItNames_whoDoesNotBecomeAParty_andTheSenderLearnsNothing() {
        UUID message = hub.sql()
                .sql("select id from message where case_id = ? and kind = 'diversion-referral/arrest'")
                .param(one.id())
                .query(UUID.class)
                .single();
        String before = statesOfTheReferral();
        UUID delivery = entered(
                "--order",
                "26-CR-INVENTED-79",
                "--subpoena",
                "S-80",
                "--message",
                message,
                "--to",
                OTHER_DA,
                "--field",
                "participant.name.family,service.provider",
                "--until",
                "2099-01-01T00:00:00Z");
        approve(delivery, "second-person");
        awaitState(delivery, "DELIVERED");
        JsonNode sent = json(sent(delivery).getFirst().text());
        assertThat(paths(sent)).containsExactly("participant.key", "participant.name", "service.provider");
        assertThat(sent.at("/participant/name").properties()).hasSize(1);
        assertThat(sent.at("/message").has("variant")).isFalse();
        assertThat(one.states(OTHER_DA, "")).containsExactly("DELIVERED");
        assertThat(partiesOfTheCase()).doesNotContain(OTHER_DA);
        assertThat(statesOfTheReferral()).isEqualTo(before).contains(DA).doesNotContain(OTHER_DA);
    }

    private String statesOfTheReferral() {
        return hub.caller(OneCase.POLICE)
                .get("/exchange/messages/" + one.referral().text("message.id"))
                .text();
    }

    private UUID referral() {
        return hub.sql()
                .sql("select id from message where case_id = ? and kind = 'diversion-referral/arrest'")
                .param(one.id())
                .query(UUID.class)
                .single();
    }

    private UUID ordered(String to, String field) {
        return entered(
                "--order", "26-CR-X", "--subpoena", "S-X", "--message", referral(), "--to", to, "--field", field);
    }

    @Test
    void theNextOrdinaryDeliveryIsNoUpdate_andOpensTheClosedLoop() {
        UUID delivery = ordered(PROVIDER, "participant.name.family");
        approve(delivery, "second-person");
        awaitState(delivery, "DELIVERED");
        one.send(MANAGER, "consent", one.consent("RELEASE", Set.of(OneCase.POLICE), Set.of(PROVIDER)));
        one.awaitStates(PROVIDER, "diversion-referral", List.of("DELIVERED", "DELIVERED"));
        assertThat(hub.sinks().of(PROVIDER).stream()
                        .filter(sent -> !sent.header("Idempotency-key").equals(delivery.toString()))
                        .filter(sent -> sent.text().contains(one.keyAt(PROVIDER)))
                        .map(Sinks.Received::text))
                .anyMatch(text -> text.contains("\"Task\""));
    }

    @Test
    void withdrawnReleaseShowsToNobody_andARefusedOneIsOnRecordAsAView() {
        String before = statesOfTheReferral();
        UUID delivery = ordered(OTHER_DA, "participant.name.family");
        Command.run(hub.folder(), "release", "withdraw", authority(delivery).toString());
        assertThat(statesOfTheReferral()).isEqualTo(before);

        Command refused = enter(
                "--order", "26-CR-Y", "--subpoena", "S-Y", "--message", referral(), "--to", DA, "--field", "no.such");
        assertThat(refused.code()).isNotZero();
        assertThat(hub.sql()
                        .sql("select count(*) from audit where event = 'VIEWED' and subject = ? and outcome like ?")
                        .params(one.participant(), "release-refused%")
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }
}
