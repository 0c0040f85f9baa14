package org.diversionhub.referral;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A case's way through the programme, kept apart from charge and custody: no decision about what is disclosed reads it,
 * and no prosecutor's or jail's state depends on it.
 *
 * @param referralAt when that happened which set the referral's state; long ago before anything did, for things happen
 *     before the hub hears of a referral
 * @param participationAt the same for the participation
 * @param againAt when the person said yes after a no, or null: the hand-off and the intake are waited for anew
 * @param answeredAt when case management first said anything of the referral, after such a yes, or null
 * @param enrolledAt when the intake was done, or null
 * @param contactAt the latest contact that case management told of, or null
 * @param releaseAt when the jail plans to release the person, or null
 * @param plannedAt when it first planned that day, or when the stay began: a pickup that was told of before is for
 *     another day; null before any stay
 * @param pickupAt when it was last said who meets the person then, or null
 */
public record Course(
        Instant openedAt,
        ReferralState referral,
        Instant referralAt,
        ParticipationState participation,
        Instant participationAt,
        @Nullable Instant againAt,
        @Nullable Instant answeredAt,
        @Nullable Instant enrolledAt,
        @Nullable Instant contactAt,
        @Nullable Instant releaseAt,
        @Nullable Instant plannedAt,
        @Nullable Instant pickupAt) {

    /** Why an event moved a state or did not; nothing is lost either way. */
    public enum Outcome {
        MOVED,
        /** A later event had set the state already. */
        OVERTAKEN,
        /** What is closed is not opened again by a late event. */
        CLOSED,
        /** The state does not lead there. */
        OUT_OF_ORDER,
        /** It sets no state, such as a court date. */
        TOLD
    }

    /** One state that a turn tells of, where it met the referral, and what came of it. */
    public record Step(ReferralState before, ReferralState event, Outcome outcome) {}

    public static Course begun(Instant at) {
        return new Course(
                at,
                ReferralState.SUBMITTED,
                Instant.EPOCH,
                ParticipationState.PRE_INTAKE,
                Instant.EPOCH,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    /** The course after this turn; of two events at the same time, the one that came later counts. */
    public Course after(Turn turn, Instant at) {
        if (turn.guess()) {
            return inactive();
        }
        Optional<ReferralState> refers = steps(turn, at).stream()
                .filter(step -> step.outcome() == Outcome.MOVED)
                .map(Step::event)
                .reduce((earlier, later) -> later);
        Optional<ParticipationState> takesPart = Optional.ofNullable(turn.participation())
                .filter(next -> participation(turn, next, at) == Outcome.MOVED);
        boolean enrols = turn.participation() == ParticipationState.ENROLLED && enrolledAt == null;
        Instant met = turn.metAt() == null || turn.metAt().isAfter(at) ? at : turn.metAt();
        boolean again = referral == ReferralState.DECLINED
                && refers.filter(next -> !next.isEnd()).isPresent();
        Instant anew = again ? at : againAt;
        Instant answered = again ? null : answeredAt;
        boolean answers = turn.answer() && answered == null && (anew == null || !at.isBefore(anew));
        return new Course(
                openedAt,
                refers.orElse(referral),
                refers.isPresent() ? at : referralAt,
                takesPart.orElse(participation),
                takesPart.isPresent() ? at : participationAt,
                anew,
                answers ? at : answered,
                enrols ? at : enrolledAt,
                turn.contact() ? later(contactAt, met) : contactAt,
                releaseAt,
                plannedAt,
                turn.pickup() ? later(pickupAt, at) : pickupAt);
    }

    /**
     * What comes of the states that a turn tells of, one after the other. Of those that move nothing the last is told,
     * unless the referral stands there.
     */
    public List<Step> steps(Turn turn, Instant at) {
        List<ReferralState> said = said(turn, at);
        List<Step> steps = new ArrayList<>();
        ReferralState here = referral;
        for (ReferralState state : said) {
            for (ReferralState next : here.wayTo(state)) {
                Outcome outcome = outcome(here.isEnd(), isOvertaken(turn, next, at), leads(here, next));
                boolean last = state == said.getLast() && here != next;
                if (outcome == Outcome.MOVED || last) {
                    steps.add(new Step(here, next, outcome));
                }
                here = outcome == Outcome.MOVED ? next : here;
            }
        }
        return steps;
    }

    /** Whoever is no participant any more is referred no more, whichever word says so. */
    private List<ReferralState> said(Turn turn, Instant at) {
        return ends(turn, at) && !turn.referral().contains(ReferralState.CLOSED)
                ? Stream.concat(turn.referral().stream(), Stream.of(ReferralState.CLOSED))
                        .toList()
                : turn.referral();
    }

    private boolean ends(Turn turn, Instant at) {
        ParticipationState next = turn.participation();
        return next != null && next.isEnd() && participation(turn, next, at) == Outcome.MOVED;
    }

    private boolean isOvertaken(Turn turn, ReferralState next, Instant at) {
        return at.isBefore(referralAt) && !(next.isEnd() && ends(turn, at));
    }

    private boolean leads(ReferralState here, ReferralState next) {
        boolean fails = here == ReferralState.HANDED_OFF && next == ReferralState.HANDOFF_FAILED;
        return here.leadsTo(next) && (!fails || participation == ParticipationState.PRE_INTAKE);
    }

    /** Whether a turn of the referral that happened now comes too late to take back what the person has said. */
    public boolean isReferredBeyond(Turn turn, Instant at) {
        return referral != ReferralState.DECLINED
                && steps(turn, at).stream().anyMatch(step -> step.outcome() == Outcome.OUT_OF_ORDER);
    }

    /** From when on the hand-off and the intake are waited for: a yes after a no begins anew. */
    Instant waitsSince() {
        return againAt == null ? openedAt : againAt;
    }

    /** Whether the person has left, or the referral was void. */
    public boolean isOver() {
        return referral.isEnd() || participation.isEnd();
    }

    /** Whether the person takes no part: has left, or has said no. */
    public boolean isLeft() {
        return isLeft(referral, participation);
    }

    static boolean isLeft(ReferralState referral, ParticipationState participation) {
        return referral.isEnd() || referral == ReferralState.DECLINED || participation.isEnd();
    }

    /**
     * Nobody was met, or came to an intake, for as long as the site waits: the clock's guess, which overtakes nothing
     * that happened.
     */
    public Course inactive() {
        return new Course(
                openedAt,
                referral,
                referralAt,
                participation.leadsTo(ParticipationState.INACTIVE) ? ParticipationState.INACTIVE : participation,
                participationAt,
                againAt,
                answeredAt,
                enrolledAt,
                contactAt,
                releaseAt,
                plannedAt,
                pickupAt);
    }

    /**
     * @param planned when the jail means to release the person, or null where it holds nobody any more
     * @param at when it planned so: a later plan counts, in whatever order they are told, and the same day is one plan
     */
    public Course withRelease(@Nullable Instant planned, Instant at) {
        if (planned == null) {
            return withPlan(null, plannedAt);
        }
        return planned.equals(releaseAt) || (plannedAt != null && at.isBefore(plannedAt))
                ? this
                : withPlan(planned, at);
    }

    /** Another stay: nothing is planned of it, and whoever was to meet the person was for the one before. */
    public Course booked(Instant at) {
        return plannedAt != null && !at.isAfter(plannedAt) ? this : withPlan(null, at);
    }

    private Course withPlan(@Nullable Instant planned, @Nullable Instant at) {
        return new Course(
                openedAt,
                referral,
                referralAt,
                participation,
                participationAt,
                againAt,
                answeredAt,
                enrolledAt,
                contactAt,
                planned,
                at,
                pickupAt);
    }

    /** Whether it was said who is at the door on the day that is planned, or after the stay had begun then. */
    boolean isPickupFor(@Nullable Instant stay) {
        return pickupAt != null
                && (plannedAt == null || !pickupAt.isBefore(plannedAt))
                && (stay == null || !pickupAt.isBefore(stay));
    }

    /** Whether somebody has met the person since then, or took them over. */
    boolean isMetSince(Instant out) {
        boolean takenOver = referral == ReferralState.HANDED_OFF && !referralAt.isBefore(out);
        return takenOver || (contactAt != null && !contactAt.isBefore(out));
    }

    /** What comes of a turn that would set the participation so; an exit is one, however late it is told. */
    public Outcome participation(Turn turn, ParticipationState next, Instant at) {
        boolean overtaken = !turn.guess() && !turn.isExit() && at.isBefore(participationAt);
        return outcome(participation.isEnd(), overtaken, participation.leadsTo(next));
    }

    private static Outcome outcome(boolean closed, boolean overtaken, boolean leads) {
        if (closed) {
            return Outcome.CLOSED;
        }
        if (overtaken) {
            return Outcome.OVERTAKEN;
        }
        return leads ? Outcome.MOVED : Outcome.OUT_OF_ORDER;
    }

    private static Instant later(@Nullable Instant known, Instant at) {
        return known != null && known.isAfter(at) ? known : at;
    }
}
