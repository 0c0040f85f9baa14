package org.diversionhub.referral;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A case's way through the programme, kept apart from charge and custody: no decision about what is disclosed reads it,
 * and no prosecutor's or jail's state depends on it.
 *
 * @param referralAt when that happened which set the referral's state
 * @param participationAt the same for the participation
 * @param answeredAt when case management first said anything of the referral, or null
 * @param enrolledAt when the intake was done, or null
 * @param contactAt the latest contact that case management told of, or null
 * @param releaseAt when the jail plans to release the person, or null
 * @param pickupAt when it was last said who meets the person then, or null
 */
public record Course(
        Instant openedAt,
        ReferralState referral,
        Instant referralAt,
        ParticipationState participation,
        Instant participationAt,
        @Nullable Instant answeredAt,
        @Nullable Instant enrolledAt,
        @Nullable Instant contactAt,
        @Nullable Instant releaseAt,
        @Nullable Instant pickupAt) {

    /** Why an event moved a state or did not; nothing is lost either way. */
    public enum Outcome {
        MOVED,
        /** A later event had set the state already. */
        OVERTAKEN,
        /** What is closed is not opened again by a late event. */
        CLOSED,
        /** The state does not lead there. */
        OUT_OF_ORDER
    }

    static Course begun(Instant at) {
        return new Course(
                at, ReferralState.SUBMITTED, at, ParticipationState.PRE_INTAKE, at, null, null, null, null, null);
    }

    /** The course after this turn; of two events at the same time, the one that came later counts. */
    public Course after(Turn turn, Instant at) {
        ReferralState refers = Optional.ofNullable(turn.referral())
                .filter(next -> referral(next, at) == Outcome.MOVED)
                .orElse(referral);
        ParticipationState takesPart = Optional.ofNullable(turn.participation())
                .filter(next -> participation(next, at) == Outcome.MOVED)
                .orElse(participation);
        boolean enrols = turn.participation() == ParticipationState.ENROLLED && enrolledAt == null;
        return new Course(
                openedAt,
                refers,
                refers == referral ? referralAt : at,
                takesPart,
                takesPart == participation ? participationAt : at,
                turn.answer() && answeredAt == null ? at : answeredAt,
                enrols ? at : enrolledAt,
                turn.contact() ? later(contactAt, at) : contactAt,
                releaseAt,
                turn.pickup() ? later(pickupAt, at) : pickupAt);
    }

    /** Nobody was met for as long as the site waits. */
    public Course inactive(Instant now) {
        return after(new Turn(null, ParticipationState.INACTIVE, false, false, false), now);
    }

    /** @param planned when the jail means to release the person, or null where it holds nobody any more */
    public Course withRelease(@Nullable Instant planned) {
        return new Course(
                openedAt,
                referral,
                referralAt,
                participation,
                participationAt,
                answeredAt,
                enrolledAt,
                contactAt,
                planned,
                pickupAt);
    }

    /** What comes of an event that would set the referral so. */
    public Outcome referral(ReferralState next, Instant at) {
        return outcome(referral.isEnd(), at.isBefore(referralAt), referral.leadsTo(next));
    }

    /** What comes of an event that would set the participation so. */
    public Outcome participation(ParticipationState next, Instant at) {
        return outcome(participation.isEnd(), at.isBefore(participationAt), participation.leadsTo(next));
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
