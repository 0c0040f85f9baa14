package org.diversionhub.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.diversionhub.exchange.CurrentSnapshot;
import org.diversionhub.exchange.Snapshot;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ResourceLock;

/** An agreement ends while the hub runs: nothing goes to that partner until it is renewed, and then everything does. */
@Execution(CONCURRENT) // beside other classes,
@ResourceLock("AgreementEndsTest") // one method after the other
@Tag("thorough")
class AgreementEndsTest {
    private static final String MANAGER = "lead-case-management";

    private static Sample send(TestHub hub) {
        Sample referral = Sample.of("diversion-referral.arrest").aboutSomebodyNew();
        assertThat(hub.caller("pd-wilmington")
                        .post("diversion-referral", referral.json())
                        .status())
                .isEqualTo(202);
        return referral;
    }

    private static boolean hasArrived(TestHub hub, Sample referral) {
        return hub.sinks().of(MANAGER).stream()
                .anyMatch(one -> one.text().contains(referral.text("participant.name.family")));
    }

    private static List<String> tasks(TestHub hub) {
        return hub.sql()
                .sql("select reason from task where what = 'agreement'")
                .query(String.class)
                .list();
    }

    private static int held(TestHub hub) {
        return hub.sql()
                .sql("select count(*) from delivery where state = 'HELD' and reason = 'NO_AGREEMENT' and partner = ?")
                .param(MANAGER)
                .query(Integer.class)
                .single();
    }

    private static void writeMou(TestHub hub, LocalDate until) throws IOException {
        Path file = hub.folder().resolve("config/partners/" + MANAGER + ".yaml");
        String text = Files.readString(file);
        Files.writeString(file, text.replaceFirst("(mou: \\{id: [^,]+, until: )[-0-9]+", "$1" + until));
    }

    private static void approve(TestHub hub) {
        String waits = await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> hub.sql()
                                .sql("select saved from configuration_look where outcome = 'WAITS'")
                                .query(String.class)
                                .optional(),
                        Optional::isPresent)
                .orElseThrow();
        assertThat(Command.run(hub.folder(), "policy", "approve", waits).code()).isZero();
    }

    @Test
    void deliveriesAreHeldAndAPersonIsToldOnce_untilTheAgreementIsRenewed() throws IOException {
        try (TestHub hub = TestHub.fresh("agreement")) {
            LocalDate lastDay = LocalDate.now(hub.clock()).plusDays(5);
            writeMou(hub, lastDay);
            hub.bean(CurrentSnapshot.class).swap(Snapshot.read(hub.folder()));
            Sample before = send(hub);
            await().atMost(Duration.ofSeconds(30)).until(() -> hasArrived(hub, before));

            hub.clock().forward(Duration.ofDays(6));
            List<Sample> after = List.of(send(hub), send(hub));
            await().atMost(Duration.ofSeconds(30)).until(() -> held(hub) == 2);
            await().atMost(Duration.ofSeconds(30)).until(() -> !tasks(hub).isEmpty());
            assertThat(after).noneMatch(referral -> hasArrived(hub, referral));

            hub.stop();
            hub.startAgain();
            assertThat(new String(hub.log(), UTF_8))
                    .contains("an agreement to renew: " + MANAGER + ": mou NHC-2026-04 until " + lastDay);
            send(hub);
            await().atMost(Duration.ofSeconds(30)).until(() -> held(hub) == 3);
            assertThat(tasks(hub)).containsExactly(MANAGER + ": mou NHC-2026-04 until " + lastDay);

            hub.stop();
            writeMou(hub, lastDay.plusYears(1));
            hub.startAgain();
            assertThat(held(hub)).as("until somebody approves it").isEqualTo(3);
            approve(hub);
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(after).allMatch(referral -> hasArrived(hub, referral)));
            assertThat(held(hub)).isZero();
        }
    }
}
