package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.diversionhub.trust.PairwiseIds;
import org.diversionhub.trust.Tokens;
import org.junit.jupiter.api.Test;

/** The doors without an arrest: whom they reach, and whom they never do. */
class CommunityDoorTest {
    private static final String NEIGHBOUR = "web-form";
    private static final String MANAGER = "lead-case-management";
    private static final String PROSECUTOR = "da-new-hanover";
    private static final String PUSHED_PROSECUTOR = "da-push";
    private static final String JAIL = "jail-new-hanover";
    private static final String OFFICERS = "officer-app";
    private static final Set<String> JUSTICE =
            Set.of("pd-wilmington", "so-new-hanover", "so-push", PROSECUTOR, PUSHED_PROSECUTOR, JAIL);

    private final TestHub hub = TestHub.shared();
    private Sample referral = Sample.of("diversion-referral.community").aboutSomebodyNew();
    private String sender = NEIGHBOUR;

    private Caller.Answer send(String from, String kind, Sample message) {
        Caller.Answer answer = hub.caller(from).post(kind, message.json());
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        return answer;
    }

    private void refer() {
        send(sender, "diversion-referral", referral);
        await().atMost(Duration.ofSeconds(40))
                .until(() -> states(MANAGER, "diversion-referral"), List.of("DELIVERED")::equals);
    }

    private UUID id() {
        return hub.sql()
                .sql("select case_id from handle where partner = ? and token = ?")
                .params(
                        sender,
                        hub.bean(Tokens.class).token("handle", sender, "referral.id", referral.text("referral.id")))
                .query(UUID.class)
                .single();
    }

    private Sample of(String sample, String partner) {
        return Sample.of(sample)
                .with("message.time", hub.clock().instant().toString())
                .with("referral.id", hub.bean(PairwiseIds.class).id(partner, "referral", id().toString()));
    }

    private Sample consent(String... recipients) {
        return of("consent.given", MANAGER)
                .with("consent.id", "C-" + UUID.randomUUID())
                .with("consent.discloser", List.of(MANAGER))
                .with("consent.recipients", List.of(recipients))
                .with("consent.categories", OneCase.ALL)
                .with("consent.purposes", Set.of("LEAD-FILING", "LEAD-MONITOR", "TREAT"))
                .with("consent.period.start", Instant.now().minusSeconds(60).toString())
                .with("consent.period.end", Instant.now().plusSeconds(86_400).toString())
                .with("consent.signature.at", Instant.now().minusSeconds(60).toString());
    }

    /** Of the person, whatever the case. */
    private Sample consentToAll(String... recipients) {
        UUID participant = hub.sql()
                .sql("select participant_id from lead_case where id = ?")
                .param(id())
                .query(UUID.class)
                .single();
        return consent(recipients)
                .without("referral")
                .with(
                        "participant.key",
                        hub.bean(PairwiseIds.class).id(MANAGER, "participant", participant.toString()));
    }

    private List<String> states(String partner, String kind) {
        return hub.sql()
                .sql("select state from delivery where case_id = ? and partner = ? and kind like ? order by seq")
                .params(id(), partner, kind + "%")
                .query(String.class)
                .list();
    }

    private Set<String> column(String column, String table) {
        return Set.copyOf(hub.sql()
                .sql("select distinct " + column + " from " + table + " where case_id = ?")
                .param(id())
                .query(String.class)
                .list());
    }

    private String charge() {
        return hub.sql()
                .sql("select charge from lead_case where id = ?")
                .param(id())
                .query(String.class)
                .single();
    }

    private List<String> alarms() {
        return hub.sql()
                .sql("select split_part(task_instance, '/', 2) from scheduled_tasks where task_instance like ?"
                        + " and task_name <> 'asked-alarm' order by 1")
                .param(id() + "/%")
                .query(String.class)
                .list();
    }

    /** What happens in a case from the first answer to the end. */
    private void wholeStory() {
        send(MANAGER, "referral-response", of("referral-response.accepted", MANAGER));
        send(MANAGER, "intake-status", of("intake-status.completed", MANAGER));
        send(MANAGER, "treatment-status", of("treatment-status.engagement", MANAGER));
        send(MANAGER, "treatment-status", of("treatment-status.exit", MANAGER));
    }

    @Test
    void communityReferralReachesCaseManagementAndNobodyElse_whateverHappensLater() {
        refer();
        assertThat(column("partner", "party")).containsExactlyInAnyOrder(NEIGHBOUR, MANAGER);
        assertThat(charge()).isEqualTo("NONE");
        assertThat(alarms()).containsExactly("HANDOFF_ANSWERED", "INTAKE_WINDOW");
        send(MANAGER, "consent", consentToAll(PROSECUTOR, PUSHED_PROSECUTOR, "pd-wilmington", OFFICERS));
        wholeStory();
        assertThat(column("partner", "party")).containsExactlyInAnyOrder(NEIGHBOUR, MANAGER);
        assertThat(column("partner", "delivery")).containsExactly(MANAGER);
        assertThat(column("partner", "handle")).doesNotContainAnyElementsOf(JUSTICE);
        assertThat(alarms()).doesNotContain("FILING_DECISION");
    }

    /** No police have a part in the case: a threat is for a person to pass on. */
    @Test
    void safetyReportReachesNobody_andAPersonIsToldSo() {
        refer();
        send(MANAGER, "safety-report", of("safety-report", MANAGER));
        assertThat(states(MANAGER, "safety-report")).isEmpty();
        assertThat(column("partner", "delivery")).containsExactly(MANAGER);
        assertThat(hub.sql()
                        .sql("select reason from task where what = 'case' and about = ? and done_at is null")
                        .param(id())
                        .query(String.class)
                        .list())
                .containsExactly("safety-report-reaches-nobody");
    }

    @Test
    void bookingOfThePersonTellsCaseManagementAndJailMedical_onceThePersonWasMet_andTheJailNothing() {
        refer();
        book();
        assertThat(column("kind", "message")).doesNotContain("custody-event/booked");
        send(MANAGER, "referral-response", of("referral-response.handed-off", MANAGER));
        book();
        await().atMost(Duration.ofSeconds(40))
                .until(() -> states(MANAGER, "custody-event"), List.of("DELIVERED")::equals);
        wholeStory();
        assertThat(column("partner", "delivery")).containsExactlyInAnyOrder(MANAGER, "jail-health-new-hanover");
    }

    private void book() {
        send(
                JAIL,
                "custody-event",
                Sample.of("custody-event.booked")
                        .with(
                                "participant.name",
                                referral.json().at("/participant/name").deepCopy())
                        .with("participant.birthDate", referral.text("participant.birthDate"))
                        .with(
                                "participant.identifiers",
                                referral.json().at("/participant/identifiers").deepCopy())
                        .with("custody.bookingNumber", "B-" + UUID.randomUUID()));
        hub.sweep();
    }

    @Test
    void consentThatWasGivenForAnArrestBringsNobodyOfJusticeIntoALaterCommunityCase() {
        Sample arrest =
                Sample.of("diversion-referral.arrest").aboutSomebodyNew().with("referral.participantAccepted", true);
        referral = arrest;
        sender = "pd-wilmington";
        refer();
        send(MANAGER, "consent", consentToAll(PROSECUTOR, PUSHED_PROSECUTOR));
        assertThat(column("partner", "party")).contains(PROSECUTOR, PUSHED_PROSECUTOR);
        referral = Sample.of("diversion-referral.community")
                .with("participant", arrest.json().path("participant").deepCopy())
                .with("referral.id", "R-" + UUID.randomUUID());
        sender = NEIGHBOUR;
        refer();
        wholeStory();
        assertThat(column("partner", "party")).containsExactlyInAnyOrder(NEIGHBOUR, MANAGER);
        assertThat(column("partner", "delivery")).containsExactly(MANAGER);
    }

    @Test
    void prosecutorWhomThePersonNamesForThisCaseLearnsOneWord_onceTheReferrerHasToldTheYes_andDecidesNothing() {
        refer();
        send(MANAGER, "consent", consent(PUSHED_PROSECUTOR, PROSECUTOR));
        send(MANAGER, "referral-response", of("referral-response.handed-off", MANAGER));
        send(
                MANAGER,
                "treatment-status",
                of("treatment-status.engagement", MANAGER).with("engagement.status", "active"));
        await().atMost(Duration.ofSeconds(40))
                .until(() -> states(PUSHED_PROSECUTOR, "treatment-status"), List.of("HELD")::equals);
        send(
                sender,
                "diversion-referral",
                referral.with("referral.participantAccepted", true).with("message.id", "M-" + UUID.randomUUID()));
        await().atMost(Duration.ofSeconds(40))
                .until(() -> states(PUSHED_PROSECUTOR, "treatment-status"), List.of("DELIVERED")::equals);
        assertThat(states(PUSHED_PROSECUTOR, "diversion-referral")).isEmpty();
        send(PROSECUTOR, "prosecution-decision", of("prosecution-decision.held", PROSECUTOR));
        assertThat(charge()).isEqualTo("NONE");
        assertThat(hub.sql()
                        .sql("select machine || ' ' || before || ' ' || event || ' ' || outcome from course_event"
                                + " where case_id = ? and machine = 'charge'")
                        .param(id())
                        .query(String.class)
                        .list())
                .containsExactly("charge NONE held OUT_OF_ORDER");
        assertThat(alarms()).doesNotContain("FILING_DECISION");
    }

    @Test
    void requestToAssessReachesTheOfficersWhoAreNamedForIt_andCaseManagement() {
        referral = Sample.of("diversion-referral.assess").aboutSomebodyNew();
        refer();
        assertThat(column("partner", "party")).containsExactlyInAnyOrder(NEIGHBOUR, MANAGER, OFFICERS);
        assertThat(column("partner", "delivery")).containsExactlyInAnyOrder(MANAGER, OFFICERS);
        assertThat(charge()).isEqualTo("NONE");
    }

    @Test
    void socialContactReachesNoProsecutorAndNoJail() {
        referral = Sample.of("diversion-referral.social-contact").aboutSomebodyNew();
        sender = OFFICERS;
        refer();
        send(MANAGER, "consent", consentToAll(PROSECUTOR, PUSHED_PROSECUTOR, JAIL));
        wholeStory();
        assertThat(column("partner", "party")).doesNotContainAnyElementsOf(JUSTICE);
        assertThat(column("partner", "delivery")).doesNotContainAnyElementsOf(JUSTICE);
        assertThat(charge()).isEqualTo("NONE");
    }

    @Test
    void neighbourNamesNoProvider_sendsNothingElse_andSeesNobody() {
        referral.with("service.provider", "sud-harbor");
        refer();
        assertThat(column("partner", "party")).doesNotContain("sud-harbor");
        Caller.Answer arrest = hub.caller(NEIGHBOUR)
                .post(
                        "diversion-referral",
                        Sample.of("diversion-referral.arrest")
                                .aboutSomebodyNew()
                                .json());
        assertThat(arrest.status()).isEqualTo(403);
        Caller.Answer seen = hub.caller(NEIGHBOUR).get("/exchange/messages/" + referral.text("message.id"));
        assertThat(seen.status()).isEqualTo(200);
        assertThat(seen.text()).doesNotContain(MANAGER, "DELIVERED", "sud-harbor");
    }
}
