package org.diversionhub.referral;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.partner.NoShow;
import org.diversionhub.partner.Removal;
import org.diversionhub.partner.Role;
import org.jspecify.annotations.Nullable;

/**
 * What a message says of the way through the programme. What a treatment provider says is about a treatment and turns
 * nothing, so that no health state can show in a case's course.
 *
 * @param referral the states of the referral that it tells of, in their order
 * @param answer whether case management answers the referral
 * @param contact whether case management has met the person
 * @param metAt when, where it says so
 * @param pickup whether somebody is to meet the person at the jail's door
 * @param guess whether only the clock says so: it overtakes nothing that happened
 */
public record Turn(
        List<ReferralState> referral,
        @Nullable ParticipationState participation,
        boolean answer,
        boolean contact,
        @Nullable Instant metAt,
        boolean pickup,
        boolean guess) {
    public static final Turn NONE = new Turn(List.of(), null, false, false, null, false, false);

    /** Nobody was referred after all. */
    public static final Turn CLOSED = answer(ReferralState.CLOSED);

    /** Nobody told of an intake in its time: the person may be lost, and is not removed by it. */
    public static final Turn NO_INTAKE =
            new Turn(List.of(), ParticipationState.INACTIVE, false, false, null, false, true);

    private static final Set<String> CAME = Set.of("arrived", "fulfilled", "checked-in");
    private static final Set<String> STAYED_AWAY = Set.of("noshow", "cancelled", "entered-in-error");

    /** @param exitClass the class of a reason to leave, as {@code mappings/codes} has it */
    public static Turn of(CanonicalMessage message, Role sender, Removal removal, UnaryOperator<String> exitClass) {
        return switch (message.kind().name()) {
            case "diversion-referral" -> referred(message);
            case "eligibility" ->
                "request".equals(message.kind().variant())
                        ? referral(List.of(ReferralState.SCREENING))
                        : referral(judged(message));
            default -> sender == Role.CASE_MANAGEMENT ? ofCaseManagement(message, removal, exitClass) : NONE;
        };
    }

    public boolean isNone() {
        return equals(NONE);
    }

    /** Whether the person leaves the programme by it. */
    public boolean leaves() {
        return referral.contains(ReferralState.CLOSED) || (participation != null && participation.isEnd());
    }

    /**
     * Where it says at all whether the person said yes, the programme was offered. Not to have said yes is no refusal:
     * somebody goes there all the same, and a no is case management's to tell.
     */
    private static Turn referred(CanonicalMessage message) {
        List<ReferralState> states = new ArrayList<>(judged(message));
        if (message.text("referral.participantAccepted").isPresent()) {
            states.add(ReferralState.OFFERED);
        }
        if (LeadCase.saysYes(message)) {
            states.add(ReferralState.ACCEPTED);
        }
        return referral(states);
    }

    private static List<ReferralState> judged(CanonicalMessage message) {
        return message.text("eligibility.eligible")
                .map(yes -> List.of(yes.equals("true") ? ReferralState.ELIGIBLE : ReferralState.INELIGIBLE))
                .orElse(List.of());
    }

    boolean isExit() {
        return participation != null && referral.contains(ReferralState.CLOSED);
    }

    private static Turn ofCaseManagement(CanonicalMessage message, Removal removal, UnaryOperator<String> exitClass) {
        return switch (message.kind().toString()) {
            case "referral-response/accepted" -> answer(ReferralState.ACCEPTED);
            case "referral-response/declined" -> answer(ReferralState.DECLINED);
            case "referral-response/handed-off" -> answer(ReferralState.HANDED_OFF);
            case "referral-response/handoff-failed" -> answer(ReferralState.HANDOFF_FAILED);
            case "intake-status/completed" -> met(ParticipationState.ENROLLED, met(message));
            case "intake-status/missed" -> participation(missed(removal), true);
            case "treatment-status/appointment" -> appointment(message);
            case "treatment-status/engagement", "treatment-status/plan" -> engaged(message);
            case "treatment-status/exit" ->
                new Turn(
                        List.of(ReferralState.CLOSED),
                        ParticipationState.leftBy(message.text("engagement.exitReason")
                                .map(exitClass)
                                .orElse("")),
                        true,
                        false,
                        null,
                        false,
                        false);
            case "release-handoff" -> new Turn(List.of(), null, true, false, null, true, false);
            case "safety-report" -> removal.bySafetyReport() ? participation(ParticipationState.REMOVED, false) : NONE;
            default -> NONE;
        };
    }

    /** Nobody is removed by a missed appointment unless the site's own rule says so. */
    private static ParticipationState missed(Removal removal) {
        return removal.noShow() == NoShow.REMOVED ? ParticipationState.REMOVED : ParticipationState.INACTIVE;
    }

    /** Who stays away was not met, and an appointment to come meets nobody yet. */
    private static Turn appointment(CanonicalMessage message) {
        String status = message.text("appointment.status").orElse("");
        ParticipationState state = STAYED_AWAY.contains(status) ? null : ParticipationState.INTAKE_IN_PROGRESS;
        return CAME.contains(status)
                ? met(
                        state,
                        message.text("appointment.at").flatMap(Turn::moment).orElse(null))
                : participation(state, true);
    }

    private static Turn engaged(CanonicalMessage message) {
        Instant met = met(message);
        return switch (message.text("engagement.status").orElse("")) {
            case "active" -> met(ParticipationState.ACTIVE, met);
            case "onhold" -> engaged(ParticipationState.INACTIVE, met);
            default -> engaged(null, met);
        };
    }

    private static Turn engaged(@Nullable ParticipationState state, @Nullable Instant met) {
        return new Turn(List.of(), state, true, met != null, met, false, false);
    }

    /** When the person was met last, as the message says; a day counts from its beginning. */
    private static @Nullable Instant met(CanonicalMessage message) {
        return message.text("engagement.contactAt")
                .or(() -> message.text("engagement.lastContact").map(day -> day + "T00:00:00Z"))
                .flatMap(Turn::moment)
                .orElse(null);
    }

    private static Optional<Instant> moment(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static Turn referral(List<ReferralState> states) {
        return new Turn(List.copyOf(states), null, false, false, null, false, false);
    }

    private static Turn answer(ReferralState state) {
        return new Turn(List.of(state), null, true, false, null, false, false);
    }

    private static Turn participation(@Nullable ParticipationState state, boolean answer) {
        return new Turn(List.of(), state, answer, false, null, false, false);
    }

    private static Turn met(@Nullable ParticipationState state, @Nullable Instant at) {
        return new Turn(List.of(), state, true, true, at, false, false);
    }
}
