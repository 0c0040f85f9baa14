package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.diversionhub.e2e.OneCase.MANAGER;
import static org.diversionhub.e2e.OneCase.POLICE;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.diversionhub.exchange.Pause.Way;
import org.diversionhub.exchange.Pausing;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A pause is in the database: it holds on every node, and after a restart of each. */
@Tag("thorough")
class PauseNodesTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    private static Map<String, String> on(EmbeddedPostgres postgres, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("hub.platform.database.url", postgres.getJdbcUrl("postgres", "postgres"));
        settings.put("hub.platform.database.user", "postgres");
        settings.put("hub.platform.database.password", "");
        return settings;
    }

    private static int refer(TestHub hub, Sample referral) {
        return hub.caller(POLICE).post("diversion-referral", referral.json()).status();
    }

    private static long arrived(TestHub hub, Sample referral) {
        return hub.sinks().of(MANAGER).stream()
                .filter(one -> one.text().contains(referral.text("participant.name.family")))
                .count();
    }

    private static int tried(TestHub hub) {
        return hub.sql()
                .sql("select coalesce(sum(attempts), 0) from delivery where partner = ?")
                .param(MANAGER)
                .query(Integer.class)
                .single();
    }

    private static void assertPaused(TestHub hub) {
        await().atMost(SOON).until(() -> refer(hub, referral()) == 503);
        hub.sweep();
        hub.sweep();
        assertThat(tried(hub)).isZero();
    }

    private static Sample referral() {
        return Sample.of("diversion-referral.arrest").aboutSomebodyNew();
    }

    @Test
    void holdsOnBothNodes_overARestartOfEach_andEverythingGoesOnceAfterwards() throws IOException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .start();
                TestHub one = TestHub.fresh("pause-one", on(postgres, Map.of()));
                TestHub other = TestHub.fresh(
                        "pause-other",
                        on(
                                postgres,
                                Map.of(
                                        "hub.configuration.forget",
                                        "true", // its partners listen elsewhere
                                        "hub.trust.keys-folder",
                                        one.folder().resolve("data/keys").toString(),
                                        "hub.trust.create-keys",
                                        "false")))) {
            Pausing pausing = new Pausing(one.bean(DataSource.class), Clock.systemUTC());
            pausing.pause(MANAGER, Set.of(Way.OUT), Optional.empty(), "operator:test", "a test");
            List<Sample> referrals = List.of(referral(), referral());
            assertThat(refer(one, referrals.get(0))).isEqualTo(202);
            assertThat(refer(other, referrals.get(1))).isEqualTo(202);
            pausing.pause(POLICE, Set.of(Way.IN), Optional.empty(), "operator:test", "a test");
            assertPaused(one);
            assertPaused(other);

            other.stop();
            other.startAgain();
            assertPaused(other);
            one.stop();
            assertPaused(other);
            one.startAgain();
            assertPaused(one);

            Pausing again = new Pausing(other.bean(DataSource.class), Clock.systemUTC());
            assertThat(again.resume(MANAGER, Set.of(Way.OUT), "operator:test")).containsExactly(Way.OUT);
            assertThat(again.resume(POLICE, Set.of(Way.IN), "operator:test")).containsExactly(Way.IN);
            for (Sample referral : referrals) {
                await().atMost(SOON).until(() -> arrived(one, referral) + arrived(other, referral) == 1);
            }
            await().atMost(SOON).until(() -> refer(one, referral()) == 202 && refer(other, referral()) == 202);
            await().atMost(SOON).until(() -> tried(one) >= 4);
            for (Sample referral : referrals) {
                assertThat(arrived(one, referral) + arrived(other, referral)).isEqualTo(1);
            }
        }
    }
}
