package org.diversionhub.referral;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a referral stands. Case management moves it, the result of an eligibility check, and the person who says yes;
 * never a treatment provider.
 */
public enum ReferralState {
    /** The officer writes, and the hub has not heard of it. */
    DRAFT,
    SUBMITTED,
    SCREENING,
    ELIGIBLE,
    INELIGIBLE,
    OFFERED,
    ACCEPTED,
    DECLINED,
    HANDED_OFF,
    HANDOFF_FAILED,
    CLOSED;

    /** A step forward may pass over what nobody told of; a failed hand-off follows one only before the intake. */
    boolean leadsTo(ReferralState next) {
        return next().contains(next);
    }

    private Set<ReferralState> next() {
        return switch (this) {
            case DRAFT -> EnumSet.of(SUBMITTED);
            case SUBMITTED -> EnumSet.of(SCREENING, ELIGIBLE, INELIGIBLE, OFFERED, ACCEPTED, DECLINED, CLOSED);
            case SCREENING -> EnumSet.of(ELIGIBLE, INELIGIBLE, OFFERED, ACCEPTED, DECLINED, CLOSED);
            case ELIGIBLE -> EnumSet.of(INELIGIBLE, OFFERED, ACCEPTED, DECLINED, CLOSED);
            // Only somebody's word that it was offered all the same leads on.
            case INELIGIBLE -> EnumSet.of(ELIGIBLE, OFFERED, DECLINED, CLOSED);
            case OFFERED -> EnumSet.of(ACCEPTED, DECLINED, CLOSED);
            case ACCEPTED -> EnumSet.of(DECLINED, HANDED_OFF, HANDOFF_FAILED, CLOSED);
            // The person may say yes after all.
            case DECLINED -> EnumSet.of(ACCEPTED, CLOSED);
            case HANDED_OFF -> EnumSet.of(HANDOFF_FAILED, CLOSED);
            // A second try may succeed, or fail as well.
            case HANDOFF_FAILED -> EnumSet.of(ACCEPTED, DECLINED, HANDED_OFF, HANDOFF_FAILED, CLOSED);
            case CLOSED -> EnumSet.noneOf(ReferralState.class);
        };
    }

    /**
     * This state and those before it that its word implies: who was handed over had been taken on, and who was taken on
     * had been offered it. Where no way leads there, the state alone.
     */
    List<ReferralState> wayTo(ReferralState next) {
        ReferralState before = next.implied();
        if (this == next || leadsTo(next) || before == null) {
            return List.of(next);
        }
        List<ReferralState> way = wayTo(before);
        return leadsTo(way.getFirst())
                ? Stream.concat(way.stream(), Stream.of(next)).toList()
                : List.of(next);
    }

    private @Nullable ReferralState implied() {
        return switch (this) {
            case HANDED_OFF, HANDOFF_FAILED -> ACCEPTED;
            case ACCEPTED -> OFFERED;
            default -> null;
        };
    }

    public boolean isEnd() {
        return this == CLOSED;
    }
}
