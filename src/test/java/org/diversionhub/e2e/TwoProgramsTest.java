package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.diversionhub.exchange.Identities;
import org.diversionhub.trust.PairwiseIds;
import org.diversionhub.trust.Tokens;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;

/** One person in two programmes that share a jail and a provider: what one knows the other does not. */
class TwoProgramsTest {
    private static final String JAIL = "jail-new-hanover";
    private static final String PROVIDER = "sud-harbor";
    private static final Set<String> SHARED = Set.of(JAIL, PROVIDER);

    private final TestHub hub = TestHub.shared();
    private final Sample somebody = Sample.of("diversion-referral.arrest")
            .aboutSomebodyNew()
            .with("service.provider", PROVIDER)
            .with("referral.participantAccepted", true);
    private final Side north = new Side("pd-wilmington", "lead-case-management");
    private final Side south = new Side("pd-leland", "cm-brunswick");

    /** One programme's case of the person, under a number that both agencies have given. */
    private final class Side {
        final String police;
        final String manager;

        Side(String police, String manager) {
            this.police = police;
            this.manager = manager;
        }

        Caller.Answer refer() {
            return send(police, "diversion-referral", somebody.with("message.id", UUID.randomUUID()));
        }

        UUID id() {
            return hub.sql()
                    .sql("select case_id from handle where partner = ? and token = ?")
                    .params(
                            police,
                            hub.bean(Tokens.class).token("handle", police, "referral.id", somebody.text("referral.id")))
                    .query(UUID.class)
                    .single();
        }

        UUID participant() {
            return hub.sql()
                    .sql("select participant_id from lead_case where id = ?")
                    .param(id())
                    .query(UUID.class)
                    .single();
        }

        String keyAt(String partner) {
            return hub.bean(PairwiseIds.class)
                    .id(partner, "participant", participant().toString());
        }

        String referralAt(String partner) {
            return hub.bean(PairwiseIds.class).id(partner, "referral", id().toString());
        }

        /** To all cases of the person, by the name that the hub gave the case manager. */
        Sample consent() {
            return consenting().with("participant.key", keyAt(manager));
        }

        Sample consenting() {
            return Sample.of("consent.given")
                    .without("referral")
                    .with("consent.id", "C-" + UUID.randomUUID())
                    .with("consent.discloser", List.of(police, manager))
                    .with("consent.recipients", List.of(PROVIDER))
                    .with("consent.categories", OneCase.ALL)
                    .with("consent.period.start", Instant.now().minusSeconds(60).toString())
                    .with(
                            "consent.period.end",
                            Instant.now().plusSeconds(86_400).toString())
                    .with("consent.signature.at", Instant.now().minusSeconds(60).toString());
        }

        List<String> states(String partner, String kind) {
            return hub.sql()
                    .sql("select state from delivery where case_id = ? and partner = ? and kind like ? order by seq")
                    .params(id(), partner, kind + "%")
                    .query(String.class)
                    .list();
        }

        void await(String partner, String kind, String state) {
            org.awaitility.Awaitility.await()
                    .atMost(Duration.ofSeconds(40))
                    .until(() -> states(partner, kind), List.of(state)::equals);
        }

        Set<String> everybody() {
            return Set.copyOf(hub.sql()
                    .sql("select partner from party where case_id = :id union select partner from delivery"
                            + " where case_id = :id union select partner from handle where case_id = :id")
                    .param("id", id())
                    .query(String.class)
                    .list());
        }
    }

    private Caller.Answer send(String sender, String kind, Sample message) {
        Caller.Answer answer = hub.caller(sender).post(kind, message.json());
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        return answer;
    }

    private void referToBoth() {
        north.refer();
        south.refer();
        north.await(north.manager, "diversion-referral", "DELIVERED");
        south.await(south.manager, "diversion-referral", "DELIVERED");
    }

    private Sample booked() {
        return Sample.of("custody-event.booked")
                .with(
                        "participant.name",
                        somebody.json().at("/participant/name").deepCopy())
                .with("participant.birthDate", somebody.text("participant.birthDate"))
                .with(
                        "participant.identifiers",
                        somebody.json().at("/participant/identifiers").deepCopy())
                .without("referral.id")
                .with("custody.bookingNumber", "B-" + UUID.randomUUID());
    }

    @Test
    void personIsTwo_andNobodyOfOneHasAPartInTheOther() {
        referToBoth();
        assertThat(north.participant()).isNotEqualTo(south.participant());
        assertThat(north.keyAt(PROVIDER)).isNotEqualTo(south.keyAt(PROVIDER));
        assertThat(north.everybody())
                .contains("da-new-hanover")
                .doesNotContain("pd-leland", "cm-brunswick", "da-brunswick");
        assertThat(south.everybody()).containsOnly("pd-leland", "cm-brunswick", "da-brunswick", PROVIDER);
        for (String own : List.of("da-brunswick", "cm-brunswick")) {
            assertThat(hub.sinks().of(own))
                    .filteredOn(one -> one.text().contains(somebody.text("participant.name.family")))
                    .isNotEmpty()
                    .allSatisfy(one -> assertThat(one.text())
                            .contains(south.keyAt(own))
                            .doesNotContain(north.keyAt(own), "lead-case-management"));
        }
        assertThatThrownBy(() -> hub.sql()
                        .sql("update lead_case set participant_id = ? where id = ?")
                        .params(north.participant(), south.id())
                        .update())
                .isInstanceOf(DataIntegrityViolationException.class);
    }

    @Test
    void nobodyIsMergedAcrossProgrammes_norSuspectedToBeOne() {
        referToBoth();
        var identities = new Identities(hub.bean(DataSource.class), hub.clock());
        assertThat(identities.merge(north.participant(), south.participant(), "looks alike", "tester"))
                .isEqualTo(new Identities.Outcome.Not("they are of two programmes, which nothing joins"));
        assertThat(hub.sql()
                        .sql("select count(*) from person_token a join person_token b using (token)"
                                + " where a.participant_id = ? and b.participant_id = ?")
                        .params(north.participant(), south.participant())
                        .query(Integer.class)
                        .single())
                .as("what would make them suspected to be one")
                .isZero();
        assertThatThrownBy(() -> hub.sql()
                        .sql("insert into person_link (id, one, other, program, made_at, made_by, reason)"
                                + " values (gen_random_uuid(), ?, ?, 'lead-brunswick', now(), 'tester', 'by mistake')")
                        .params(north.participant(), south.participant())
                        .update())
                .isInstanceOf(DataIntegrityViolationException.class);
    }

    @Test
    void consentInOneOpensNothingInTheOther_byWhateverNameItIsGiven() {
        referToBoth();
        south.await(PROVIDER, "diversion-referral", "HELD");
        send(north.manager, "consent", north.consent());
        north.await(PROVIDER, "diversion-referral", "DELIVERED");
        Sample byName = north.consenting()
                .with(
                        "participant.name",
                        somebody.json().at("/participant/name").deepCopy())
                .with("participant.birthDate", somebody.text("participant.birthDate"))
                .with("participant.identifiers.driverLicense", somebody.text("participant.identifiers.driverLicense"));
        send(north.manager, "consent", byName);
        assertThat(authorities(north)).isEqualTo(2);
        assertThat(authorities(south)).isZero();
        assertThat(south.states(PROVIDER, "diversion-referral")).containsExactly("HELD");
    }

    @Test
    void revocationInOneEndsNothingInTheOther() {
        referToBoth();
        Sample consent = north.consent();
        send(north.manager, "consent", consent);
        send(south.manager, "consent", south.consent().with("consent.id", consent.text("consent.id")));
        north.await(PROVIDER, "diversion-referral", "DELIVERED");
        south.await(PROVIDER, "diversion-referral", "DELIVERED");
        assertThat(hub.sinks().of(PROVIDER))
                .filteredOn(one -> one.text().contains(north.referralAt(PROVIDER)))
                .isNotEmpty()
                .allSatisfy(one ->
                        assertThat(one.text()).doesNotContain(south.referralAt(PROVIDER), south.keyAt(PROVIDER)));
        send(
                north.manager,
                "consent",
                Sample.of("consent.revoked")
                        .without("referral")
                        .with("participant.key", north.keyAt(north.manager))
                        .with("consent.id", consent.text("consent.id"))
                        .with("consent.revokedAt", Instant.now().toString()));
        assertThat(inForce(north)).isZero();
        assertThat(inForce(south)).isEqualTo(1);
    }

    private int authorities(Side side) {
        return count("true", side);
    }

    private int inForce(Side side) {
        return count("revoked_at is null", side);
    }

    private int count(String which, Side side) {
        return hub.sql()
                .sql("select count(*) from authority where " + which + " and participant_id = ?")
                .param(side.participant())
                .query(Integer.class)
                .single();
    }

    @Test
    void nameOfTheOthersCaseIsNone() {
        referToBoth();
        for (Sample strange : List.of(
                Sample.of("referral-response.accepted").with("referral.id", north.referralAt(north.manager)),
                Sample.of("referral-response.accepted").with("referral.id", north.referralAt(south.manager)))) {
            Caller.Answer answer = hub.caller(south.manager).post("referral-response", strange.json());
            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.text()).contains("no referral of yours has this id");
        }
        Caller.Answer byKey = hub.caller(south.manager)
                .post(
                        "consent",
                        south.consenting()
                                .with("participant.key", north.keyAt(north.manager))
                                .json());
        assertThat(byKey.text()).contains("no participant has this key");
    }

    @Test
    void bookingReachesBothCaseManagements_eachInItsOwnCase() {
        referToBoth();
        send(JAIL, "custody-event", booked());
        for (Side side : List.of(north, south)) {
            side.await(side.manager, "custody-event", "DELIVERED");
            assertThat(hub.sinks().of(side.manager))
                    .filteredOn(one -> one.text().contains(side.keyAt(side.manager)))
                    .anySatisfy(one -> assertThat(one.text()).contains("booked"));
        }
        assertThat(north.everybody()).contains(JAIL).doesNotContain("cm-brunswick");
        assertThat(south.everybody()).contains(JAIL).doesNotContain("lead-case-management");
        assertThat(north.referralAt(JAIL)).isNotEqualTo(south.referralAt(JAIL));
    }

    @Test
    void rosterReachesWhicheverCaseThereIs_andAPersonIsAskedForEach() throws Exception {
        south.refer();
        post(booked());
        south.await(south.manager, "custody-event", "DELIVERED");
        north.refer();
        Sample stay = booked();
        post(stay);
        north.await(north.manager, "custody-event", "DELIVERED");
        Sample alike = booked().without("participant.identifiers")
                .with("participant.name.family", somebody.text("participant.name.family") + "e");
        post(alike);
        List<UUID> asked = hub.sql()
                .sql("select participant_id from person_match where is_person is null and participant_id in (?, ?)")
                .params(north.participant(), south.participant())
                .query(UUID.class)
                .list();
        assertThat(asked).containsExactlyInAnyOrder(north.participant(), south.participant());
    }

    private void post(Sample booking) throws Exception {
        byte[] roster =
                ("[" + new ObjectMapper().writeValueAsString(booking.json()) + "]").getBytes(StandardCharsets.UTF_8);
        assertThat(hub.caller(JAIL)
                        .post("/exchange/roster", roster, "application/json")
                        .status())
                .isEqualTo(202);
        hub.sweep();
    }

    @Test
    void callbackClocksAndRotaAreTheProgrammesOwn_andTheNumberIsThatOfTheDeskThatIsOn() {
        assertThat(north.refer().json().at("/callback").asText()).isEqualTo("+1 910 555 0100");
        assertThat(south.refer().json().at("/callback").asText()).isEqualTo("+1 910 555 0200");
        assertThat(minutesToAnswer(north)).isEqualTo(30);
        assertThat(minutesToAnswer(south)).isEqualTo(45);
        south.await(PROVIDER, "diversion-referral", "HELD");
        north.await(PROVIDER, "diversion-referral", "HELD");
        assertThat(daysHeld(north)).isEqualTo(90);
        assertThat(daysHeld(south)).isEqualTo(10);
        send(
                south.manager,
                "intake-status",
                Sample.of("intake-status.missed")
                        .with("message.time", hub.clock().instant().toString())
                        .with("referral.id", south.referralAt(south.manager)));
        assertThat(course(south)).isEqualTo("REMOVED, CLOSED");
    }

    private String course(Side side) {
        return hub.sql()
                .sql("select participation || ', ' || referral from course where case_id = ?")
                .param(side.id())
                .query(String.class)
                .single();
    }

    private List<String> tasks(Side side) {
        return hub.sql()
                .sql("select reason from task where about = ? and what in ('clock', 'case') and done_at is null"
                        + " order by reason")
                .param(side.id())
                .query(String.class)
                .list();
    }

    /** Nobody has answered, and nobody knows of a no-show: the programme's fault is not the person's. */
    @Test
    void clockRemovesNobody_whereTheSiteRemovesWhoDoesNotCome() {
        south.refer();
        hub.sql()
                .sql("update course set opened_at = opened_at - interval '31 days' where case_id = ?")
                .param(south.id())
                .update();
        hub.sql()
                .sql("update scheduled_tasks set execution_time = now() where task_instance like ?")
                .param(south.id() + "/%")
                .update();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> tasks(south), List.of("handoff-answered", "intake-window")::equals);
        // The clock's own word is a message like every other, and is taken after the task is there.
        await().atMost(Duration.ofSeconds(30)).until(() -> course(south), "INACTIVE, ACCEPTED"::equals);
        send(
                south.manager,
                "intake-status",
                Sample.of("intake-status.completed")
                        .with(
                                "message.time",
                                hub.clock().instant().minusSeconds(7 * 86_400).toString())
                        .with("referral.id", south.referralAt(south.manager)));
        assertThat(course(south)).isEqualTo("ENROLLED, ACCEPTED");
    }

    private Sample leaving(String partner) {
        return Sample.of("treatment-status.exit").with("referral.id", north.referralAt(partner));
    }

    /** It may hear of the person, as far as the consent says, and that is all. */
    @Test
    void caseManagementThatOnlyAConsentNames_movesNothing_andGetsNoAccounting() {
        referToBoth();
        send(north.manager, "consent", north.consent().with("consent.recipients", List.of(south.manager)));
        String before = course(north);
        send(south.manager, "treatment-status", leaving(south.manager));
        assertThat(course(north)).isEqualTo(before);
        Caller named = hub.caller(south.manager);
        Caller.Answer theirs = named.get("/exchange/accounting?participant=" + north.keyAt(south.manager));
        Caller.Answer nobodys = named.get("/exchange/accounting?participant=" + UUID.randomUUID());
        assertThat(theirs.status()).isEqualTo(404);
        assertThat(theirs.text()).isEqualTo(nobodys.text());
        assertThat(named.get("/exchange/accounting?participant=" + south.keyAt(south.manager))
                        .status())
                .isEqualTo(200);
        send(north.manager, "treatment-status", leaving(north.manager));
        assertThat(course(north)).isEqualTo("COMPLETED, CLOSED");
    }

    @Test
    void safetyReportOfCaseManagementRemoves_whereTheSiteSaysSo_andIsSeenInAnyCase() {
        referToBoth();
        for (Side side : List.of(north, south)) {
            send(
                    side.manager,
                    "safety-report",
                    Sample.of("safety-report").with("referral.id", side.referralAt(side.manager)));
            assertThat(tasks(side)).contains("safety-report");
        }
        assertThat(course(south)).isEqualTo("REMOVED, CLOSED");
        assertThat(course(north)).endsWith("ACCEPTED");
        assertThat(south.states(PROVIDER, "diversion-referral"))
                .as("as after an exit, nothing waits any more")
                .containsExactly("WITHHELD");
    }

    @Test
    void sergeantHasToApprove_whereTheSiteAsksForIt_andTheOfficerIsToldWithAllElse() {
        Sample unapproved = somebody.without("officer.supervisor");
        Caller.Answer refused = hub.caller(south.police).post("diversion-referral", unapproved.json());
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.text()).contains("/officer/supervisor");
        Caller.Answer all = hub.caller(south.police)
                .post(
                        "diversion-referral",
                        Sample.copyOf(unapproved).with("incident.shoeSize", "9").json());
        assertThat(all.text()).contains("/officer/supervisor", "/incident/shoeSize");
        assertThat(hub.caller(north.police)
                        .post("diversion-referral", unapproved.json())
                        .status())
                .isEqualTo(202);
    }

    /** A neighbour has no sergeant, nor has who asks the police to look at somebody. */
    @Test
    void sergeantApprovesWhomAnOfficerHasMet_andNobodyWhoComesByThePage() {
        Caller.Answer met = hub.caller("officers-leland").post("diversion-referral", unapproved("social-contact"));
        assertThat(met.status()).isEqualTo(422);
        assertThat(met.text()).contains("/officer/supervisor");
        for (String door : List.of("community", "assess")) {
            Caller.Answer answer = hub.caller("form-leland").post("diversion-referral", unapproved(door));
            assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        }
    }

    private static ObjectNode unapproved(String door) {
        return Sample.of("diversion-referral." + door)
                .aboutSomebodyNew()
                .without("officer.supervisor")
                .json();
    }

    private long minutesToAnswer(Side side) {
        return hub.sql()
                .sql("select round(extract(epoch from s.execution_time - c.opened_at) / 60) from course c"
                        + " join scheduled_tasks s on s.task_instance like c.case_id || '/HANDOFF_ANSWERED/%'"
                        + " where c.case_id = ?")
                .param(side.id())
                .query(Long.class)
                .single();
    }

    private long daysHeld(Side side) {
        return hub.sql()
                .sql("select round(extract(epoch from held_until - updated_at) / 86400) from delivery"
                        + " where case_id = ? and state = 'HELD'")
                .param(side.id())
                .query(Long.class)
                .single();
    }

    @Test
    void deskOfTheOwnProgrammeIsAsked_andNoOther() {
        south.refer();
        hub.sql()
                .sql("update course set opened_at = opened_at - interval '46 minutes' where case_id = ?")
                .param(south.id())
                .update();
        hub.sql()
                .sql("update scheduled_tasks set execution_time = now() where task_instance like ?")
                .param(south.id() + "/%")
                .update();
        await().atMost(Duration.ofSeconds(30)).until(() -> asked(south), List.of("south")::equals);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !hub.mailedTo("south@brunswick.example.org").isEmpty());
        assertThat(hub.mailedTo("night@brunswick.example.org"))
                .as("of the desk that is not on")
                .isEmpty();
    }

    @Test
    void privacyIncidentIsForTheDeskOfItsOwnProgramme() throws Exception {
        north.refer();
        Sample first = Sample.copyOf(somebody);
        south.refer();
        send(north.police, "correction", CorrectionTest.nullified(first, "wrong-person"));
        send(south.police, "correction", CorrectionTest.nullified(somebody, "wrong-person"));
        for (var desk : Map.of(north, "privacy@lead.example.org", south, "south@brunswick.example.org")
                .entrySet()) {
            String task = incident(desk.getKey());
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> subjects(desk.getValue()).stream().anyMatch(one -> one.contains(task)));
        }
        assertThat(subjects("privacy@lead.example.org")).noneMatch(one -> one.contains(incident(south)));
        assertThat(subjects("south@brunswick.example.org")).noneMatch(one -> one.contains(incident(north)));
    }

    private String incident(Side side) {
        return hub.sql()
                .sql("select t.id from task t join message m on m.id = t.about"
                        + " where t.what = 'privacy-incident' and m.case_id = ?")
                .param(side.id())
                .query(String.class)
                .single();
    }

    private List<String> subjects(String desk) throws MessagingException {
        List<String> subjects = new ArrayList<>();
        for (MimeMessage mail : hub.mailedTo(desk)) {
            subjects.add(mail.getSubject());
        }
        return subjects;
    }

    private List<String> asked(Side side) {
        return hub.sql()
                .sql("select asks from task where what = 'clock' and about = ? and asks is not null")
                .param(side.id())
                .query(String.class)
                .list();
    }

    @Test
    void retentionIsTheProgrammesOwn_andBrunswickKeepsForEver() {
        north.refer();
        south.refer();
        var due = hub.bean(org.diversionhub.referral.CaseRetention.class);
        Instant then = hub.clock().instant().plusSeconds(3600);
        assertThat(due.quietSince("lead-new-hanover", then, Integer.MAX_VALUE))
                .contains(north.id())
                .doesNotContain(south.id());
        assertThat(due.quietSince("lead-brunswick", then, Integer.MAX_VALUE))
                .contains(south.id())
                .doesNotContain(north.id());
    }
}
