package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import org.diversionhub.onboarding.Finding;
import org.diversionhub.onboarding.PartnerTests;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The hub tests its partners by itself: one alert when the way is down, one when it is good again. */
class PartnerTestsTest {
    private static final String PEER = "peer-sftp";

    private final TestHub hub = TestHub.shared();
    private final PartnerTests tests = hub.bean(PartnerTests.class);

    @AfterEach
    void letTheServerGoOn() {
        hub.sftp().goOn();
    }

    private List<String> outcomes(String partner) {
        return tests.run(partner).stream()
                .map(one -> one.way() + " " + one.check() + " " + one.said().word())
                .toList();
    }

    private int tasks(String state) {
        return hub.sql()
                .sql("select count(*) from task where what = 'partner-test' and reason like 'peer-sftp:%' and " + state)
                .query(Integer.class)
                .single();
    }

    private double gauge() {
        return hub.bean(MeterRegistry.class)
                .get("hub.partner.test.failures")
                .tag("partner", PEER)
                .gauge()
                .value();
    }

    @Test
    void oneAlertWhenItIsDown_andOneWhenItIsGoodAgain() {
        int before = tasks("true");
        assertThat(outcomes(PEER)).contains("deliver sign-in ok", "deliver folder ok", "deliver write not-tried");
        assertThat(gauge()).isZero();
        hub.sftp().pause();
        assertThat(outcomes(PEER)).contains("deliver sign-in failed", "deliver folder not-tried");
        assertThat(tasks("true")).as("once may be an accident").isEqualTo(before);
        tests.run(PEER);
        assertThat(tasks("done_at is null")).isEqualTo(1);
        tests.run(PEER);
        assertThat(tasks("true")).isEqualTo(before + 1);
        assertThat(gauge()).isEqualTo(3);
        hub.sweep();
        await().atMost(Duration.ofSeconds(20)).until(() -> tasks("done_at is null and told <> '{}'") == 1);
        hub.sftp().goOn();
        tests.run(PEER);
        tests.run(PEER);
        assertThat(tasks("done_at is null")).isZero();
        assertThat(tasks("done_by = 'hub'")).isEqualTo(before + 1);
        await().atMost(Duration.ofSeconds(20)).until(() -> tasks("over_at is not null") == before + 1);
        assertThat(gauge()).isZero();
    }

    @Test
    void whatAPersonHasClosedStaysClosedAsLongAsItIsDown() {
        hub.sftp().pause();
        tests.run(PEER);
        tests.run(PEER);
        hub.sql()
                .sql("update task set done_at = now(), done_by = 'operator:somebody' where what = 'partner-test'"
                        + " and done_at is null")
                .update();
        int before = tasks("true");
        tests.run(PEER);
        assertThat(tasks("true")).isEqualTo(before);
        hub.sftp().goOn();
        tests.run(PEER);
        hub.sftp().pause();
        tests.run(PEER);
        tests.run(PEER);
        assertThat(tasks("true")).isEqualTo(before + 1);
        hub.sftp().goOn();
        tests.run(PEER);
    }

    @Test
    void queueAndMailboxAreTestedFromInside() {
        assertThat(outcomes("peer-amqp"))
                .contains(
                        "partner protection ok",
                        "deliver broker ok",
                        "deliver listens ok",
                        "deliver tls ok",
                        "deliver chain ok",
                        "deliver expiry ok",
                        "deliver queue ok");
        assertThat(outcomes("peer-mail"))
                .contains("deliver mail-server ok", "deliver sign-in ok", "deliver recipient ok");
        assertThat(outcomes("officers-mail"))
                .contains("pickup tls ok", "pickup chain ok", "pickup name ok", "pickup sign-in ok");
    }

    @Test
    void serverThatIsPostedToGetsNoContent() {
        int before = hub.sinks().of("so-push").size();
        assertThat(tests.run("so-push")).noneMatch(Finding::isFailed);
        List<Sinks.Received> got = hub.sinks().of("so-push");
        assertThat(got.subList(before, got.size()))
                .allSatisfy(one -> {
                    assertThat(one.line()).isEqualTo("OPTIONS /so-push");
                    assertThat(one.body()).isEmpty();
                })
                .hasSize(1);
    }
}
