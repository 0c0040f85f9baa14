package org.diversionhub.referral;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Clocks;
import org.diversionhub.partner.NoShow;
import org.diversionhub.partner.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** How events turn a case's way, in and out of order, and what it waits for. */
class CourseTest {
    private static final Instant OPENED = Instant.parse("2026-03-01T10:00:00Z");
    private static final UUID CASE = new UUID(0, 1);
    private static final List<String> KINDS = List.of(
            "referral-response/accepted",
            "referral-response/declined",
            "referral-response/handed-off",
            "referral-response/handoff-failed",
            "intake-status/completed",
            "intake-status/missed",
            "treatment-status/referral-status",
            "treatment-status/appointment",
            "treatment-status/engagement",
            "treatment-status/plan",
            "treatment-status/exit",
            "release-handoff");

    private static Instant day(int days) {
        return OPENED.plusSeconds(86_400L * days);
    }

    private static Turn turn(String kind, Role sender) {
        ObjectNode record = new ObjectMapper().createObjectNode();
        record.putObject("engagement").put("status", "active").put("exitReason", "completed");
        return Turn.of(new CanonicalMessage(Kind.parse(kind), "m", OPENED, record), sender, NoShow.INACTIVE);
    }

    private static Course after(Course course, String kind, int day) {
        return course.after(turn(kind, Role.CASE_MANAGEMENT), day(day));
    }

    private static LeadCase arrest(Charge charge) {
        return new LeadCase(CASE, CASE, "pd", "arrest", true, charge, null, null, null, Custody.NONE, null);
    }

    private static Set<Alarm> waits(Course course, Charge charge) {
        return Alarm.due(course, arrest(charge), Clocks.SHIPPED).keySet();
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"CASE_MANAGEMENT"})
    void nobodyButCaseManagementTurnsTheWay(Role sender) {
        assertThat(KINDS)
                .allSatisfy(kind -> assertThat(turn(kind, sender).isNone()).isTrue());
    }

    @Test
    void caseManagementTurnsTheWay() {
        assertThat(KINDS)
                .filteredOn(kind -> !kind.endsWith("/referral-status"))
                .allSatisfy(kind ->
                        assertThat(turn(kind, Role.CASE_MANAGEMENT).isNone()).isFalse());
    }

    @Test
    void wayOfSomebodyWhoStays() {
        Course course = Course.begun(OPENED);
        course = after(course, "referral-response/handed-off", 0);
        assertThat(course.referral()).isEqualTo(ReferralState.HANDED_OFF);
        course = after(course, "treatment-status/appointment", 2);
        assertThat(course.participation()).isEqualTo(ParticipationState.INTAKE_IN_PROGRESS);
        course = after(course, "intake-status/completed", 5);
        course = after(course, "treatment-status/engagement", 9);
        assertThat(course.participation()).isEqualTo(ParticipationState.ACTIVE);
        course = after(course, "treatment-status/exit", 200);
        assertThat(course.participation()).isEqualTo(ParticipationState.COMPLETED);
        assertThat(course.referral()).isEqualTo(ReferralState.CLOSED);
    }

    @Test
    void lateEventDoesNotOpenWhatIsClosed() {
        Course closed = after(Course.begun(OPENED), "treatment-status/exit", 10);
        Course late = after(closed, "treatment-status/engagement", 8);
        assertThat(late.participation()).isEqualTo(ParticipationState.COMPLETED);
        assertThat(closed.participation(ParticipationState.ACTIVE, day(12))).isEqualTo(Course.Outcome.CLOSED);
        assertThat(after(closed, "referral-response/accepted", 12).referral()).isEqualTo(ReferralState.CLOSED);
    }

    @Test
    void eventThatWasOvertakenMovesNothing() {
        Course failed = after(Course.begun(OPENED), "referral-response/handoff-failed", 3);
        assertThat(failed.referral(ReferralState.HANDED_OFF, day(2))).isEqualTo(Course.Outcome.OVERTAKEN);
        assertThat(after(failed, "referral-response/handed-off", 2).referral()).isEqualTo(ReferralState.HANDOFF_FAILED);
        assertThat(after(failed, "referral-response/handed-off", 4).referral()).isEqualTo(ReferralState.HANDED_OFF);
    }

    @Test
    void missedIntakeRemovesOnlyByTheSitesRule() {
        var missed = new CanonicalMessage(
                Kind.parse("intake-status/missed"), "m", OPENED, new ObjectMapper().createObjectNode());
        Course course = Course.begun(OPENED);
        assertThat(course.after(Turn.of(missed, Role.CASE_MANAGEMENT, NoShow.INACTIVE), day(1))
                        .participation())
                .isEqualTo(ParticipationState.INACTIVE);
        assertThat(course.after(Turn.of(missed, Role.CASE_MANAGEMENT, NoShow.REMOVED), day(1))
                        .participation())
                .isEqualTo(ParticipationState.REMOVED);
    }

    @Test
    void referralWaitsForAnAnswerAndAnIntake() {
        Course opened = Course.begun(OPENED);
        assertThat(waits(opened, Charge.NONE)).containsExactly(Alarm.HANDOFF_ANSWERED, Alarm.INTAKE_WINDOW);
        assertThat(waits(after(opened, "referral-response/accepted", 0), Charge.NONE))
                .containsExactly(Alarm.INTAKE_WINDOW);
        assertThat(waits(after(opened, "referral-response/declined", 0), Charge.NONE))
                .isEmpty();
        assertThat(waits(after(opened, "referral-response/handoff-failed", 0), Charge.NONE))
                .containsExactly(Alarm.HANDOFF_FAILED, Alarm.INTAKE_WINDOW);
        assertThat(waits(after(opened, "intake-status/completed", 0), Charge.NONE))
                .containsExactly(Alarm.INACTIVITY);
        assertThat(waits(after(opened, "treatment-status/exit", 0), Charge.NONE))
                .isEmpty();
    }

    /** Or the prosecutor's task would tell how the person does. */
    @ParameterizedTest
    @CsvSource({"PENDING_REVIEW, true", "HELD, true", "FILED, false", "NOT_FILED, false", "DISMISSED, false"})
    void filingWaitsForTheProsecutorWhateverThePersonDoes(Charge charge, boolean waits) {
        Course course = Course.begun(OPENED);
        assertThat(waits(course, charge).contains(Alarm.FILING_DECISION)).isEqualTo(waits);
        Instant due = Alarm.due(course, arrest(charge), Clocks.SHIPPED).get(Alarm.FILING_DECISION);
        for (String kind : KINDS) {
            assertThat(Alarm.due(after(course, kind, 1), arrest(charge), Clocks.SHIPPED)
                            .get(Alarm.FILING_DECISION))
                    .as(kind)
                    .isEqualTo(due);
        }
    }
}
