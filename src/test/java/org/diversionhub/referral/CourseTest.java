package org.diversionhub.referral;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Clocks;
import org.diversionhub.partner.NoShow;
import org.diversionhub.partner.Removal;
import org.diversionhub.partner.Role;
import org.jspecify.annotations.Nullable;
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
        return Turn.of(
                new CanonicalMessage(Kind.parse(kind), "m", OPENED, record), sender, Removal.NEVER, reason -> reason);
    }

    private static Course after(Course course, String kind, int day) {
        return course.after(turn(kind, Role.CASE_MANAGEMENT), day(day));
    }

    private static LeadCase arrest(Charge charge) {
        return new LeadCase(
                CASE, CASE, "pd", "lead", "arrest", true, false, charge, null, null, null, Custody.NONE, null, null);
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
        assertThat(closed.participation(
                        turn("treatment-status/engagement", Role.CASE_MANAGEMENT), ParticipationState.ACTIVE, day(12)))
                .isEqualTo(Course.Outcome.CLOSED);
        assertThat(after(closed, "referral-response/accepted", 12).referral()).isEqualTo(ReferralState.CLOSED);
    }

    @Test
    void eventThatWasOvertakenMovesNothing() {
        Course failed = after(Course.begun(OPENED), "referral-response/handoff-failed", 3);
        assertThat(failed.steps(turn("referral-response/handed-off", Role.CASE_MANAGEMENT), day(2)))
                .containsExactly(new Course.Step(
                        ReferralState.HANDOFF_FAILED, ReferralState.HANDED_OFF, Course.Outcome.OVERTAKEN));
        assertThat(after(failed, "referral-response/handed-off", 2).referral()).isEqualTo(ReferralState.HANDOFF_FAILED);
        assertThat(after(failed, "referral-response/handed-off", 4).referral()).isEqualTo(ReferralState.HANDED_OFF);
    }

    private static final Removal BY_NO_SHOW = new Removal(NoShow.REMOVED, false);

    private static Turn ruled(String kind, Removal removal) {
        return Turn.of(
                new CanonicalMessage(Kind.parse(kind), "m", OPENED, new ObjectMapper().createObjectNode()),
                Role.CASE_MANAGEMENT,
                removal,
                reason -> reason);
    }

    @Test
    void missedIntakeRemovesOnlyByTheSitesRule_andThenNothingIsLeftOpen() {
        Course course = Course.begun(OPENED);
        Course missed = course.after(ruled("intake-status/missed", Removal.NEVER), day(1));
        assertThat(missed.participation()).isEqualTo(ParticipationState.INACTIVE);
        assertThat(missed.isOver()).isFalse();
        Course removed = after(course, "referral-response/handed-off", 0)
                .after(ruled("intake-status/missed", BY_NO_SHOW), day(1));
        assertThat(removed.participation()).isEqualTo(ParticipationState.REMOVED);
        assertThat(removed.referral()).isEqualTo(ReferralState.CLOSED);
    }

    @Test
    void missedIntakeThatIsToldAfterTheIntakeRemovesNobody() {
        Course enrolled = after(Course.begun(OPENED), "intake-status/completed", 5);
        Course late = enrolled.after(ruled("intake-status/missed", BY_NO_SHOW), day(3));
        assertThat(late.participation()).isEqualTo(ParticipationState.ENROLLED);
        assertThat(late.referral()).isEqualTo(ReferralState.SUBMITTED);
    }

    @Test
    void safetyReportRemovesOnlyByTheSitesRule() {
        assertThat(ruled("safety-report", BY_NO_SHOW).isNone()).isTrue();
        Course removed = Course.begun(OPENED).after(ruled("safety-report", new Removal(NoShow.INACTIVE, true)), day(1));
        assertThat(removed.participation()).isEqualTo(ParticipationState.REMOVED);
        assertThat(removed.referral()).isEqualTo(ReferralState.CLOSED);
        assertThat(waits(removed, Charge.NONE)).isEmpty();
    }

    /** Nobody has told of an intake: that is not to have missed one, and still somebody has to look. */
    @Test
    void clockThatHeardOfNoIntakeRemovesNobody_andIsUndoneByWhatHappened() {
        Course guessed = Course.begun(OPENED).after(Turn.NO_INTAKE, day(30));
        assertThat(guessed.participation()).isEqualTo(ParticipationState.INACTIVE);
        assertThat(waits(guessed, Charge.NONE)).containsExactly(Alarm.HANDOFF_ANSWERED, Alarm.INTAKE_WINDOW);
        Course told = after(guessed, "intake-status/completed", 29);
        assertThat(told.participation()).isEqualTo(ParticipationState.ENROLLED);
        assertThat(waits(told, Charge.NONE)).containsExactly(Alarm.INACTIVITY);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            DRAFT          | SUBMITTED
            SUBMITTED      | SCREENING ELIGIBLE INELIGIBLE OFFERED ACCEPTED DECLINED CLOSED
            SCREENING      | ELIGIBLE INELIGIBLE OFFERED ACCEPTED DECLINED CLOSED
            ELIGIBLE       | INELIGIBLE OFFERED ACCEPTED DECLINED CLOSED
            INELIGIBLE     | ELIGIBLE OFFERED DECLINED CLOSED
            OFFERED        | ACCEPTED DECLINED CLOSED
            ACCEPTED       | DECLINED HANDED_OFF HANDOFF_FAILED CLOSED
            DECLINED       | ACCEPTED CLOSED
            HANDED_OFF     | HANDOFF_FAILED CLOSED
            HANDOFF_FAILED | ACCEPTED DECLINED HANDED_OFF HANDOFF_FAILED CLOSED
            CLOSED         |
            """)
    void referralGoesNoOtherWay(ReferralState from, @Nullable String to) {
        List<String> leads = to == null ? List.of() : List.of(to.split(" "));
        for (ReferralState next : ReferralState.values()) {
            assertThat(from.leadsTo(next)).as("%s to %s", from, next).isEqualTo(leads.contains(next.name()));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            PRE_INTAKE         | INTAKE_IN_PROGRESS ENROLLED INACTIVE COMPLETED WITHDRAWN REMOVED DECEASED TRANSFERRED
            INTAKE_IN_PROGRESS | ENROLLED INACTIVE COMPLETED WITHDRAWN REMOVED DECEASED TRANSFERRED
            ENROLLED           | ACTIVE INACTIVE COMPLETED WITHDRAWN REMOVED DECEASED TRANSFERRED
            ACTIVE             | INACTIVE COMPLETED WITHDRAWN REMOVED DECEASED TRANSFERRED
            INACTIVE           | INTAKE_IN_PROGRESS ENROLLED ACTIVE COMPLETED WITHDRAWN REMOVED DECEASED TRANSFERRED
            COMPLETED          |
            WITHDRAWN          |
            REMOVED            |
            DECEASED           |
            TRANSFERRED        |
            """)
    void participationGoesNoOtherWay(ParticipationState from, @Nullable String to) {
        List<String> leads = to == null ? List.of() : List.of(to.split(" "));
        assertThat(Stream.of(ParticipationState.values()).filter(from::leadsTo).map(Enum::name))
                .containsExactlyInAnyOrderElementsOf(leads);
    }

    private static List<String> way(Course course, Turn turn, int day) {
        return course.steps(turn, day(day)).stream()
                .map(step -> step.event() + " " + step.outcome())
                .toList();
    }

    private static Turn referral(String json) {
        return said("diversion-referral/arrest", json);
    }

    @Test
    void referralWalksThroughAllThatItTells() {
        Course begun = Course.begun(OPENED);
        String no = "{\"eligibility\":{\"eligible\":false},\"referral\":{\"participantAccepted\":true}}";
        assertThat(way(begun, referral(no), 0)).containsExactly("INELIGIBLE MOVED", "OFFERED MOVED", "ACCEPTED MOVED");
        assertThat(begun.after(referral(no), OPENED).referral()).isEqualTo(ReferralState.ACCEPTED);
        assertThat(way(begun, referral("{\"referral\":{\"participantAccepted\":false}}"), 0))
                .as("who has not said yes has not said no")
                .containsExactly("OFFERED MOVED");
        assertThat(way(begun.after(referral(no), OPENED), referral(no), 1)).isEmpty();
    }

    @Test
    void handOffImpliesThatSomebodyTookThePersonOn() {
        Turn handedOff = turn("referral-response/handed-off", Role.CASE_MANAGEMENT);
        assertThat(way(Course.begun(OPENED), handedOff, 0)).containsExactly("ACCEPTED MOVED", "HANDED_OFF MOVED");
        Course ineligible = Course.begun(OPENED).after(referral("{\"eligibility\":{\"eligible\":false}}"), OPENED);
        assertThat(way(ineligible, handedOff, 0))
                .containsExactly("OFFERED MOVED", "ACCEPTED MOVED", "HANDED_OFF MOVED");
        assertThat(way(after(Course.begun(OPENED), "referral-response/handed-off", 1), handedOff, 2))
                .isEmpty();
    }

    @Test
    void handOffThatFallsThroughIsATask_unlessThereWasAnIntake() {
        Course handedOff = after(Course.begun(OPENED), "referral-response/handed-off", 0);
        Course failed = after(handedOff, "referral-response/handoff-failed", 1);
        assertThat(waits(failed, Charge.NONE)).contains(Alarm.HANDOFF_FAILED);
        Course enrolled = after(handedOff, "intake-status/completed", 1);
        assertThat(way(enrolled, turn("referral-response/handoff-failed", Role.CASE_MANAGEMENT), 2))
                .containsExactly("HANDOFF_FAILED OUT_OF_ORDER");
    }

    @Test
    void yesAfterANoIsWaitedForAnew_andNotByTheProsecutor() {
        Course declined = after(Course.begun(OPENED), "referral-response/declined", 1);
        assertThat(waits(declined, Charge.NONE)).isEmpty();
        Course again = declined.after(referral("{\"referral\":{\"participantAccepted\":true}}"), day(60));
        Map<Alarm, Instant> due = Alarm.due(again, arrest(Charge.HELD), Clocks.SHIPPED);
        assertThat(due.get(Alarm.HANDOFF_ANSWERED)).isEqualTo(day(60).plusSeconds(1_800));
        assertThat(due.get(Alarm.INTAKE_WINDOW)).isEqualTo(day(90));
        assertThat(due.get(Alarm.FILING_DECISION)).isEqualTo(day(44));
        assertThat(waits(after(again, "treatment-status/engagement", 30), Charge.NONE))
                .as("what was said before the yes is no answer to it")
                .contains(Alarm.HANDOFF_ANSWERED);
        assertThat(waits(after(again, "referral-response/accepted", 60), Charge.NONE))
                .containsExactly(Alarm.INTAKE_WINDOW);
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

    private static Turn said(String kind, String json) {
        try {
            ObjectNode record = (ObjectNode) new ObjectMapper().readTree(json);
            return Turn.of(
                    new CanonicalMessage(Kind.parse(kind), "m", OPENED, record),
                    Role.CASE_MANAGEMENT,
                    Removal.NEVER,
                    reason -> reason.equals("graduated") ? "completed" : reason);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** The hub hears of a referral when somebody has the time to tell it. */
    @Test
    void whatHappenedBeforeTheHubHeardOfTheReferralCounts() {
        Course failed = after(Course.begun(OPENED), "referral-response/handoff-failed", -1);
        assertThat(failed.referral()).isEqualTo(ReferralState.HANDOFF_FAILED);
        assertThat(waits(failed, Charge.NONE)).contains(Alarm.HANDOFF_FAILED);
    }

    @Test
    void secondFailureOfAHandOffIsAnother() {
        Course failed = after(Course.begun(OPENED), "referral-response/handoff-failed", 1);
        Course again = after(failed, "referral-response/handoff-failed", 2);
        assertThat(Alarm.due(again, arrest(Charge.NONE), Clocks.SHIPPED).get(Alarm.HANDOFF_FAILED))
                .isEqualTo(day(2));
    }

    @ParameterizedTest
    @CsvSource({
        "noshow, false, PRE_INTAKE",
        "cancelled, false, PRE_INTAKE",
        "booked, false, INTAKE_IN_PROGRESS",
        "arrived, true, INTAKE_IN_PROGRESS",
        "fulfilled, true, INTAKE_IN_PROGRESS"
    })
    void whoMissesAnAppointmentWasNotMet(String status, boolean met, ParticipationState state) {
        Course course = Course.begun(OPENED)
                .after(
                        said("treatment-status/appointment", "{\"appointment\":{\"status\":\"" + status + "\"}}"),
                        day(3));
        assertThat(course.contactAt() != null).isEqualTo(met);
        assertThat(course.participation()).isEqualTo(state);
    }

    @Test
    void personWasMetWhenTheMessageSaysSo() {
        Turn longAgo = said(
                "treatment-status/engagement",
                "{\"engagement\":{\"status\":\"active\",\"lastContact\":\"2026-03-05\"}}");
        Course course = Course.begun(OPENED).after(longAgo, day(80));
        assertThat(course.contactAt()).isEqualTo(Instant.parse("2026-03-05T00:00:00Z"));
        assertThat(Course.begun(OPENED)
                        .after(said("treatment-status/plan", "{\"plan\":{}}"), day(80))
                        .contactAt())
                .isNull();
    }

    @Test
    void clocksGuessOvertakesNothingThatHappened() {
        Course enrolled = after(Course.begun(OPENED), "intake-status/completed", 1);
        Course inactive = enrolled.inactive();
        assertThat(inactive.participation()).isEqualTo(ParticipationState.INACTIVE);
        assertThat(after(inactive, "treatment-status/exit", 85).participation())
                .isEqualTo(ParticipationState.COMPLETED);
        assertThat(after(inactive, "treatment-status/engagement", 88).participation())
                .isEqualTo(ParticipationState.ACTIVE);
    }

    @Test
    void reasonToLeaveIsReadByItsClass() {
        Course left = Course.begun(OPENED)
                .after(said("treatment-status/exit", "{\"engagement\":{\"exitReason\":\"graduated\"}}"), day(9));
        assertThat(left.participation()).isEqualTo(ParticipationState.COMPLETED);
    }

    @Test
    void laterPlanOfAReleaseCounts_inWhateverOrderTheyAreTold() {
        Course planned = Course.begun(OPENED).withRelease(day(10), day(2));
        assertThat(planned.withRelease(day(12), day(1)).releaseAt()).isEqualTo(day(10));
        assertThat(planned.withRelease(day(12), day(3)).releaseAt()).isEqualTo(day(12));
        assertThat(planned.withRelease(null, day(1)).releaseAt()).isNull();
    }

    private static Set<Alarm> waits(Course course, Custody custody, int since) {
        LeadCase known = new LeadCase(
                CASE,
                CASE,
                "pd",
                "lead",
                "social-contact",
                true,
                false,
                Charge.NONE,
                null,
                null,
                null,
                custody,
                day(since),
                null);
        return Alarm.due(course, known, Clocks.SHIPPED).keySet();
    }

    @Test
    void pickupIsForTheDayThatWasPlanned_andForNoOther() {
        Course planned = Course.begun(OPENED).booked(day(1)).withRelease(day(12), day(2));
        assertThat(waits(planned, Custody.IN_CUSTODY, 1)).contains(Alarm.RELEASE);
        Course met = after(planned, "release-handoff", 3);
        assertThat(waits(met, Custody.IN_CUSTODY, 1)).doesNotContain(Alarm.RELEASE);
        assertThat(waits(met.withRelease(day(12), day(4)), Custody.IN_CUSTODY, 1))
                .as("the same day told again")
                .doesNotContain(Alarm.RELEASE);
        Course moved = met.withRelease(day(10), day(5));
        assertThat(waits(moved, Custody.IN_CUSTODY, 1)).contains(Alarm.RELEASE);
        assertThat(waits(after(moved, "release-handoff", 6), Custody.IN_CUSTODY, 1))
                .doesNotContain(Alarm.RELEASE);
    }

    @Test
    void whoIsOutIsWaitedFor_untilSomebodyHasMetThePerson() {
        Course held =
                after(Course.begun(OPENED), "referral-response/handed-off", 0).booked(day(1));
        Course out = held.withRelease(day(12), day(2)).withRelease(null, day(4));
        assertThat(waits(out, Custody.RELEASED, 4)).contains(Alarm.RELEASE);
        assertThat(Alarm.due(out, arrest(Charge.NONE), Clocks.SHIPPED)).doesNotContainKey(Alarm.RELEASE);
        for (String met : List.of(
                "treatment-status/engagement", "intake-status/completed", "release-handoff", "treatment-status/exit")) {
            assertThat(waits(after(out, met, 5), Custody.RELEASED, 4)).as(met).doesNotContain(Alarm.RELEASE);
        }
        assertThat(waits(after(out, "treatment-status/engagement", 3), Custody.RELEASED, 4))
                .as("met in jail, and not since")
                .contains(Alarm.RELEASE);
        assertThat(waits(out, Custody.TRANSFERRED, 4)).doesNotContain(Alarm.RELEASE);
    }

    @Test
    void whoIsOutWithAPickupIsMet_andThatOfTheStayBeforeIsNone() {
        Course first =
                after(Course.begun(OPENED).booked(day(1)), "release-handoff", 2).withRelease(null, day(3));
        assertThat(waits(first, Custody.RELEASED, 3)).doesNotContain(Alarm.RELEASE);
        assertThat(waits(first.booked(day(6)).withRelease(null, day(7)), Custody.RELEASED, 7))
                .contains(Alarm.RELEASE);
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

    @Test
    void anEndIsOne_inWhateverOrderItIsTold() {
        Course enrolled = after(Course.begun(OPENED), "intake-status/completed", 2);
        Course inOrder = after(after(enrolled, "treatment-status/exit", 8), "treatment-status/engagement", 12);
        Course late = after(after(enrolled, "treatment-status/engagement", 12), "treatment-status/exit", 8);
        assertThat(List.of(inOrder, late)).allSatisfy(course -> {
            assertThat(course.referral()).isEqualTo(ReferralState.CLOSED);
            assertThat(course.participation().isEnd()).isTrue();
        });
    }
}
