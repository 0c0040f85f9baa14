package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Engines that go away in the middle: what has its receipt is kept, what has none is not. */
@Execution(CONCURRENT) // beside other classes,
@ResourceLock("OutageTest") // one method after the other
class OutageTest {
    private static final String MANAGER = "lead-case-management";
    private static final TestHub HUB = TestHub.fresh("outage");

    @AfterAll
    static void close() {
        HUB.close();
    }

    private static Sample referral() {
        return Sample.of("diversion-referral.arrest").aboutSomebodyNew();
    }

    private static int post(Sample referral) {
        return HUB.caller("pd-wilmington")
                .post("diversion-referral", referral.json())
                .status();
    }

    private static boolean has(String partner, Sample referral) {
        String family = referral.text("participant.name.family");
        return HUB.sinks().of(partner).stream().anyMatch(one -> one.text().contains(family));
    }

    @Test
    void everythingAcceptedIsDelivered_whenTheBrokerStopsInTheMiddle() throws Exception {
        EmbeddedActiveMQ broker = HUB.bean(EmbeddedActiveMQ.class);
        broker.stop();
        Sample sentWithout = referral();
        assertThat(post(sentWithout)).isEqualTo(202);
        assertThat(has(MANAGER, sentWithout)).isFalse();
        broker.start();
        await().atMost(Duration.ofSeconds(90)).until(() -> has(MANAGER, sentWithout));
        Sample after = referral();
        assertThat(post(after)).isEqualTo(202);
        await().atMost(Duration.ofSeconds(60)).until(() -> has(MANAGER, after));
    }

    @Tag("thorough")
    @Test
    void nothingIsPromisedAndNothingLost_whenTheDatabaseStopsInTheMiddle() throws Exception {
        HUB.sinks().behave(MANAGER, Sinks.status(503));
        Sample accepted = referral();
        assertThat(post(accepted)).isEqualTo(202);
        await().atMost(Duration.ofSeconds(30)).until(() -> has(MANAGER, accepted));

        endDatabase();
        Sample refused = referral();
        Caller.Answer answer = HUB.caller("pd-wilmington").post("diversion-referral", refused.json());
        assertThat(answer.status()).as(answer.text()).isEqualTo(503);
        assertThat(answer.headers()).containsKey("retry-after");
        assertThat(answer.text())
                .doesNotContain(refused.text("participant.name.family"))
                .doesNotContain("jdbc");
        assertThat(MllpTest.booked(HUB, "outage-1")).contains("MSA|AR|outage-1|nothing was kept", "|207^");
        Caller.Answer table = postTable();
        assertThat(table.status()).as(table.text()).isEqualTo(503);
        assertThat(table.headers()).containsKey("retry-after");

        HUB.stop();
        HUB.sinks().behave(MANAGER, Sinks.OK);
        long tries = HUB.sinks().of(MANAGER).size();
        HUB.startAgain();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> HUB.sinks().of(MANAGER).size() > tries);
        assertThat(has(MANAGER, refused)).isFalse();
        assertThat(MllpTest.booked(HUB, "outage-1")).contains("MSA|AA|outage-1");
        assertThat(postTable().status()).isEqualTo(202);
        assertThat(post(refused)).isEqualTo(202);
        await().atMost(Duration.ofSeconds(60)).until(() -> has(MANAGER, refused));
    }

    private static Caller.Answer postTable() throws IOException {
        byte[] day = Files.readAllBytes(Path.of("mappings/csv/rms-x/tests/day.csv"));
        return HUB.caller("so-new-hanover").post("/exchange/diversion-referral", day, "text/csv");
    }

    /** As a crash of the machine would: no check point, no goodbye. */
    private static void endDatabase() throws IOException, InterruptedException {
        Path pidFile = HUB.folder().resolve("data/postgres/data/postmaster.pid");
        long pid = Long.parseLong(Files.readAllLines(pidFile).get(0).trim());
        ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
        new ProcessBuilder("kill", "-QUIT", Long.toString(pid)).start().waitFor(5, TimeUnit.SECONDS);
        postmaster.onExit().orTimeout(20, TimeUnit.SECONDS).join();
    }
}
