package org.diversionhub.outcomes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.diversionhub.outcomes.Way.Told;
import org.diversionhub.partner.Clocks;
import org.diversionhub.referral.Course.Outcome;
import org.diversionhub.referral.Courses.Event;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How far somebody got, by what was told of them and when. */
class WayTest {
    private static final Period PERIOD = Period.parse("2026-Q1");
    private static final Instant END = PERIOD.end(Clocks.SHIPPED.zone());
    private static final Instant REFERRED = Instant.parse("2026-03-07T21:00:00Z");

    private final List<Event> events = new ArrayList<>();
    private final List<Told> contacts = new ArrayList<>();
    private final List<Told> bookings = new ArrayList<>();
    private @Nullable Instant stopped = REFERRED.minusSeconds(300);

    private int step(Measure measure) {
        return new Way(REFERRED, stopped, events, contacts, bookings)
                .steps(END, Clocks.SHIPPED)
                .get(measure);
    }

    private String name(Measure measure) {
        return measure.steps().get(step(measure));
    }

    private static Instant after(Duration time) {
        return REFERRED.plus(time);
    }

    private static Instant day(int number) {
        return after(Duration.ofDays(number));
    }

    private void happened(String machine, String state, Instant at, Instant told) {
        events.add(new Event(machine, "", state, Outcome.MOVED, at, told, null));
    }

    private void happened(String machine, String state, Instant at) {
        happened(machine, state, at, at);
    }

    private static Told told(Instant at) {
        return new Told(at, at);
    }

    @Test
    void wayInEndsAtTheLastStepThatWasTold() {
        assertThat(name(Measure.WAY_IN)).isEqualTo("referred");
        assertThat(name(Measure.WAY_IN)).isEqualTo("referred");
        happened("referral", "OFFERED", day(1));
        assertThat(name(Measure.WAY_IN)).isEqualTo("offered");
        happened("referral", "ACCEPTED", day(2));
        assertThat(name(Measure.WAY_IN)).isEqualTo("accepted");
        happened("referral", "HANDED_OFF", day(3));
        assertThat(name(Measure.WAY_IN)).isEqualTo("handed-off");
        happened("participation", "ENROLLED", day(30));
        assertThat(name(Measure.WAY_IN)).isEqualTo("intake-done");
    }

    @Test
    void nobodyIsOfferedWhatNobodySaidWasOffered() {
        happened("referral", "SCREENING", day(1));
        happened("referral", "ELIGIBLE", day(1));
        assertThat(name(Measure.WAY_IN)).isEqualTo("referred");
        happened("referral", "OFFERED", day(30).plusSeconds(1));
        assertThat(name(Measure.WAY_IN)).isEqualTo("referred");
        happened("referral", "DECLINED", day(2));
        assertThat(name(Measure.WAY_IN)).isEqualTo("offered");
        happened("referral", "INELIGIBLE", day(1));
        assertThat(name(Measure.WAY_IN)).isEqualTo("referred");
        happened("referral", "OFFERED", day(3));
        assertThat(name(Measure.WAY_IN)).isEqualTo("offered");
    }

    @Test
    void intakeAfterTheWindowIsNone_norIsWhatIsToldWhenTheTableCouldBeMade() {
        happened("participation", "ENROLLED", day(30).plusSeconds(1));
        assertThat(name(Measure.WAY_IN)).isEqualTo("referred");
        Instant due = Edition.FIRST.due(END, Clocks.SHIPPED);
        happened("participation", "ENROLLED", day(5), due.plusSeconds(1));
        assertThat(name(Measure.WAY_IN)).isEqualTo("referred");
        happened("participation", "ENROLLED", day(5), due);
        assertThat(name(Measure.WAY_IN)).isEqualTo("intake-done");
    }

    @Test
    void handoffIsTimedFromTheStop() {
        assertThat(name(Measure.HANDOFF)).isEqualTo("not-handed-off");
        happened("referral", "HANDED_OFF", after(Duration.ofMinutes(25)));
        assertThat(name(Measure.HANDOFF)).isEqualTo("handed-off-in-window");
        stopped = REFERRED.minus(Duration.ofMinutes(6));
        assertThat(name(Measure.HANDOFF)).isEqualTo("handed-off-in-2h");
        stopped = REFERRED.minus(Duration.ofHours(2));
        assertThat(name(Measure.HANDOFF)).isEqualTo("handed-off-in-24h");
        stopped = REFERRED.minus(Duration.ofDays(1));
        assertThat(name(Measure.HANDOFF)).isEqualTo("handed-off");
        stopped = null;
        assertThat(name(Measure.HANDOFF)).isEqualTo("handed-off");
    }

    @Test
    void whoNeverWasHandedOffButCameToIntakeHasNoTime() {
        happened("participation", "ENROLLED", day(2));
        assertThat(name(Measure.HANDOFF)).isEqualTo("handed-off");
    }

    @Test
    void inTouchIsWhoWasMetOnThatDayOrLater_overAChangeOfTheClocks() {
        contacts.add(told(day(30).minusSeconds(1)));
        assertThat(step(Measure.IN_TOUCH)).isZero();
        contacts.add(told(day(30)));
        assertThat(name(Measure.IN_TOUCH)).isEqualTo("in-touch-at-30d");
        contacts.add(told(day(179)));
        assertThat(name(Measure.IN_TOUCH)).isEqualTo("in-touch-at-90d");
        contacts.add(told(day(211)));
        assertThat(name(Measure.IN_TOUCH)).isEqualTo("in-touch-at-90d");
        contacts.add(told(day(180)));
        assertThat(name(Measure.IN_TOUCH)).isEqualTo("in-touch-at-180d");
    }

    @Test
    void whoFinishedIsNotLost() {
        happened("participation", "COMPLETED", day(60));
        assertThat(name(Measure.IN_TOUCH)).isEqualTo("in-touch-at-180d");
    }

    @Test
    void bookingOfTheStopItselfIsNone() {
        bookings.add(told(REFERRED.minusSeconds(3600)));
        bookings.add(told(REFERRED.plus(Duration.ofHours(20))));
        assertThat(step(Measure.REBOOKED)).isZero();
        bookings.add(told(day(2)));
        assertThat(step(Measure.REBOOKED)).isEqualTo(1);
    }

    @Test
    void bookingCountsWhereItFalls() {
        bookings.add(told(day(181)));
        assertThat(step(Measure.REBOOKED)).isZero();
        assertThat(step(Measure.REBOOKED_YEAR)).isEqualTo(1);
        bookings.set(0, told(day(366)));
        assertThat(step(Measure.REBOOKED_YEAR)).isZero();
        bookings.set(0, told(day(180)));
        assertThat(step(Measure.REBOOKED)).isEqualTo(1);
    }

    @Test
    void bookingThatIsToldTooLateCountsInTheYearOnly() {
        bookings.add(
                new Told(day(20), Edition.HALF_YEAR.due(END, Clocks.SHIPPED).plusSeconds(1)));
        assertThat(step(Measure.REBOOKED)).isZero();
        assertThat(step(Measure.REBOOKED_YEAR)).isEqualTo(1);
    }
}
