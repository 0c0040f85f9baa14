package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ResourceLock;

/** An alarm rings once, whoever is there when its time comes: also after a kill, and of two hubs one. */
@Execution(CONCURRENT) // beside other classes,
@ResourceLock("ClockRestartTest") // one method after the other
@Tag("thorough")
class ClockRestartTest {
    private static final String WORD = "handoff-answered";

    private static UUID refer(TestHub hub, UUID... before) {
        Sample referral = Sample.of("diversion-referral.arrest").aboutSomebodyNew();
        assertThat(hub.caller("pd-wilmington")
                        .post("diversion-referral", referral.json())
                        .status())
                .isEqualTo(202);
        return hub.sql()
                .sql("select id from lead_case where id <> all(?) order by opened_at desc limit 1")
                .param(before)
                .query(UUID.class)
                .single();
    }

    private static int tasks(TestHub hub, UUID caseId) {
        return hub.sql()
                .sql("select count(*) from task where about = ? and reason = ?")
                .params(caseId, WORD)
                .query(Integer.class)
                .single();
    }

    private static long mails(TestHub hub, UUID caseId) {
        String task = hub.sql()
                .sql("select id from task where about = ? and reason = ?")
                .params(caseId, WORD)
                .query(String.class)
                .single();
        return hub.mailedTo("desk@lead.example.org").stream()
                .filter(mail -> {
                    try {
                        return mail.getSubject().contains(task);
                    } catch (jakarta.mail.MessagingException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .count();
    }

    private static void awaitRungOnce(TestHub hub, UUID caseId) {
        await().atMost(Duration.ofSeconds(60)).until(() -> tasks(hub, caseId) > 0 && mails(hub, caseId) > 0);
        await().during(Duration.ofSeconds(4)).until(() -> tasks(hub, caseId) == 1 && mails(hub, caseId) == 1);
    }

    @Test
    void alarmThatFellDueWhileTheHubWasDownRingsOnce_alsoOneThatWasBeingRungWhenItDied() {
        try (TestHub hub = TestHub.fresh("clock-restart")) {
            UUID waiting = refer(hub);
            UUID inHand = refer(hub);
            hub.sql()
                    .sql("update scheduled_tasks set picked = true, picked_by = 'killed', last_heartbeat = now()"
                            + " where task_instance like ?")
                    .param(inHand + "/HANDOFF%")
                    .update();
            hub.stop();
            hub.clock().forward(Duration.ofMinutes(31));
            hub.startAgain();
            awaitRungOnce(hub, waiting);
            awaitRungOnce(hub, inHand);
            hub.stop();
            hub.startAgain();
            awaitRungOnce(hub, waiting);
        }
    }

    /** As when a wrong clock is put right: what is due by the right time rings. */
    @Test
    void clockThatIsSetBackStopsNothing() {
        try (TestHub hub = TestHub.fresh("clock-back")) {
            hub.clock().forward(Duration.ofHours(3));
            UUID ahead = refer(hub);
            // Until the scheduler has begun to wait by this clock.
            await().during(Duration.ofSeconds(3)).until(() -> tasks(hub, ahead) == 0);
            hub.clock().reset();
            UUID after = refer(hub, ahead);
            hub.sql()
                    .sql("update course set opened_at = now() - interval '31 minutes' where case_id = any(?)")
                    .param(new UUID[] {ahead, after})
                    .update();
            hub.sql()
                    .sql("update scheduled_tasks set execution_time = now() where task_instance like any(?)")
                    .param(new String[] {ahead + "/%", after + "/%"})
                    .update();
            awaitRungOnce(hub, after);
            awaitRungOnce(hub, ahead);
        }
    }

    @Test
    void ofTwoHubsOnOneDatabaseOneRings() throws IOException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .start();
                TestHub one = TestHub.fresh("clock-one", on(postgres, Map.of()));
                TestHub other = TestHub.fresh(
                        "clock-other",
                        on(
                                postgres,
                                Map.of(
                                        "hub.trust.keys-folder",
                                        one.folder().resolve("data/keys").toString(),
                                        "hub.trust.create-keys",
                                        "false")))) {
            List<UUID> cases = List.of(refer(one), refer(one), refer(one), refer(one), refer(one), refer(one));
            one.clock().forward(Duration.ofMinutes(31));
            other.clock().forward(Duration.ofMinutes(31));
            for (UUID caseId : cases) {
                await().atMost(Duration.ofSeconds(60)).until(() -> tasks(one, caseId) == 1);
            }
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> cases.stream().allMatch(caseId -> mails(one, caseId) + mails(other, caseId) == 1));
        }
    }

    private static Map<String, String> on(EmbeddedPostgres postgres, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("hub.platform.database.url", postgres.getJdbcUrl("postgres", "postgres"));
        settings.put("hub.platform.database.user", "postgres");
        settings.put("hub.platform.database.password", "");
        return settings;
    }
}
