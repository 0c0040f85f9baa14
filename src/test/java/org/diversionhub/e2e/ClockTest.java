package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.diversionhub.e2e.OneCase.MANAGER;
import static org.diversionhub.e2e.OneCase.POLICE;
import static org.diversionhub.e2e.OneCase.PROVIDER;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.diversionhub.exchange.OpenTasks;
import org.junit.jupiter.api.Test;

/** What a case waits for and does not get becomes a task, once, and somebody is asked. */
class ClockTest {
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
        ring();
    }

    private void ring() {
        hub.sql()
                .sql("update scheduled_tasks set execution_time = now() where task_instance like ? and not picked")
                .param(one.id() + "/%")
                .update();
    }

    private List<String> open() {
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
                .sql("select " + column + "::text from course where case_id = ?")
                .param(one.id())
                .query(String.class)
                .single();
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
                one.of(sample, MANAGER)
                        .with("message.time", hub.clock().instant().toString()));
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
        assertThat(mailed("desk", task)).containsExactly("open");
        assertThat(mailed("supervisor", task)).isEmpty();
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
        assertThat(charge()).isEqualTo("PENDING_REVIEW");
        assertThat(course("participation")).isEqualTo("PRE_INTAKE");
        fromManager("intake-status.completed");
        awaitOpen("filing-decision");
    }

    @Test
    void whoWasNotMetIsInactive_andMetAgainIsWatchedAgain() {
        fromManager("intake-status.completed");
        fromManager("treatment-status.engagement");
        assertThat(course("participation")).isEqualTo("ACTIVE");
        earlier("91 days");
        awaitOpen("filing-decision", "inactivity");
        assertThat(course("participation")).isEqualTo("INACTIVE");
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
        assertThat(open()).isEmpty();
    }

    @Test
    void somebodyHasToMeetThePerson_beforeAPlannedRelease() {
        Sample booked = Sample.of("custody-event.booked")
                .with("participant", one.referral().json().path("participant").deepCopy())
                .without("participant.key")
                .with("custody.projectedRelease", LocalDate.now().toString())
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
            booked.without("participant." + left);
        }
        one.send("jail-new-hanover", "custody-event", booked);
        ring();
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
                .endsWith("participation ACTIVE CLOSED");
        assertThat(course("participation")).isEqualTo("COMPLETED");
    }

    @Test
    void officersAnswerHasTheCallbackAndNothingElseThatTells() {
        Caller.Answer first = hub.caller(POLICE)
                .post(
                        "diversion-referral",
                        Sample.of("diversion-referral.arrest")
                                .aboutSomebodyNew()
                                .json());
        assertThat(first.json().at("/callback").asText()).isEqualTo("+1 910 555 0100");
        Caller.Answer status =
                hub.caller(PROVIDER).post("treatment-status", one.engaged().json());
        assertThat(status.json().has("callback")).isFalse();
    }
}
