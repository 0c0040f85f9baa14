package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.diversionhub.e2e.OneCase.MANAGER;
import static org.diversionhub.e2e.OneCase.POLICE;
import static org.diversionhub.e2e.OneCase.PROVIDER;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.diversionhub.exchange.Attempts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A person pauses with a partner: what is for it waits, what it sends it keeps, and afterwards all goes on. */
class PauseTest {
    private static final String PEER = "peer-push";
    private static final String DA = "da-new-hanover";
    private static final String SHELF = "sud-tidewater";

    private final TestHub hub = TestHub.shared();
    private final CountDownLatch hanging = new CountDownLatch(1);

    @AfterEach
    void everythingGoesOn() {
        hanging.countDown();
        hub.sinks().behave(PEER, Sinks.OK);
        hub.sinks().behave(MANAGER, Sinks.OK);
        List.of(POLICE, MANAGER, PROVIDER, PEER, DA, SHELF).forEach(partner -> Paused.run(hub, "resume", partner));
        hub.sweep();
    }

    private static Sample referral() {
        return Sample.of("diversion-referral.arrest").aboutSomebodyNew();
    }

    private List<Sinks.Received> got(String partner, Sample referral) {
        return hub.sinks().of(partner).stream()
                .filter(one -> one.text().contains(referral.text("participant.name.family")))
                .toList();
    }

    private <T> T sql(String question, Class<T> type, Object... values) {
        return hub.sql().sql(question).params(values).query(type).single();
    }

    private int open(String partner) {
        return sql("select count(*) from delivery where partner = ? and open", Integer.class, partner);
    }

    @Test
    void whatIsForItWaitsInItsOrder_andGoesOnceWhenItGoesOn() {
        hub.awaitSent(Duration.ofSeconds(30));
        Paused paused = Paused.of(hub, MANAGER, "--out");
        Sample first = referral();
        hub.caller(POLICE).post("diversion-referral", first.json());
        hub.sweep();
        hub.sweep();
        assertThat(sql("select max(attempts) from delivery where partner = ? and open", Integer.class, MANAGER))
                .isZero();
        assertThat(got(MANAGER, first)).isEmpty();
        String id = sql("select min(id::text) from delivery where partner = ? and open", String.class, MANAGER);
        Object claimed = hub.bean(Attempts.class).claim(id);
        assertThat(claimed).as("of an id that lay in the queue before").isNull();
        assertThat(Paused.run(hub, "status").out())
                .containsPattern("lead-case-management +open [1-9]\\d* \\(in flight 0\\).*oldest 20\\S+Z")
                .containsPattern("pause out since 20\\S+Z by operator:\\S+: a test");

        paused.close();
        await().atMost(Duration.ofSeconds(30)).until(() -> open(MANAGER) == 0);
        assertThat(got(MANAGER, first)).hasSize(1);
        assertThat(sql(
                        "select string_agg(event || ' ' || outcome, ', ' order by tx, seq) from audit"
                                + " where recipient = ? and event in ('PAUSED', 'RESUMED') and actor = ? and at > ?::timestamptz",
                        String.class,
                        MANAGER,
                        "operator:" + ProcessHandle.current().info().user().orElseThrow(),
                        first.text("message.time")))
                .endsWith("RESUMED out");
    }

    @Test
    void timeToGiveUpStandsStill_andIsGivenBack() {
        hub.awaitSent(Duration.ofSeconds(30));
        Paused paused = Paused.of(hub, MANAGER, "--out");
        Sample referral = referral();
        hub.caller(POLICE).post("diversion-referral", referral.json());
        hub.sql()
                .sql("update partner_pause set at = at - interval '3 hours' where ended_at is null")
                .update();
        int made = hub.sql()
                .sql(
                        "update delivery set since = since - interval '2 hours', give_up_at = give_up_at - interval '2 hours'"
                                + " where partner = ? and open")
                .param(MANAGER)
                .update();
        assertThat(made).isPositive();
        hub.sweep();
        assertThat(open(MANAGER)).isEqualTo(made);

        paused.close();
        await().atMost(Duration.ofSeconds(30)).until(() -> open(MANAGER) == 0);
        assertThat(got(MANAGER, referral)).hasSize(1);
    }

    @Test
    void drainTellsWhenNothingIsInFlight() {
        hub.awaitSent(Duration.ofSeconds(30));
        hub.sinks().behave(MANAGER, exchange -> {
            hang();
            exchange.sendResponseHeaders(200, -1);
        });
        Sample first = referral();
        hub.caller(POLICE).post("diversion-referral", first.json());
        await().atMost(Duration.ofSeconds(30)).until(() -> !got(MANAGER, first).isEmpty());
        assertThat(Paused.run(hub, "drain", MANAGER, "--wait", "0").code()).isEqualTo(2);
        Command early = Paused.run(hub, "drain", MANAGER, "--wait", "0", "--why", "their update");
        assertThat(early.out()).contains("still in flight");
        assertThat(early.code()).isEqualTo(1);
        Sample second = referral();
        hub.caller(POLICE).post("diversion-referral", second.json());
        hanging.countDown();
        Command ran = Paused.run(hub, "drain", MANAGER);
        assertThat(ran.out()).contains("nothing is in flight");
        assertThat(ran.code()).isZero();
        hub.sweep();
        assertThat(got(MANAGER, first)).hasSize(1);
        assertThat(got(MANAGER, second)).isEmpty();
    }

    private void hang() {
        try {
            hanging.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whatIsRevokedMeanwhileDoesNotGo_whenItGoesOn() {
        OneCase one = OneCase.referred();
        try (Paused paused = Paused.of(hub, PEER, "--out")) {
            Sample consent = one.consent("P2_NAMED", Set.of(POLICE, PROVIDER, MANAGER), Set.of(PEER));
            one.send(MANAGER, "consent", consent);
            one.send(PROVIDER, "treatment-status", one.engaged());
            one.awaitStates(paused.partner(), "treatment-status", List.of("PENDING"));
            one.revoke(consent);
        }
        one.awaitStates(PEER, "treatment-status", List.of("HELD"));
        assertThat(one.at(PEER)).isEmpty();
    }

    @Test
    void callIsRefusedAndNothingKept_andTakenLater() {
        Sample referral = referral();
        try (Paused paused = Paused.of(hub, POLICE, "--in")) {
            Caller.Answer answer = hub.caller(paused.partner()).post("diversion-referral", referral.json());
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.headers().get("retry-after")).containsExactly("300");
            assertThat(answer.json().path("type").asText()).endsWith(":paused");
            assertThat(answer.text()).contains("nothing was kept").doesNotContain("a test");
            assertThat(hub.caller(POLICE)
                            .get("/exchange/messages/" + referral.text("message.id"))
                            .status())
                    .isEqualTo(404);
        }
        assertThat(hub.caller(POLICE)
                        .post("diversion-referral", referral.json())
                        .status())
                .isEqualTo(202);
    }

    @Test
    void nothingCanBeFetchedEither_butAcknowledged() {
        try (Paused inbox = Paused.of(hub, DA, "--out");
                Paused shelf = Paused.of(hub, SHELF)) {
            Caller.Answer answer = hub.caller(inbox.partner()).get("/exchange/inbox");
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.json().path("type").asText()).endsWith(":paused");
            assertThat(hub.caller(DA)
                            .post(
                                    "/exchange/inbox/" + java.util.UUID.randomUUID() + "/ack",
                                    new byte[0],
                                    "application/json")
                            .status())
                    .isEqualTo(404);
            Caller.Answer tasks = hub.caller(shelf.partner()).get("/fhir/Task", "application/fhir+json");
            assertThat(tasks.status()).as(tasks.text()).isEqualTo(503);
            assertThat(tasks.headers().get("retry-after")).containsExactly("300");
        }
        assertThat(hub.caller(DA).get("/exchange/inbox").status()).isEqualTo(200);
        assertThat(hub.caller(SHELF).get("/fhir/Task", "application/fhir+json").status())
                .isEqualTo(200);
    }

    @Test
    void pauseEndsByItself_whenItsTimeIsOver() throws IOException {
        Paused.of(hub, DA, "--until", Instant.now().plusSeconds(86_400).toString());
        JsonNode shown =
                new ObjectMapper().readTree(Paused.run(hub, "status", "--json").out());
        JsonNode da = null;
        for (JsonNode one : shown) {
            da = one.path("partner").asText().equals(DA) ? one : da;
        }
        assertThat(da).isNotNull();
        assertThat(da.path("pauses")).hasSize(2);
        assertThat(da.at("/pauses/0").fieldNames()).toIterable().containsExactly("way", "since", "until", "by", "why");
        hub.sql()
                .sql(
                        "update partner_pause set until = now() - interval '1 second' where partner = ? and ended_at is null")
                .param(DA)
                .update();
        hub.sweep();
        await().until(() -> hub.caller(DA).get("/exchange/inbox").status() == 200);
        assertThat(sql(
                        "select string_agg(distinct ended_by, ' ') from partner_pause where partner = ?"
                                + " and ended_at > now() - interval '20 seconds'",
                        String.class,
                        DA))
                .contains("hub");
    }

    @Test
    void wrongCallsChangeNothing() {
        int before = sql("select count(*) from partner_pause", Integer.class);
        assertThat(Paused.run(hub, "pause", "nobody", "--why", "x").code()).isEqualTo(2);
        assertThat(Paused.run(hub, "pause", DA).code()).isEqualTo(2);
        assertThat(Paused.run(hub, "pause", DA, "--why", " ").code()).isEqualTo(2);
        assertThat(Paused.run(hub, "pause", DA, "--why", "x", "--until", "2020-01-01T00:00:00Z")
                        .code())
                .isEqualTo(2);
        assertThat(Paused.run(hub, "pause", DA, "--why", "x", "--until", "soon").code())
                .isEqualTo(2);
        assertThat(Paused.run(hub, "drain", DA).code()).isEqualTo(2);
        assertThat(Paused.run(hub, "resume", DA).code()).isEqualTo(1);
        assertThat(sql("select count(*) from partner_pause", Integer.class)).isEqualTo(before);
    }
}
