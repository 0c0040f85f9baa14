package org.diversionhub.referral;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Kind;
import org.jspecify.annotations.Nullable;

/**
 * One referral and everything that follows from it. Charge and custody follow the time at which things happened, not
 * the order in which they were told.
 *
 * @param agency the partner that opened it: its jurisdiction says who answers
 * @param program the programme that it is of, for good: that of the agency when it opened
 * @param door the variant of the referral that opened it, or {@link #FILE}
 * @param accepted whether the participant has said yes, as a referrer told
 * @param met whether the case's own case management has met the person, which is a yes to it and to who helps along
 *     with it
 * @param chargeAt when the event happened that set the charge, or null before any
 * @param conditionAt the latest time at which a hold was put on the recorded condition that the person takes part (42
 *     CFR 2.35), or null if none was
 * @param unheldAt the latest time at which a decision ended a hold, or null if none did
 * @param custodyAt when the event happened that set the custody, or null before any: a planned release is none
 * @param stayedAt the latest time at which the jail spoke of a stay that goes on, planning its end, or null
 */
public record LeadCase(
        UUID id,
        UUID participant,
        String agency,
        String program,
        String door,
        boolean accepted,
        boolean met,
        Charge charge,
        @Nullable Instant chargeAt,
        @Nullable Instant conditionAt,
        @Nullable Instant unheldAt,
        Custody custody,
        @Nullable Instant custodyAt,
        @Nullable Instant stayedAt) {
    /** The door of what is no case yet: a consent of somebody whom nobody has referred. */
    static final String FILE = "consent";

    private static final Set<Kind> MEETINGS =
            Set.of(Kind.parse("referral-response/handed-off"), Kind.parse("intake-status/completed"));

    /** Whether nobody takes part, since it only keeps a consent. */
    public boolean isFile() {
        return door.equals(FILE);
    }

    /** As it was before its first message. */
    public LeadCase atFirst() {
        Charge first = Charge.atFirst(door);
        return new LeadCase(
                id,
                participant,
                agency,
                program,
                door,
                false,
                false,
                first,
                null,
                null,
                null,
                Custody.NONE,
                null,
                null);
    }

    /** Whether it began with an arrest: no other case has a charge, or is anything to prosecutors and jails. */
    public boolean isArrest() {
        return door.equals("arrest");
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
            case "custody-event" -> afterCustody(variant, at);
            default -> this;
        };
    }

    /** Whether case management says by it that it has met the person. */
    public static boolean tellsOfMeeting(CanonicalMessage message) {
        return MEETINGS.contains(message.kind());
    }

    /** The case once its own case management has met the person. */
    public LeadCase withMeeting() {
        return met
                ? this
                : new LeadCase(
                        id,
                        participant,
                        agency,
                        program,
                        door,
                        accepted,
                        true,
                        charge,
                        chargeAt,
                        conditionAt,
                        unheldAt,
                        custody,
                        custodyAt,
                        stayedAt);
    }

    private LeadCase afterCustody(@Nullable String variant, Instant at) {
        boolean plan = Custody.isPlan(variant);
        Instant stayed = plan ? later(stayedAt, at) : stayedAt;
        Instant since = plan ? custodyAt : at;
        boolean overtaken = custodyAt != null && at.isBefore(custodyAt);
        Custody next = custody.after(variant, overtaken, since, stayed).orElse(custody);
        return withCustody(next, overtaken ? custodyAt : since, stayed);
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

    /** Whether a prosecutor's decision does not follow from what was decided before: a person looks at it. */
    public boolean isAgainst(CanonicalMessage message, Instant now) {
        return message.kind().name().equals("prosecution-decision")
                && charge.isAgainst(message.kind().variant(), isOvertaken(message, now));
    }

    /** Whether a decision says what is known. */
    public boolean repeats(CanonicalMessage message) {
        return message.kind().name().equals("prosecution-decision")
                && charge.isSetBy(message.kind().variant());
    }

    private static boolean isCondition(CanonicalMessage decision) {
        return decision.text("prosecution.participationCondition.document").isPresent()
                && decision.text("prosecution.participationCondition.date").isPresent();
    }

    /** Whether the message speaks of a state of the charge or the custody at all. */
    public static boolean setsState(CanonicalMessage message) {
        String variant = message.kind().variant();
        return switch (message.kind().name()) {
            case "prosecution-decision" -> Charge.isDecidedBy(variant);
            case "custody-event" -> !Custody.isPlan(variant);
            default -> false;
        };
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
                id,
                participant,
                agency,
                program,
                door,
                true,
                met,
                charge,
                chargeAt,
                conditionAt,
                unheldAt,
                custody,
                custodyAt,
                stayedAt);
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
                : new LeadCase(
                        id,
                        participant,
                        agency,
                        program,
                        door,
                        accepted,
                        met,
                        charge,
                        chargeAt,
                        on,
                        off,
                        custody,
                        custodyAt,
                        stayedAt);
    }

    private static Instant later(@Nullable Instant known, Instant at) {
        return known != null && known.isAfter(at) ? known : at;
    }

    private LeadCase withCharge(Charge next, Instant at) {
        return new LeadCase(
                id,
                participant,
                agency,
                program,
                door,
                accepted,
                met,
                next,
                at,
                conditionAt,
                unheldAt,
                custody,
                custodyAt,
                stayedAt);
    }

    private LeadCase withCustody(Custody next, @Nullable Instant at, @Nullable Instant stayed) {
        return new LeadCase(
                id,
                participant,
                agency,
                program,
                door,
                accepted,
                met,
                charge,
                chargeAt,
                conditionAt,
                unheldAt,
                next,
                at,
                stayed);
    }

    /** Whether a referral says that the person has not said yes. */
    public static boolean saysNoYes(CanonicalMessage message) {
        return message.text("referral.participantAccepted")
                .filter("false"::equals)
                .isPresent();
    }

    static boolean saysYes(CanonicalMessage message) {
        return message.text("referral.participantAccepted")
                .filter("true"::equals)
                .isPresent();
    }
}
