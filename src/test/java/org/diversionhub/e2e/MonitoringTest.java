package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.diversionhub.exchange.Figures;
import org.junit.jupiter.api.Test;

/** What a monitor is told, and that its dashboard and its alerts ask for nothing else. */
class MonitoringTest {
    private static final Path FOLDER = Path.of("docs/monitoring");
    private static final Pattern NAME = Pattern.compile("\\b(hub|disk|hikaricp|http)_[a-z_]+[a-z]");

    /** There while something has failed, or once a clock has looked. */
    private static final Set<String> LATER = Set.of(
            "hub_partner_test_failures", "hub_certificate_days_left", "hub_tasks", "hub_delivery_oldest_seconds");

    private final TestHub hub = TestHub.shared();

    private String figures() {
        hub.bean(Figures.class).look();
        return hub.bean(PrometheusMeterRegistry.class).scrape();
    }

    private static Set<String> names(String text) {
        return NAME.matcher(text).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void figuresTellWhatCameAndWent_andWhatWaits() {
        Sample referral = Sample.of("diversion-referral.arrest").aboutSomebodyNew();
        hub.caller("pd-wilmington").post("diversion-referral", referral.json());
        hub.caller("pd-wilmington")
                .post(
                        "diversion-referral",
                        Sample.copyOf(referral).with("participant.sex", "wrong").json());
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(figures())
                        .containsPattern("hub_messages_total\\{outcome=\"accepted\",sender=\"pd-wilmington\"} [1-9]")
                        .containsPattern("hub_messages_total\\{outcome=\"invalid\",sender=\"pd-wilmington\"} [1-9]")
                        .containsPattern(
                                "hub_attempts_total\\{outcome=\"delivered\",partner=\"lead-case-management\"} [1-9]")
                        .containsPattern("hub_audit_unsealed_seconds \\d")
                        .containsPattern("hub_configuration_differs 0")
                        .doesNotContain(referral.text("participant.name.family")));
        hub.sql()
                .sql("insert into task (id, at, what, reason) values (gen_random_uuid(), now(), 'monitor', 'a test')")
                .update();
        assertThat(figures()).contains("hub_tasks{what=\"monitor\"} 1.0");
        hub.sql().sql("delete from task where what = 'monitor'").update();
        assertThat(figures()).doesNotContain("hub_tasks{what=\"monitor\"");
    }

    @Test
    void figuresTellWhatWaitsAtAPartnerThatIsAway() {
        hub.sinks().behave("da-push", Sinks.status(503));
        hub.caller("pd-wilmington")
                .post(
                        "diversion-referral",
                        Sample.of("diversion-referral.arrest")
                                .aboutSomebodyNew()
                                .json());
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(figures()).containsPattern("hub_deliveries\\{.*state=\"held\"} [1-9]"));
        hub.sinks().behave("da-push", Sinks.OK);
    }

    @Test
    void dashboardAndAlertsAskForWhatThereIs_andEachAlertSaysWhatToDo() throws IOException {
        Set<String> there = names(figures());
        there.addAll(LATER);
        String alerts = Files.readString(FOLDER.resolve("alerts.yaml"));
        String dashboard = Files.readString(FOLDER.resolve("grafana.json"));
        assertThat(there).containsAll(names(alerts)).containsAll(names(dashboard));
        assertThat(new ObjectMapper().readTree(dashboard).path("panels")).hasSizeGreaterThan(10);
        String operations = Files.readString(Path.of("docs/operations.md"));
        for (JsonNode rule :
                new YAMLMapper().readTree(alerts).path("groups").path(0).path("rules")) {
            assertThat(operations).contains("\n**" + rule.path("alert").asText() + "**: ");
        }
        for (String figure : names(alerts + dashboard)) {
            if (figure.startsWith("hub_")) {
                assertThat(operations).contains("`" + figure);
            }
        }
    }
}
