package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.diversionhub.e2e.OneCase.MANAGER;
import static org.diversionhub.e2e.OneCase.POLICE;
import static org.diversionhub.e2e.OneCase.PROVIDER;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.RouteController;
import org.diversionhub.exchange.OpenTasks;
import org.diversionhub.trust.Tokens;
import org.junit.jupiter.api.Test;

/** What a case waits for and does not get becomes a task, once, and somebody is asked. */
class ClockTest {
    private static final String PROSECUTOR = "da-new-hanover";
    private static final String PEER = "peer-anchor";

    private final OneCase one = OneCase.referred();
    private final TestHub hub = one.hub();

    /** As if the case had been opened, answered and met so much earlier. */
    private void earlier(String interval) {
        for (String column :
                List.of("opened_at", "referral_at", "participation_at", "answered_at", "enrolled_at", "contact_at")) {
            hub.sql()
                    .sql("update course set " + column + " = " + column + " - cast(? as interval) where case_id = ?")
                    .params(interval, one.id())
                    .update();
        }
        hub.sql()
                .sql("update task set at = at - cast(:past as interval), done_at = done_at - cast(:past as interval),"
                        + " asked_at = asked_at - cast(:past as interval) where about = :case")
                .param("past", interval)
                .param("case", one.id())
                .update();
        ring();
    }

    private void ring() {
        hub.sql()
                .sql("update scheduled_tasks set execution_time = now() where task_instance like ? and not picked")
                .param(one.id() + "/%")
                .update();
    }

    private List<String> open() {
        return open(one);
    }

    private List<String> open(OneCase one) {
        return hub.sql()
                .sql("select reason from task where what = 'clock' and about = ? and done_at is null order by reason")
                .param(one.id())
                .query(String.class)
                .list();
    }

    private void awaitOpen(String... reasons) {
        await().atMost(Duration.ofSeconds(40)).until(() -> open(), List.of(reasons)::equals);
    }

    private UUID task(String reason) {
        return hub.sql()
                .sql("select id from task where what = 'clock' and about = ? and reason = ?")
                .params(one.id(), reason)
                .query(UUID.class)
                .single();
    }

    private List<String> mailed(String desk, UUID task) {
        return hub.mailedTo(desk + "@lead.example.org").stream()
                .map(ClockTest::subject)
                .filter(subject -> subject.contains(task.toString()))
                .map(subject -> subject.replaceAll(".*hub, (\\w+):.*", "$1"))
                .toList();
    }

    private static String subject(Message mail) {
        try {
            return mail.getSubject();
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    private String course(String column) {
        return hub.sql()
                .sql("select (" + column + ")::text from course where case_id = ?")
                .param(one.id())
                .query(String.class)
                .single();
    }

    /** It may come after the task. */
    private void awaitParticipation(String state) {
        await().atMost(Duration.ofSeconds(40)).until(() -> course("participation"), state::equals);
    }

    private String charge() {
        return hub.sql()
                .sql("select charge from lead_case where id = ?")
                .param(one.id())
                .query(String.class)
                .single();
    }

    private void fromManager(String sample) {
        String kind = sample.substring(0, sample.indexOf('.') < 0 ? sample.length() : sample.indexOf('.'));
        one.send(
                MANAGER,
                kind,
                metNow(one.of(sample, MANAGER)
                        .with("message.time", hub.clock().instant().toString())));
    }

    private Sample metNow(Sample message) {
        return message.json().has("engagement")
                ? message.without("engagement.lastContact")
                        .with("engagement.contactAt", hub.clock().instant().toString())
                : message;
    }

    private int dueWithin(String time) {
        return hub.sql()
                .sql("select count(*) from scheduled_tasks where task_name = 'case-alarm' and task_instance like ?"
                        + " and execution_time < now() + cast(? as interval)")
                .params(one.id() + "/%", time)
                .query(Integer.class)
                .single();
    }

    /** As when a wrong clock is put right at once: the scheduler has begun to wait by it, and no sweep has seen it. */
    @Test
    void clockThatWasAheadForAMomentStopsNothing() throws Exception {
        hub.sql()
                .sql("update scheduled_tasks set execution_time = now() + interval '5 minutes'"
                        + " where task_name = 'case-alarm' and task_instance like ? and not picked")
                .param(one.id() + "/%")
                .update();
        RouteController routes = hub.bean(CamelContext.class).getRouteController();
        routes.stopRoute("sweep-deliveries");
        hub.clock().forward(Duration.ofMinutes(10));
        try {
            await().atMost(Duration.ofSeconds(20)).until(() -> dueWithin("6 minutes") == 0);
        } finally {
            hub.clock().reset();
            routes.startRoute("sweep-deliveries");
        }
        earlier("31 minutes");
        awaitOpen("handoff-answered");
    }

    @Test
    void taskThatAPersonHasClosedIsLookedAtAgain_whileNothingHasCome() {
        earlier("31 minutes");
        awaitOpen("handoff-answered");
        UUID task = task("handoff-answered");
        assertThat(new OpenTasks(hub.bean(DataSource.class), hub.clock()).done(task, "tester"))
                .isTrue();
        earlier("25 hours");
        awaitOpen("handoff-answered");
        fromManager("referral-response.accepted");
        assertThat(open()).isEmpty();
    }

    @Test
    void handOffThatFailedBeforeTheHubHeardOfTheReferralIsATask() {
        Instant stop = hub.clock().instant().minusSeconds(7_200);
        OneCase late = OneCase.referred(referral -> referral.with("message.time", stop.toString()));
        late.send(
                MANAGER,
                "referral-response",
                late.of("referral-response.handoff-failed", MANAGER)
                        .with("message.time", stop.plusSeconds(3_600).toString()));
        await().atMost(Duration.ofSeconds(40)).until(() -> open(late), List.of("handoff-failed")::equals);
    }

    @Test
    void deskIsAskedAfterDesk_untilSomebodyAnswers() {
        earlier("31 minutes");
        awaitOpen("handoff-answered");
        UUID task = task("handoff-answered");
        await().atMost(Duration.ofSeconds(20)).until(() -> mailed("desk", task), List.of("open")::equals);
        earlier("15 minutes");
        await().atMost(Duration.ofSeconds(20)).until(() -> mailed("second", task), List.of("open")::equals);
        fromManager("referral-response.accepted");
        assertThat(open()).isEmpty();
        await().atMost(Duration.ofSeconds(20)).until(() -> mailed("second", task), List.of("open", "over")::equals);
        earlier("60 minutes");
        await().atMost(Duration.ofSeconds(20)).until(() -> mailed("desk", task), List.of("open", "over")::equals);
        assertThat(mailed("supervisor", task)).isEmpty();
    }

    @Test
    void supervisorIsAskedAsTheLast_andNobodyIsSkipped_howeverLateTheClockRings() {
        earlier("31 minutes");
        awaitOpen("handoff-answered");
        UUID task = task("handoff-answered");
        earlier("10 hours");
        await().atMost(Duration.ofSeconds(20)).until(() -> mailed("second", task), List.of("open")::equals);
        assertThat(mailed("supervisor", task)).isEmpty();
        earlier("15 minutes");
        await().atMost(Duration.ofSeconds(20)).until(() -> mailed("supervisor", task), List.of("open")::equals);
        assertThat(mailed("desk", task)).containsExactly("open");
    }

    @Test
    void deskTurnsATaskIntoTheCaseThatItsPartnerKnows_andTheLookIsOnRecord() {
        earlier("31 minutes");
        awaitOpen("handoff-answered");
        String task = task("handoff-answered").toString();
        Command shown = Command.run(hub.folder(), "tasks", "show", task, "--for", MANAGER);
        assertThat(shown.code()).as(shown.out()).isZero();
        String referral = one.of("referral-response.accepted", MANAGER).text("referral.id");
        assertThat(shown.out()).contains("door arrest", "pd-wilmington", referral, one.keyAt(MANAGER));
        assertThat(one.at(MANAGER)).anySatisfy(had -> assertThat(had.text()).contains(referral));
        assertThat(hub.sql()
                        .sql("select count(*) from audit where event = 'VIEWED' and subject = ? and outcome = 'task'")
                        .param(one.participant())
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
        assertThat(Command.run(hub.folder(), "tasks", "show", task, "--for", "cm-brunswick")
                        .code())
                .isEqualTo(1);
    }

    @Test
    void decisionAboutFilingIsAskedOfTheProsecutorsDesk_andOfNoOther() {
        fromManager("referral-response.handed-off");
        earlier("45 days");
        awaitOpen("filing-decision", "intake-window");
        UUID task = task("filing-decision");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> hub.mailedTo("filing@da.example.org").stream()
                        .map(ClockTest::subject)
                        .anyMatch(subject -> subject.contains("open: filing-decision (task " + task)));
        assertThat(mailed("desk", task)).isEmpty();
    }

    private void fromJail(String event, Consumer<Sample> change) {
        Sample told = Sample.of("custody-event." + event)
                .with("participant", one.referral().json().path("participant").deepCopy())
                .without("participant.key")
                .with("message.time", hub.clock().instant().toString());
        for (String left : List.of(
                "aliases",
                "contact",
                "photo",
                "sex",
                "race",
                "ethnicity",
                "language",
                "veteran",
                "genderIdentity",
                "pronouns")) {
            told.without("participant." + left);
        }
        change.accept(told);
        one.send("jail-new-hanover", "custody-event", told);
        hub.sweep();
        ring();
    }

    @Test
    void whoIsReleasedAndMetByNobodyIsLookedFor_untilThereWasContact() {
        fromManager("referral-response.handed-off");
        fromJail("booked", told -> told.without("custody.projectedRelease"));
        assertThat(open()).isEmpty();
        fromJail("released", told -> told.without("custody.projectedRelease"));
        awaitOpen("release");
        fromManager("treatment-status.engagement");
        assertThat(open()).isEmpty();
    }

    private void ringAsked(UUID caseId) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> hub.sql()
                                .sql("update scheduled_tasks set execution_time = now() where task_name = 'asked-alarm'"
                                        + " and task_instance like ? and not picked")
                                .param(caseId + "/%")
                                .update()
                        > 0);
    }

    @Test
    void providerWhoSaysNothingOfWhomItWasSentIsATask_untilItSaysSomething() {
        fromManager("referral-response.handed-off");
        one.send(MANAGER, "consent", one.consent("P2_NAMED", Set.of(POLICE, MANAGER), Set.of(PROVIDER)));
        one.awaitStates(PROVIDER, "diversion-referral", List.of("DELIVERED"));
        hub.sql()
                .sql(
                        "update delivery set updated_at = updated_at - interval '8 days' where case_id = ? and partner = ?")
                .params(one.id(), PROVIDER)
                .update();
        ringAsked(one.id());
        awaitOpen("service-answered");
        one.send(PROVIDER, "treatment-status", one.engaged());
        assertThat(open()).isEmpty();
    }

    @Test
    void serviceThatAProviderSaysNothingOfIsATask_alsoWhileNoConsentOpensIt() {
        fromManager("referral-response.handed-off");
        one.send(
                MANAGER, "service-referral", one.of("service-referral", MANAGER).with("service.provider", PROVIDER));
        hub.sql()
                .sql("update message set accepted_at = accepted_at - interval '6 days' where case_id = ?")
                .param(one.id())
                .update();
        ringAsked(one.id());
        await().during(Duration.ofSeconds(2)).atMost(Duration.ofSeconds(10)).until(() -> open().isEmpty());
        hub.sql()
                .sql("update message set accepted_at = accepted_at - interval '2 days' where case_id = ?")
                .param(one.id())
                .update();
        ringAsked(one.id());
        awaitOpen("service-answered");
    }

    @Test
    void whomNoOfficerHasLookedAtIsATask_untilTheyReferThePersonThemselves() {
        Sample asked = Sample.of("diversion-referral.assess").aboutSomebodyNew();
        one.send("web-form", "diversion-referral", asked);
        UUID assess = hub.sql()
                .sql("select case_id from handle where token = ?")
                .param(hub.bean(Tokens.class).token("handle", "web-form", "referral.id", asked.text("referral.id")))
                .query(UUID.class)
                .single();
        hub.sql()
                .sql("update course set opened_at = opened_at - interval '25 hours' where case_id = ?")
                .param(assess)
                .update();
        ringAsked(assess);
        await().atMost(Duration.ofSeconds(20)).until(() -> ofCase(assess).contains("assessed"));
        Sample met = Sample.of("diversion-referral.social-contact")
                .aboutSomebodyNew()
                .with("participant", asked.json().path("participant").deepCopy());
        one.send("officer-app", "diversion-referral", met);
        assertThat(ofCase(assess)).doesNotContain("assessed");
    }

    private List<String> ofCase(UUID id) {
        return hub.sql()
                .sql("select reason from task where what = 'clock' and about = ? and done_at is null order by reason")
                .param(id)
                .query(String.class)
                .list();
    }

    @Test
    void nobodyIsAskedToRenewAConsent_thatAnEventHasEnded() {
        one.send(MANAGER, "consent", consentUntil(Duration.ofSeconds(50)));
        await().atMost(Duration.ofSeconds(20)).until(() -> ofConsents(), List.of("consent-expires")::equals);
        one.send(
                MANAGER,
                "consent",
                consentUntil(Duration.ofDays(300))
                        .with(
                                "consent.period.start",
                                Instant.now().plus(Duration.ofDays(2)).toString()));
        assertThat(ofConsents()).as("a renewal that leaves a gap").containsExactly("consent-expires");
        UUID consent = hub.sql()
                .sql(
                        "update authority set ends_at = now() where participant_id = ? and ends_at < now() + interval '1 day'"
                                + " returning id")
                .param(one.participant())
                .query(UUID.class)
                .single();
        hub.sql()
                .sql("update scheduled_tasks set execution_time = now() where task_instance like ? and not picked")
                .param(consent + "/%")
                .update();
        await().atMost(Duration.ofSeconds(20)).until(() -> ofConsents().isEmpty());
    }

    @Test
    void nobodyIsAsked_whenTheReferralWasAnsweredInTime() {
        fromManager("referral-response.accepted");
        earlier("31 minutes");
        await().during(Duration.ofSeconds(3)).atMost(Duration.ofSeconds(10)).until(() -> open().isEmpty());
    }

    @Test
    void intakeAndFilingAreAskedFor_andNothingIsFiledOrRemoved() {
        fromManager("referral-response.handed-off");
        earlier("45 days");
        awaitOpen("filing-decision", "intake-window");
        awaitParticipation("INACTIVE");
        assertThat(charge()).isEqualTo("PENDING_REVIEW");
        fromManager("intake-status.completed");
        awaitOpen("filing-decision");
    }

    @Test
    void missedIntakeIsToldOnceToCaseManagement_andNotToAProsecutorWithoutAuthority() {
        earlier("31 days");
        awaitOpen("handoff-answered", "intake-window");
        one.awaitStates(MANAGER, "intake-status/missed", List.of("DELIVERED"));
        hub.caller(PROSECUTOR).emptyInbox();
        assertThat(one.states(PROSECUTOR, "intake-status/missed")).containsExactly("HELD");
        ring();
        assertThat(one.at(MANAGER).stream().map(Sinks.Received::text).filter(text -> text.contains("intakeCompleted")))
                .hasSize(1);
        assertThat(hub.sql()
                        .sql("select sender || ' ' || origin from message where case_id = ? and kind like 'intake%'")
                        .param(one.id())
                        .query(String.class)
                        .list())
                .containsExactly("hub:clock PART2");
        assertThat(course("answered_at is null"))
                .as("the clock answers for nobody")
                .isEqualTo("true");
    }

    @Test
    void missedIntakeIsToldToTheProsecutor_whomThePersonHasNamedToCaseManagement() {
        one.send(
                MANAGER,
                "consent",
                one.consent(
                        "P2_NAMED",
                        Set.of(MANAGER),
                        Set.of(PROSECUTOR),
                        Instant.now().minus(Duration.ofDays(3))));
        earlier("31 days");
        one.awaitStates(MANAGER, "intake-status/missed", List.of("DELIVERED"));
        hub.caller(PROSECUTOR).emptyInbox();
        assertThat(one.states(PROSECUTOR, "intake-status/missed")).containsExactly("DELIVERED");
    }

    private Sample consentUntil(Duration end) {
        return one.consent("P2_NAMED", Set.of(POLICE), Set.of(PEER))
                .with("consent.period.end", Instant.now().plus(end).toString());
    }

    private List<String> ofConsents() {
        return hub.sql()
                .sql("select t.reason from task t join authority a on a.id = t.about join lead_case c"
                        + " on c.participant_id = a.participant_id where c.id = ? and t.done_at is null")
                .param(one.id())
                .query(String.class)
                .list();
    }

    @Test
    void consentIsAskedForAnewBeforeItEnds_untilItIsRenewed() {
        one.send(MANAGER, "consent", consentUntil(Duration.ofSeconds(50)));
        await().atMost(Duration.ofSeconds(20)).until(() -> ofConsents(), List.of("consent-expires")::equals);
        UUID task = hub.sql()
                .sql("select t.id from task t join authority a on a.id = t.about where a.participant_id = ?")
                .param(one.participant())
                .query(UUID.class)
                .single();
        await().atMost(Duration.ofSeconds(20)).until(() -> mailed("desk", task), List.of("open")::equals);
        one.send(MANAGER, "consent", consentUntil(Duration.ofDays(300)));
        assertThat(ofConsents()).isEmpty();
        await().atMost(Duration.ofSeconds(20)).until(() -> mailed("desk", task), List.of("open", "over")::equals);
    }

    @Test
    void monitoringThatMayBeTakenBackFromNowOnIsATask_untilThePersonTakesItBack() {
        Sample consent = one.consent("P2_CJ_2_35", Set.of(PROVIDER), Set.of("da-push"))
                .with(
                        "consent.revocableAfter",
                        Instant.now().plus(Duration.ofSeconds(2)).toString());
        one.send(MANAGER, "consent", consent);
        await().atMost(Duration.ofSeconds(20)).until(() -> ofConsents(), List.of("consent-revocable")::equals);
        one.revoke(consent);
        assertThat(ofConsents()).isEmpty();
    }

    @Test
    void endOfAConsentIsATask_forDeskAfterDesk_andNoJusticeRoleIsTold() {
        one.send(MANAGER, "consent", consentUntil(Duration.ofSeconds(3)));
        await().atMost(Duration.ofSeconds(20)).until(() -> ofConsents(), List.of("consent-expired")::equals);
        UUID task = hub.sql()
                .sql("select t.id from task t join authority a on a.id = t.about where a.participant_id = ?"
                        + " and t.reason = 'consent-expired'")
                .param(one.participant())
                .query(UUID.class)
                .single();
        await().atMost(Duration.ofSeconds(20)).until(() -> mailed("desk", task), List.of("open")::equals);
        assertThat(mailed("second", task)).isEmpty();
        hub.sql()
                .sql("update task set asked_at = asked_at - interval '15 minutes' where id = ?")
                .param(task)
                .update();
        await().atMost(Duration.ofSeconds(20)).until(() -> rung(task, "second"), List.of("open")::equals);
        one.send(MANAGER, "consent", consentUntil(Duration.ofDays(300)));
        await().atMost(Duration.ofSeconds(20)).until(() -> mailed("second", task), List.of("open", "over")::equals);
        assertThat(one.states(PROSECUTOR, "consent")).isEmpty();
        assertThat(one.states(POLICE, "consent")).isEmpty();
    }

    /** Who was asked after the consent's clock has rung again. */
    private List<String> rung(UUID task, String desk) {
        hub.sql()
                .sql("update scheduled_tasks set execution_time = now() where not picked and task_instance like"
                        + " (select about || '/%' from task where id = ?)")
                .param(task)
                .update();
        return mailed(desk, task);
    }

    @Test
    void accountingThatSomebodyAskedForIsAskedForInTime_untilItIsMade() {
        String subject = one.participant().toString();
        String came = LocalDate.now().minusDays(25).toString();
        assertThat(Command.run(
                                hub.folder(),
                                "accounting",
                                "request",
                                "--subject",
                                subject,
                                "--what",
                                "list",
                                "--came",
                                came)
                        .out())
                .contains("is due on " + LocalDate.now().plusDays(5));
        assertThat(Command.run(hub.folder(), "accounting", "requests").out()).contains(subject + "  came " + came);
        await().atMost(Duration.ofSeconds(20)).until(() -> asked(subject), List.of("disclosure-list-due-soon")::equals);
        assertThat(Command.run(hub.folder(), "accounting", "--subject", subject, "--years", "3")
                        .out())
                .contains("this answers");
        assertThat(asked(subject)).isEmpty();
        assertThat(Command.run(hub.folder(), "accounting", "requests").out()).doesNotContain(subject);
        String other = UUID.randomUUID().toString();
        assertThat(Command.run(
                                hub.folder(),
                                "accounting",
                                "request",
                                "--subject",
                                other,
                                "--what",
                                "list",
                                "--came",
                                came)
                        .code())
                .isEqualTo(1);
    }

    @Test
    void accountingOfSixYearsIsDueInSixtyDays_andThirtyMoreAreGivenOnce() {
        String subject = one.participant().toString();
        LocalDate came = LocalDate.now().minusDays(55);
        String entered = Command.run(
                        hub.folder(),
                        "accounting",
                        "request",
                        "--subject",
                        subject,
                        "--what",
                        "accounting",
                        "--came",
                        came.toString())
                .out();
        assertThat(entered).contains("is due on " + came.plusDays(60));
        await().atMost(Duration.ofSeconds(20)).until(() -> asked(subject), List.of("accounting-due-soon")::equals);
        String request = entered.replaceAll("(?s)request (\\S+) is due.*", "$1");
        Command extended = Command.run(hub.folder(), "accounting", "extend", request);
        assertThat(extended.out()).contains("it is due on " + came.plusDays(90));
        assertThat(extended.code()).isZero();
        assertThat(asked(subject)).isEmpty();
        Command again = Command.run(hub.folder(), "accounting", "extend", request);
        assertThat(again.code()).as(again.out()).isEqualTo(1);
        assertThat(Command.run(hub.folder(), "accounting", "requests").out())
                .contains(request + "  " + came.plusDays(90) + "  ACCOUNTING");
    }

    @Test
    void accountingThatIsDueIsAskedOfThePrivacyOfficer_andTheTaskBeforeTellsThatItIsOver() {
        String subject = one.participant().toString();
        String came = LocalDate.now().minusDays(25).toString();
        Command.run(hub.folder(), "accounting", "request", "--subject", subject, "--what", "list", "--came", came);
        await().atMost(Duration.ofSeconds(20)).until(() -> asked(subject), List.of("disclosure-list-due-soon")::equals);
        await().atMost(Duration.ofSeconds(20)).until(() -> privacy(subject), List.of("open")::equals);
        hub.sql()
                .sql("update accounting_request set due_on = current_date - 1 where participant_id = ?::uuid")
                .param(subject)
                .update();
        ringRequest(subject);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> asked(subject), List.of("disclosure-list-due-today")::equals);
        await().atMost(Duration.ofSeconds(20)).until(() -> privacy(subject), List.of("open", "open", "over")::equals);
    }

    private void ringRequest(String subject) {
        hub.sql()
                .sql(
                        "update scheduled_tasks set execution_time = now() where task_name = 'accounting-alarm' and not picked"
                                + " and task_instance in (select id::text from accounting_request where participant_id = ?::uuid)")
                .param(subject)
                .update();
    }

    private List<String> privacy(String subject) {
        List<String> tasks = hub.sql()
                .sql("select t.id::text from task t join accounting_request r on r.id = t.about"
                        + " where r.participant_id = ?::uuid")
                .param(subject)
                .query(String.class)
                .list();
        return hub.mailedTo("privacy@lead.example.org").stream()
                .map(ClockTest::subject)
                .filter(subjectLine -> tasks.stream().anyMatch(subjectLine::contains))
                .map(subjectLine -> subjectLine.replaceAll(".*hub, (\\w+):.*", "$1"))
                .sorted()
                .toList();
    }

    private List<String> asked(String subject) {
        return hub.sql()
                .sql("select t.reason from task t join accounting_request r on r.id = t.about"
                        + " where r.participant_id = ?::uuid and t.done_at is null")
                .param(subject)
                .query(String.class)
                .list();
    }

    @Test
    void whoWasNotMetIsInactive_andMetAgainIsWatchedAgain() {
        fromManager("intake-status.completed");
        fromManager("treatment-status.engagement");
        assertThat(course("participation")).isEqualTo("ACTIVE");
        earlier("91 days");
        awaitOpen("filing-decision", "inactivity");
        awaitParticipation("INACTIVE");
        fromManager("treatment-status.engagement");
        awaitOpen("filing-decision");
        assertThat(course("participation")).isEqualTo("ACTIVE");
        earlier("91 days");
        awaitOpen("filing-decision", "inactivity");
    }

    @Test
    void taskIsOne_howeverOftenTheClockRings() {
        earlier("31 minutes");
        awaitOpen("handoff-answered");
        for (int i = 0; i < 3; i++) {
            ring();
        }
        await().during(Duration.ofSeconds(3)).atMost(Duration.ofSeconds(10)).until(() -> open().size() == 1);
        assertThat(mailed("desk", task("handoff-answered"))).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void taskThatAPersonHasClosedIsNotAskedForAgain() {
        earlier("31 minutes");
        awaitOpen("handoff-answered");
        UUID task = task("handoff-answered");
        await().atMost(Duration.ofSeconds(20)).until(() -> mailed("desk", task), List.of("open")::equals);
        assertThat(new OpenTasks(hub.bean(DataSource.class), hub.clock()).done(task, "tester"))
                .isTrue();
        ring();
        await().during(Duration.ofSeconds(3))
                .atMost(Duration.ofSeconds(10))
                .until(() -> mailed("second", task).isEmpty());
        assertThat(mailed("desk", task)).as("told that it is over").containsExactly("open", "over");
        assertThat(open()).isEmpty();
    }

    @Test
    void deskHearsOnceThatItsTaskIsOver_howeverManyWouldSayIt() {
        earlier("31 minutes");
        awaitOpen("handoff-answered");
        UUID task = task("handoff-answered");
        await().atMost(Duration.ofSeconds(20)).until(() -> mailed("desk", task), List.of("open")::equals);
        new OpenTasks(hub.bean(DataSource.class), hub.clock()).done(task, "tester");
        await().atMost(Duration.ofSeconds(20)).until(() -> mailed("desk", task), List.of("open", "over")::equals);
        await().atMost(Duration.ofSeconds(20)).until(() -> toBeMailed(task) == 0);
        hub.sql()
                .sql("insert into scheduled_mails (task_name, task_instance, execution_time, picked, version)"
                        + " values ('tell-desk', ?, now(), false, 1)")
                .param(task + "/cleared")
                .update();
        await().atMost(Duration.ofSeconds(20)).until(() -> toBeMailed(task) == 0);
        assertThat(mailed("desk", task)).containsExactly("open", "over");
    }

    private int toBeMailed(UUID task) {
        return hub.sql()
                .sql("select count(*) from scheduled_mails where task_instance = ?")
                .param(task + "/cleared")
                .query(Integer.class)
                .single();
    }

    @Test
    void somebodyHasToMeetThePerson_beforeAPlannedRelease() {
        fromJail(
                "booked",
                told -> told.with("custody.projectedRelease", LocalDate.now().toString()));
        awaitOpen("release");
        one.send(
                MANAGER,
                "release-handoff",
                one.of("release-handoff", MANAGER)
                        .with("message.time", hub.clock().instant().toString()));
        awaitOpen();
    }

    @Test
    void providersTurnNothing() {
        String before = course("course");
        one.send(PROVIDER, "treatment-status", one.engaged());
        one.send(PROVIDER, "referral-response", one.of("referral-response.declined", PROVIDER));
        assertThat(course("course")).isEqualTo(before);
    }

    @Test
    void lateEventIsKeptWithWhatCameOfIt() {
        fromManager("treatment-status.exit");
        one.send(
                MANAGER,
                "treatment-status",
                one.of("treatment-status.engagement", MANAGER)
                        .with("engagement.status", "active")
                        .with(
                                "message.time",
                                hub.clock().instant().minusSeconds(3600).toString()));
        assertThat(hub.sql()
                        .sql(
                                "select machine || ' ' || event || ' ' || outcome from course_event where case_id = ? order by id")
                        .param(one.id())
                        .query(String.class)
                        .list())
                .containsSubsequence("participation COMPLETED MOVED", "participation ACTIVE CLOSED");
        assertThat(course("participation")).isEqualTo("COMPLETED");
        Command shown = Command.run(hub.folder(), "case", "show", one.id().toString());
        assertThat(shown.out())
                .contains("referral       CLOSED", "participation  COMPLETED", "charge         PENDING_REVIEW")
                .contains("active: kept, it came too late: completed is an end, which nothing opens again");
        assertThat(Command.run(hub.folder(), "case", "show", UUID.randomUUID().toString())
                        .code())
                .isEqualTo(1);
    }

    @Test
    void whatTheJailAndThePapersTellIsKept_andExplained() {
        Sample consent = consentUntil(Duration.ofDays(1));
        one.send(MANAGER, "consent", consent);
        one.revoke(consent);
        fromJail("booked", told -> {});
        fromJail("released", told -> told.without("custody.projectedRelease"));
        fromJail(
                "booked",
                told -> told.with(
                        "message.time",
                        hub.clock().instant().minusSeconds(3_600).toString()));
        assertThat(events())
                .containsSubsequence(
                        "consent ACTIVE MOVED",
                        "consent REVOKED MOVED",
                        "custody booked MOVED",
                        "custody released MOVED",
                        "custody booked OVERTAKEN");
        assertThat(Command.run(hub.folder(), "case", "show", one.id().toString())
                        .out())
                .contains("custody        RELEASED", "consent        revoked  ")
                .contains("consent  active: moved it, from draft", "consent  revoked: moved it, from active")
                .contains("custody  booked: moved it, from none", "custody  released: moved it, from booked")
                .contains("custody  booked: kept, it came late: what happened after it had set released already");
    }

    private List<String> forAPerson() {
        return hub.sql()
                .sql("select reason from task where what = 'case' and about = ? and done_at is null order by reason")
                .param(one.id())
                .query(String.class)
                .list();
    }

    private Sample again(boolean yes) {
        return Sample.copyOf(one.referral())
                .with("message.id", UUID.randomUUID().toString())
                .with("message.time", hub.clock().instant().toString())
                .with("referral.participantAccepted", yes);
    }

    @Test
    void yesThatIsTakenBackIsForAPerson() {
        one.send(POLICE, "diversion-referral", again(true));
        assertThat(forAPerson()).isEmpty();
        one.send(POLICE, "diversion-referral", again(false));
        assertThat(forAPerson()).containsExactly("yes-taken-back");
    }

    @Test
    void whoLeftAndIsReferredAgainUnderTheOldNumberIsForAPerson() {
        fromManager("treatment-status.exit");
        assertThat(forAPerson()).isEmpty();
        one.send(POLICE, "diversion-referral", again(true));
        assertThat(forAPerson()).containsExactly("referral-after-close");
        assertThat(course("referral")).isEqualTo("CLOSED");
    }

    @Test
    void yesAfterANoIsAskedForAnew() {
        fromManager("referral-response.declined");
        one.send(POLICE, "diversion-referral", again(true));
        assertThat(course("referral || ' ' || coalesce(answered_at::text, 'nobody')"))
                .isEqualTo("ACCEPTED nobody");
        assertThat(course("again_at > opened_at")).isEqualTo("true");
    }

    @Test
    void decisionThatDoesNotFollowIsKept_explained_andForAPerson() {
        one.send(PROSECUTOR, "prosecution-decision", one.of("prosecution-decision.filed", PROSECUTOR));
        one.send(PROSECUTOR, "prosecution-decision", one.of("prosecution-decision.held", PROSECUTOR));
        assertThat(charge()).isEqualTo("FILED");
        assertThat(forAPerson()).containsExactly("decision-out-of-order");
        assertThat(events()).contains("referral SUBMITTED MOVED", "charge held OUT_OF_ORDER");
    }

    private List<String> events() {
        return hub.sql()
                .sql("select machine || ' ' || event || ' ' || outcome from course_event where case_id = ? order by id")
                .param(one.id())
                .query(String.class)
                .list();
    }

    @Test
    void decisionThatIsTakenBackIsWaitedForAgain() {
        one.send(PROSECUTOR, "prosecution-decision", one.of("prosecution-decision.held", PROSECUTOR));
        Sample wrong = one.of("prosecution-decision.not-filed", PROSECUTOR);
        one.send(PROSECUTOR, "prosecution-decision", wrong);
        hub.sql()
                .sql("delete from scheduled_tasks where task_instance like ?")
                .param(one.id() + "/FILING%")
                .update();
        one.send(
                PROSECUTOR,
                "correction",
                Sample.of("correction.nullify")
                        .with("correction.targetId", wrong.text("message.id"))
                        .with("correction.reason", "entered-in-error"));
        assertThat(charge()).isEqualTo("HELD");
        assertThat(hub.sql()
                        .sql("select count(*) from scheduled_tasks where task_instance like ?")
                        .param(one.id() + "/FILING%")
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void officersAnswerHasTheCallback_andIsTheSameWhateverBecameOfThePerson() {
        Caller.Answer first = hub.caller(POLICE)
                .post(
                        "diversion-referral",
                        Sample.of("diversion-referral.arrest")
                                .aboutSomebodyNew()
                                .json());
        assertThat(first.json().at("/callback").asText()).isEqualTo("+1 910 555 0100");
        for (String answered :
                List.of("referral-response.accepted", "referral-response.declined", "treatment-status.exit")) {
            fromManager(answered);
            assertThat(told(one.send(POLICE, "diversion-referral", again(true))))
                    .as(answered)
                    .isEqualTo(told(first));
        }
        Sample contact = Sample.of("diversion-referral.social-contact").aboutSomebodyNew();
        assertThat(told(one.send("officer-app", "diversion-referral", contact))).isEqualTo(told(first));
        Caller.Answer status =
                hub.caller(PROVIDER).post("treatment-status", one.engaged().json());
        assertThat(status.json().has("callback")).isFalse();
    }

    /** The whole answer, but for what names the message and signs it. */
    private static String told(Caller.Answer receipt) {
        String told = receipt.whole();
        for (String own : List.of("messageId", "receivedAt", "sha256", "jws")) {
            told = told.replace(receipt.json().path(own).asText(), own);
        }
        return told;
    }
}
