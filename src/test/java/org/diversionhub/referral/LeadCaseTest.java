package org.diversionhub.referral;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import java.util.UUID;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Charge and custody follow the time of the events, in whatever order they are told. */
class LeadCaseTest {
    private static final Instant DAY = Instant.parse("2026-03-01T10:00:00Z");
    private static final Instant NOW = DAY.plusSeconds(3_600);

    private static LeadCase opened() {
        return new LeadCase(
                new UUID(0, 1),
                new UUID(0, 2),
                "pd",
                "lead",
                "arrest",
                true,
                false,
                Charge.PENDING_REVIEW,
                null,
                null,
                null,
                Custody.NONE,
                null,
                null);
    }

    /** Events written {@code held@2}: what happened, and in which minute, in the order of their arrival. */
    private static LeadCase after(String kind, String events) {
        LeadCase known = opened();
        for (String event : events.split(" ")) {
            String[] parts = event.split("@");
            known = known.after(message(kind, parts[0], DAY.plusSeconds(60 * Long.parseLong(parts[1]))), NOW);
        }
        return known;
    }

    private static CanonicalMessage message(String kind, String variant, Instant at) {
        return new CanonicalMessage(new Kind(kind, variant), "m", at, JsonNodeFactory.instance.objectNode());
    }

    @ParameterizedTest
    @CsvSource({
        "held@1, HELD, 1",
        "held@1 filed@2, FILED, 2",
        "filed@2 held@1, FILED, 2",
        "held@1 filed@1, FILED, 1",
        "filed@1 held@1, FILED, 1",
        "filed@1 held@2, FILED, 1",
        "held@1 held@3, HELD, 1",
        "held@3 held@1, HELD, 1",
        "held@1 held@3 filed@2, FILED, 2",
        "held@3 filed@2, FILED, 2",
        "filed@1 not-filed@2, FILED, 1",
        "not-filed@2 filed@1, FILED, 1",
        "held@1 court-date@2 warrant@3, HELD, 1",
        "not-filed@2 held@1, NOT_FILED, 2",
        "dismissed@2 held@1, DISMISSED, 2",
        "dismissed@2 held@2, DISMISSED, 2",
        "dismissed@2 held@3, DISMISSED, 2",
        "held@3 dismissed@2, DISMISSED, 2",
        "dismissed@2 disposed@3, DISPOSED, 3",
        "disposed@3 dismissed@2, DISPOSED, 3"
    })
    void chargeFollowsTheTimeOfTheDecision_andItsEndStands(String decisions, Charge charge, int minute) {
        LeadCase known = after("prosecution-decision", decisions);
        assertThat(known.charge()).isEqualTo(charge);
        assertThat(known.chargeAt()).isEqualTo(DAY.plusSeconds(60L * minute));
    }

    @ParameterizedTest
    @CsvSource({
        "booked@1, BOOKED, 1",
        "booked@1 release-scheduled@2, IN_CUSTODY, 1",
        "release-scheduled@2 booked@1, IN_CUSTODY, 1",
        "release-scheduled@2 booked@3, BOOKED, 3",
        "booked@3 release-scheduled@2, BOOKED, 3",
        "booked@1 release-scheduled@2 released@3, RELEASED, 3",
        "booked@1 released@3 release-scheduled@2, RELEASED, 3",
        "booked@1 released@3 release-scheduled@3, RELEASED, 3",
        "booked@1 released@3 release-scheduled@4, RELEASED, 3",
        "booked@1 release-scheduled@3 released@2, RELEASED, 2",
        "released@3 booked@1, RELEASED, 3",
        "transferred@3 booked@1, TRANSFERRED, 3",
        "booked@1 released@2 booked@4, BOOKED, 4",
        "booked@1 booked@4 released@2, BOOKED, 4",
        "booked@1 released@1, RELEASED, 1",
        "released@1 booked@1, BOOKED, 1"
    })
    void custodyFollowsTheTimeOfTheEvent_andNoPlanReopensAStay(String events, Custody custody, int minute) {
        LeadCase known = after("custody-event", events);
        assertThat(known.custody()).isEqualTo(custody);
        assertThat(known.custodyAt()).isEqualTo(DAY.plusSeconds(60L * minute));
    }

    @Test
    void plannedReleaseTellsOfAStay_andOvertakesNoEvent() {
        LeadCase planned = after("custody-event", "release-scheduled@3");
        assertThat(planned.custody()).isEqualTo(Custody.IN_CUSTODY);
        assertThat(planned.custodyAt()).isNull();
        assertThat(after("custody-event", "release-scheduled@3 released@2").custody())
                .isEqualTo(Custody.RELEASED);
    }

    @Test
    void wrongClockShutsNobodyOut_whenAnEventIsDatedInTheFuture() {
        LeadCase known = opened().after(message("prosecution-decision", "held", NOW.plusSeconds(1_000_000)), NOW);
        assertThat(known.charge()).isEqualTo(Charge.HELD);
        Instant later = NOW.plusSeconds(1);
        assertThat(known.after(message("prosecution-decision", "filed", later), later)
                        .charge())
                .isEqualTo(Charge.FILED);
    }

    private static CanonicalMessage decision(String variant, long minute) {
        var record = JsonNodeFactory.instance.objectNode();
        record.withObject("/prosecution/participationCondition")
                .put("document", "A-1")
                .put("date", "2026-03-01");
        return new CanonicalMessage(
                new Kind("prosecution-decision", variant), "m", DAY.plusSeconds(60 * minute), record);
    }

    @Test
    void monitoredIsWhoseChargeIsHeldOnARecordedCondition_untilTheCharge() {
        assertThat(after("prosecution-decision", "held@1").isMonitored()).isFalse();
        LeadCase held = after("prosecution-decision", "held@1").after(decision("held", 2), NOW);
        assertThat(held.isMonitored()).isTrue();
        assertThat(held.after(message("prosecution-decision", "held", DAY.plusSeconds(180)), NOW)
                        .isMonitored())
                .isTrue();
        LeadCase filed = held.after(decision("filed", 3), NOW);
        assertThat(filed.isMonitored()).isFalse();
        assertThat(filed.after(message("prosecution-decision", "held", DAY.plusSeconds(240)), NOW)
                        .isMonitored())
                .isFalse();
    }

    /** A hold, what ended it, and another hold without the condition: in whatever order, nobody is monitored. */
    @ParameterizedTest
    @CsvSource({"1 2 3", "1 3 2", "2 1 3", "2 3 1", "3 1 2", "3 2 1"})
    void conditionEndsWithItsHold_inWhateverOrderItIsTold(String order) {
        LeadCase known = opened();
        for (String minute : order.split(" ")) {
            known = known.after(
                    switch (minute) {
                        case "1" -> decision("held", 1);
                        case "2" -> message("prosecution-decision", "filed", DAY.plusSeconds(120));
                        default -> message("prosecution-decision", "held", DAY.plusSeconds(180));
                    },
                    NOW);
        }
        assertThat(known.charge()).isEqualTo(Charge.FILED);
        assertThat(known.isMonitored()).isFalse();
    }

    /** What does not follow is for a person; what only comes late, or again, is not. */
    @ParameterizedTest
    @CsvSource({
        "held@1, held@2, false",
        "held@2, held@1, false",
        "held@1, filed@2, false",
        "held@2, filed@1, true",
        "filed@2, held@1, false",
        "filed@1, held@2, true",
        "filed@1, not-filed@2, true",
        "filed@2, not-filed@1, true",
        "filed@1, dismissed@2, false",
        "held@1, court-date@2, false",
        "dismissed@2, held@1, false",
        "dismissed@1, held@2, true"
    })
    void decisionThatDoesNotFollowIsForAPerson(String known, String next, boolean against) {
        String[] parts = next.split("@");
        assertThat(after("prosecution-decision", known)
                        .isAgainst(
                                message(
                                        "prosecution-decision",
                                        parts[0],
                                        DAY.plusSeconds(60 * Long.parseLong(parts[1]))),
                                NOW))
                .isEqualTo(against);
    }

    @Test
    void conditionThatIsToldLateCounts_asLongAsNothingEndedTheHold() {
        LeadCase known = opened().after(message("prosecution-decision", "held", DAY.plusSeconds(180)), NOW)
                .after(decision("held", 1), NOW);
        assertThat(known.isMonitored()).isTrue();
    }

    @Test
    void caseWithoutAChargeGetsNone_whateverIsDecided() {
        LeadCase social = new LeadCase(
                new UUID(0, 1),
                new UUID(0, 2),
                "pd",
                "lead",
                "social-contact",
                true,
                false,
                Charge.NONE,
                null,
                null,
                null,
                Custody.NONE,
                null,
                null);
        assertThat(social.after(message("prosecution-decision", "dismissed", DAY), NOW))
                .isEqualTo(social);
    }
}
