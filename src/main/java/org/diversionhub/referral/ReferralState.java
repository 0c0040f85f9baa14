package org.diversionhub.referral;

/**
 * Where a referral stands. Case management moves it, the result of an eligibility check, and the person who says yes;
 * never a treatment provider.
 */
public enum ReferralState {
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

    boolean leadsTo(ReferralState next) {
        return switch (this) {
            case SUBMITTED -> next != SUBMITTED;
            case SCREENING -> next.ordinal() > SCREENING.ordinal();
            case ELIGIBLE, INELIGIBLE, OFFERED -> next.ordinal() > SCREENING.ordinal() && next != this;
            case ACCEPTED -> next.ordinal() > ACCEPTED.ordinal();
            // The person may say yes after all, and a second try may succeed.
            case DECLINED -> next == OFFERED || next == ACCEPTED || next == HANDED_OFF || next == CLOSED;
            case HANDOFF_FAILED -> next.ordinal() >= ACCEPTED.ordinal() && next != HANDOFF_FAILED;
            case HANDED_OFF -> next == CLOSED;
            case CLOSED -> false;
        };
    }

    public boolean isEnd() {
        return this == CLOSED;
    }
}
