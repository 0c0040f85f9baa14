package org.diversionhub.referral;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.TemporalAmount;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.diversionhub.partner.Clocks;

/** What must not go unnoticed in a case. Each rings when its time is over and what it waits for has not come. */
public enum Alarm {
    /** Case management has not answered the referral. */
    HANDOFF_ANSWERED,
    /** The hand-off was tried and failed. */
    HANDOFF_FAILED,
    /** There was no intake. */
    INTAKE_WINDOW,
    /** The prosecutor has not decided; nothing of health is asked, or the task would tell of it. */
    FILING_DECISION,
    /** Nobody has met the person. */
    INACTIVITY,
    /**
     * The jail will release the person, and it was not said who is at the door; or it has, and nobody met the person.
     */
    RELEASE;

    /** When each alarm of this case rings, or has rung; what is not in it waits for nothing. */
    public static Map<Alarm, Instant> due(Course course, LeadCase known, Clocks clocks) {
        Map<Alarm, Instant> due = new EnumMap<>(Alarm.class);
        for (Alarm alarm : values()) {
            alarm.at(course, known, clocks).ifPresent(at -> due.put(alarm, at));
        }
        return due;
    }

    private Optional<Instant> at(Course course, LeadCase known, Clocks clocks) {
        return switch (this) {
            case HANDOFF_ANSWERED ->
                when(course.answeredAt() == null && !isOver(course), clocks, course.waitsSince(), clocks.handoff());
            case HANDOFF_FAILED ->
                course.referral() == ReferralState.HANDOFF_FAILED ? Optional.of(course.referralAt()) : Optional.empty();
            case INTAKE_WINDOW ->
                when(course.enrolledAt() == null && !isOver(course), clocks, course.waitsSince(), clocks.intake());
            case FILING_DECISION -> decision(course, known, clocks);
            case INACTIVITY -> inactivity(course, clocks);
            case RELEASE -> release(course, known, clocks);
        };
    }

    /** Nobody is owed anything after a no, or when the person has left. */
    private static boolean isOver(Course course) {
        return course.referral().isEnd()
                || course.referral() == ReferralState.DECLINED
                || course.participation().isEnd();
    }

    private static Optional<Instant> decision(Course course, LeadCase known, Clocks clocks) {
        Instant since = known.chargeAt() == null ? course.openedAt() : later(course.openedAt(), known.chargeAt());
        return when(
                known.charge() == Charge.PENDING_REVIEW || known.charge() == Charge.HELD,
                clocks,
                clocks.after(since, clocks.intake()),
                clocks.filingGrace());
    }

    private static Optional<Instant> release(Course course, LeadCase known, Clocks clocks) {
        Instant planned = course.releaseAt();
        return switch (known.custody()) {
            case RELEASED -> released(course, known);
            case NONE, TRANSFERRED -> Optional.empty();
            default ->
                planned == null || course.isPickupFor(known.custodyAt()) || (isOver(course) && isAfterTheEnd(course))
                        ? Optional.empty()
                        : Optional.of(clocks.before(planned, clocks.releaseWarning()));
        };
    }

    /** Who was out before the referral was is not waited for from before it on. */
    private static Optional<Instant> released(Course course, LeadCase known) {
        Instant out = known.custodyAt() == null ? course.openedAt() : known.custodyAt();
        return isOver(course) || course.isPickupFor(null) || course.isMetSince(out)
                ? Optional.empty()
                : Optional.of(later(course.openedAt(), out));
    }

    /** Whether the jail planned the release when the person had left already, and nobody goes to meet them. */
    private static boolean isAfterTheEnd(Course course) {
        Instant left = later(course.referralAt(), course.participationAt());
        return course.plannedAt() != null && course.plannedAt().isAfter(left);
    }

    private static Optional<Instant> inactivity(Course course, Clocks clocks) {
        Instant enrolled = course.enrolledAt();
        if (enrolled == null
                || course.participation().isEnd()
                || course.referral().isEnd()) {
            return Optional.empty();
        }
        Instant met = course.contactAt() == null ? enrolled : later(enrolled, course.contactAt());
        return Optional.of(clocks.after(met, clocks.inactivity()));
    }

    private static Optional<Instant> when(boolean waits, Clocks clocks, Instant since, TemporalAmount wait) {
        return waits ? Optional.of(clocks.after(since, wait)) : Optional.empty();
    }

    private static Instant later(Instant one, Instant other) {
        return other.isAfter(one) ? other : one;
    }

    /** When somebody looks again who has closed its task, and nothing has come since. */
    public Duration again() {
        return this == HANDOFF_ANSWERED || this == HANDOFF_FAILED || this == RELEASE
                ? Duration.ofDays(1)
                : Duration.ofDays(7);
    }

    /** As tasks and metrics name it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
