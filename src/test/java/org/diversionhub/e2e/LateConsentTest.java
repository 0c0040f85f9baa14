package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.diversionhub.e2e.OneCase.MANAGER;
import static org.diversionhub.e2e.OneCase.PROVIDER;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What waits for a consent: the latest goes, if the consent covers its day; the rest ends, and a person is told. */
class LateConsentTest {
    private final OneCase one = OneCase.referred();
    private final TestHub hub = one.hub();

    private void status(long secondsAgo, String word) {
        one.send(
                PROVIDER,
                "treatment-status",
                one.engaged()
                        .with("engagement.status", word)
                        .with(
                                "message.time",
                                Instant.now().minusSeconds(secondsAgo).toString()));
    }

    private void consent(Instant start) {
        one.send(MANAGER, "consent", one.consent("P2_NAMED", Set.of(PROVIDER), Set.of(MANAGER), start));
    }

    @Test
    void latestStatusAloneIsReleased_whenAConsentComesLate() {
        status(30, "planned");
        status(10, "active");
        status(20, "waitlist");
        one.awaitStates(MANAGER, "treatment-status", List.of("HELD", "HELD", "HELD"));
        consent(Instant.now().minusSeconds(60));
        one.awaitStates(MANAGER, "treatment-status", List.of("WITHHELD", "DELIVERED", "WITHHELD"));
        assertThat(one.at(MANAGER).getLast().text()).contains("\"active\"");
    }

    @Test
    void statusStays_whenItTellsOfADayBeforeTheConsent() {
        status(120, "active");
        consent(Instant.now().minusSeconds(60));
        one.awaitStates(MANAGER, "treatment-status", List.of("HELD"));
        status(5, "active");
        one.awaitStates(MANAGER, "treatment-status", List.of("HELD", "DELIVERED"));
    }

    @Test
    void nothingFromTheTimeBetweenGoes_whenANewConsentFollowsARevocation() {
        Sample first = one.consent("P2_NAMED", Set.of(PROVIDER), Set.of(MANAGER));
        one.send(MANAGER, "consent", first);
        one.revoke(first);
        status(0, "active");
        one.awaitStates(MANAGER, "treatment-status", List.of("HELD"));
        consent(Instant.now());
        status(0, "planned");
        one.awaitStates(MANAGER, "treatment-status", List.of("HELD", "DELIVERED"));
        assertThat(one.at(MANAGER).getLast().text()).contains("\"planned\"");
    }

    @Test
    void heldContentEndsWithATask_whenItsTimeIsOver() {
        status(10, "active");
        one.awaitStates(MANAGER, "treatment-status", List.of("HELD"));
        hub.sql()
                .sql("update delivery set held_until = held_until - interval '90 days' where case_id = ?")
                .param(one.id())
                .update();
        one.awaitStates(MANAGER, "treatment-status", List.of("WITHHELD"));
        assertThat(tasks()).containsExactly("held-too-long");
        assertThat(hub.sql()
                        .sql("select count(*) from audit where outcome = 'held-too-long' and subject = ?")
                        .param(one.participant())
                        .query(Integer.class)
                        .single())
                .isEqualTo(2);
        consent(Instant.now().minusSeconds(60));
        assertThat(one.states(MANAGER, "treatment-status")).containsExactly("WITHHELD");
    }

    @Test
    void heldContentEndsWithOneTask_whenTheCaseCloses() {
        status(10, "active");
        one.awaitStates(MANAGER, "treatment-status", List.of("HELD"));
        one.send(MANAGER, "treatment-status", one.of("treatment-status.exit", MANAGER));
        one.awaitStates(MANAGER, "treatment-status/engagement", List.of("WITHHELD"));
        one.awaitStates(PROVIDER, "diversion-referral", List.of("WITHHELD"));
        one.awaitStates(PROVIDER, "treatment-status/exit", List.of("HELD"));
        assertThat(tasks()).containsExactly("case-closed");
    }

    private List<String> tasks() {
        return hub.sql()
                .sql("select reason from task where about = ? and what = 'held-ended'")
                .param(one.id())
                .query(String.class)
                .list();
    }
}
