package org.diversionhub.referral;

import java.util.UUID;
import org.diversionhub.message.CanonicalMessage;

/**
 * One referral and everything that follows from it.
 *
 * @param agency the partner that opened it: its jurisdiction says who answers
 * @param door the variant of the referral that opened it
 * @param accepted whether the participant has said yes
 */
public record LeadCase(
        UUID id, UUID participant, String agency, String door, boolean accepted, Charge charge, Custody custody) {
    /** The case after this message. */
    public LeadCase after(CanonicalMessage message) {
        return switch (message.kind().name()) {
            case "diversion-referral" ->
                new LeadCase(id, participant, agency, door, accepted || saysYes(message), charge, custody);
            case "prosecution-decision" ->
                new LeadCase(
                        id,
                        participant,
                        agency,
                        door,
                        accepted,
                        charge.after(message.kind().variant()),
                        custody);
            case "custody-event" ->
                new LeadCase(
                        id,
                        participant,
                        agency,
                        door,
                        accepted,
                        charge,
                        custody.after(message.kind().variant()));
            default -> this;
        };
    }

    static boolean saysYes(CanonicalMessage message) {
        return message.text("referral.participantAccepted")
                .filter("true"::equals)
                .isPresent();
    }
}
