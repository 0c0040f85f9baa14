package org.diversionhub.referral;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Kind;

/** How a case stands follows from what happened and when, not from the order in which the hub was told. */
class LeadCasePropertiesTest {
    private static final Instant DAY = Instant.parse("2026-03-01T10:00:00Z");
    private static final Instant NOW = DAY.plusSeconds(3_600);

    /** One event; no two happen at the same time. */
    private record Event(String kind, String variant, boolean condition, int minute) {
        CanonicalMessage message() {
            ObjectNode record = JsonNodeFactory.instance.objectNode();
            if (condition) {
                record.withObject("/prosecution/participationCondition")
                        .put("document", "A-1")
                        .put("date", "2026-03-01");
            }
            return new CanonicalMessage(new Kind(kind, variant), "m", DAY.plusSeconds(60L * minute), record);
        }
    }

    @Provide
    Arbitrary<List<Event>> decisions() {
        return events(
                "prosecution-decision", Arbitraries.of("held", "held", "filed", "not-filed", "court-date", "disposed"));
    }

    @Provide
    Arbitrary<List<Event>> stays() {
        return events("custody-event", Arbitraries.of("booked", "release-scheduled", "released", "transferred"));
    }

    private static Arbitrary<List<Event>> events(String kind, Arbitrary<String> variants) {
        return Combinators.combine(
                        variants,
                        Arbitraries.of(true, false),
                        Arbitraries.integers().between(0, 20))
                .as((variant, condition, minute) -> new Event(kind, variant, condition, minute))
                .list()
                .uniqueElements(Event::minute)
                .ofMaxSize(6);
    }

    private static LeadCase after(List<Event> events) {
        LeadCase known = new LeadCase(
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
        for (Event event : events) {
            known = known.after(event.message(), NOW);
        }
        return known;
    }

    private static List<Event> shuffled(List<Event> events, Random random) {
        List<Event> other = new ArrayList<>(events);
        Collections.shuffle(other, random);
        return other;
    }

    @Property
    void theOrderOfArrivalOfDecisionsDoesNotMatter(@ForAll("decisions") List<Event> events, @ForAll Random random) {
        LeadCase one = after(events);
        LeadCase other = after(shuffled(events, random));
        assertThat(other.charge()).isEqualTo(one.charge());
        assertThat(other.chargeAt()).isEqualTo(one.chargeAt());
        assertThat(other.isMonitored()).isEqualTo(one.isMonitored());
    }

    @Property
    void theOrderOfArrivalOfCustodyEventsDoesNotMatter(@ForAll("stays") List<Event> events, @ForAll Random random) {
        assertThat(after(shuffled(events, random)).custody())
                .isEqualTo(after(events).custody());
    }
}
