package org.diversionhub.referral;

import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.partner.NoShow;
import org.diversionhub.partner.Role;
import org.jspecify.annotations.Nullable;

/**
 * What a message says of the way through the programme. What a treatment provider says is about a treatment and turns
 * nothing, so that no health state can show in a case's course.
 *
 * @param answer whether case management answers the referral
 * @param contact whether case management has met the person
 * @param pickup whether somebody is to meet the person at the jail's door
 */
public record Turn(
        @Nullable ReferralState referral,
        @Nullable ParticipationState participation,
        boolean answer,
        boolean contact,
        boolean pickup) {
    private static final Turn NONE = new Turn(null, null, false, false, false);

    public static Turn of(CanonicalMessage message, Role sender, NoShow noShow) {
        return switch (message.kind().name()) {
            case "diversion-referral" -> LeadCase.saysYes(message) ? referral(ReferralState.ACCEPTED) : NONE;
            case "eligibility" -> eligibility(message);
            default -> sender == Role.CASE_MANAGEMENT ? ofCaseManagement(message, noShow) : NONE;
        };
    }

    public boolean isNone() {
        return equals(NONE);
    }

    private static Turn eligibility(CanonicalMessage message) {
        if ("request".equals(message.kind().variant())) {
            return referral(ReferralState.SCREENING);
        }
        return message.text("eligibility.eligible")
                .map(yes -> referral(yes.equals("true") ? ReferralState.ELIGIBLE : ReferralState.INELIGIBLE))
                .orElse(NONE);
    }

    private static Turn ofCaseManagement(CanonicalMessage message, NoShow noShow) {
        return switch (message.kind().toString()) {
            case "referral-response/accepted" -> answer(ReferralState.ACCEPTED);
            case "referral-response/declined" -> answer(ReferralState.DECLINED);
            case "referral-response/handed-off" -> answer(ReferralState.HANDED_OFF);
            case "referral-response/handoff-failed" -> answer(ReferralState.HANDOFF_FAILED);
            case "intake-status/completed" -> contact(ParticipationState.ENROLLED);
            case "intake-status/missed" -> new Turn(null, missed(noShow), true, false, false);
            case "treatment-status/appointment" -> contact(ParticipationState.INTAKE_IN_PROGRESS);
            case "treatment-status/engagement", "treatment-status/plan" -> engaged(message);
            case "treatment-status/exit" ->
                new Turn(
                        ReferralState.CLOSED,
                        ParticipationState.leftBy(
                                message.text("engagement.exitReason").orElse("")),
                        true,
                        false,
                        false);
            case "release-handoff" -> new Turn(null, null, true, false, true);
            default -> NONE;
        };
    }

    /** Nobody is removed by a missed appointment unless the site's own rule says so. */
    private static ParticipationState missed(NoShow noShow) {
        return noShow == NoShow.REMOVED ? ParticipationState.REMOVED : ParticipationState.INACTIVE;
    }

    private static Turn engaged(CanonicalMessage message) {
        return switch (message.text("engagement.status").orElse("")) {
            case "active" -> contact(ParticipationState.ACTIVE);
            case "onhold" -> new Turn(null, ParticipationState.INACTIVE, true, false, false);
            default -> new Turn(null, null, true, true, false);
        };
    }

    private static Turn referral(ReferralState state) {
        return new Turn(state, null, false, false, false);
    }

    private static Turn answer(ReferralState state) {
        return new Turn(state, null, true, false, false);
    }

    private static Turn contact(ParticipationState state) {
        return new Turn(null, state, true, true, false);
    }
}
