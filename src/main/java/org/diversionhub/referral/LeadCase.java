package org.diversionhub.referral;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.UUID;
import org.diversionhub.message.CanonicalMessage;
import org.jspecify.annotations.Nullable;

/**
 * One referral and everything that follows from it. Charge and custody follow the time at which things happened, not
 * the order in which they were told.
 *
 * @param agency the partner that opened it: its jurisdiction says who answers
 * @param door the variant of the referral that opened it, or {@link #FILE}
 * @param accepted whether the participant has said yes
 * @param chargeAt when the event happened that set the charge, or null before any
 * @param conditionAt the latest time at which a hold was put on the recorded condition that the person takes part (42
 *     CFR 2.35), or null if none was
 * @param unheldAt the latest time at which a decision ended a hold, or null if none did
 * @param custodyAt when the event happened that set the custody, or null before any: a planned release is none
 */
public record LeadCase(
        UUID id,
        UUID participant,
        String agency,
        String door,
        boolean accepted,
        Charge charge,
        @Nullable Instant chargeAt,
        @Nullable Instant conditionAt,
        @Nullable Instant unheldAt,
        Custody custody,
        @Nullable Instant custodyAt) {
    /** The door of what is no case yet: a consent of somebody whom nobody has referred. */
    static final String FILE = "consent";

    /** Whether nobody takes part, since it only keeps a consent. */
    public boolean isFile() {
        return door.equals(FILE);
    }

    /** The case after this message; of two events at the same time, the one that came later counts. */
    public LeadCase after(CanonicalMessage message, Instant now) {
        String variant = message.kind().variant();
        Instant at = happened(message, now);
        return switch (message.kind().name()) {
            case "diversion-referral" -> accepted || !saysYes(message) ? this : withAccepted();
            case "prosecution-decision" -> {
                LeadCase known = withHold(variant, at, isCondition(message));
                yield charge.after(variant, isOvertaken(message, now))
                        .map(next -> known.withCharge(next, at))
                        .orElse(known);
            }
            case "custody-event" ->
                custody.after(variant, isOvertaken(message, now))
                        .map(next -> withCustody(next, Custody.isPlan(variant) ? custodyAt : at))
                        .orElse(this);
            default -> this;
        };
    }

    /** Whether somebody has to monitor the person, since the charge is held on a condition that is on record. */
    public boolean isMonitored() {
        return charge == Charge.HELD && conditionAt != null && (unheldAt == null || unheldAt.isBefore(conditionAt));
    }

    /** Whether nothing happened in between that changes where the person or the charge is. */
    public boolean standsAs(LeadCase before) {
        return charge == before.charge
                && Objects.equals(chargeAt, before.chargeAt)
                && custody == before.custody
                && Objects.equals(custodyAt, before.custodyAt);
    }

    private static boolean isCondition(CanonicalMessage decision) {
        return decision.text("prosecution.participationCondition.document").isPresent()
                && decision.text("prosecution.participationCondition.date").isPresent();
    }

    /** Whether a later event had already set what this one speaks of when it came. */
    public boolean isOvertaken(CanonicalMessage message, Instant now) {
        Instant since = switch (message.kind().name()) {
            case "prosecution-decision" -> chargeAt;
            case "custody-event" -> custodyAt;
            default -> null;
        };
        return since != null && happened(message, now).isBefore(since);
    }

    /** An event dated in the future counts as of now, or a wrong clock would shut out all that follows. */
    private static Instant happened(CanonicalMessage message, Instant now) {
        return (message.time().isAfter(now) ? now : message.time()).truncatedTo(ChronoUnit.MICROS);
    }

    private LeadCase withAccepted() {
        return new LeadCase(
                id, participant, agency, door, true, charge, chargeAt, conditionAt, unheldAt, custody, custodyAt);
    }

    /**
     * What a decision says of holds counts also when it comes late: the condition belongs to the hold that it was put
     * on.
     */
    private LeadCase withHold(@Nullable String decision, Instant at, boolean condition) {
        boolean holds = Charge.HELD.isSetBy(decision);
        Instant on = holds && condition ? later(conditionAt, at) : conditionAt;
        Instant off = !holds && Charge.isDecidedBy(decision) ? later(unheldAt, at) : unheldAt;
        return charge == Charge.NONE
                ? this
                : new LeadCase(id, participant, agency, door, accepted, charge, chargeAt, on, off, custody, custodyAt);
    }

    private static Instant later(@Nullable Instant known, Instant at) {
        return known != null && known.isAfter(at) ? known : at;
    }

    private LeadCase withCharge(Charge next, Instant at) {
        return new LeadCase(
                id, participant, agency, door, accepted, next, at, conditionAt, unheldAt, custody, custodyAt);
    }

    private LeadCase withCustody(Custody next, @Nullable Instant at) {
        return new LeadCase(id, participant, agency, door, accepted, charge, chargeAt, conditionAt, unheldAt, next, at);
    }

    static boolean saysYes(CanonicalMessage message) {
        return message.text("referral.participantAccepted")
                .filter("true"::equals)
                .isPresent();
    }
}
