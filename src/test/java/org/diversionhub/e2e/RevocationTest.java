package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.diversionhub.e2e.OneCase.MANAGER;
import static org.diversionhub.e2e.OneCase.POLICE;
import static org.diversionhub.e2e.OneCase.PROVIDER;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.diversionhub.exchange.DeadLetters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A consent that is taken back opens nothing from that moment on, wherever a delivery stands. */
class RevocationTest {
    private static final String PEER = "peer-push";
    private static final String OFFICER = "so-intake";
    private static final String DA = "da-push";
    private static final String DA_INBOX = "da-new-hanover";
    private static final List<String> FIVE = List.of(MANAGER, PROVIDER, PEER, OFFICER, DA);

    private final OneCase one = OneCase.referred();
    private final TestHub hub = one.hub();
    private final CountDownLatch hanging = new CountDownLatch(1);

    @AfterEach
    void everybodyIsWellAgain() {
        hanging.countDown();
        FIVE.forEach(partner -> hub.sinks().behave(partner, Sinks.OK));
    }

    private Sample named(String... recipients) {
        Sample consent = one.consent("P2_NAMED", Set.of(POLICE, PROVIDER, MANAGER), Set.of(recipients));
        one.send(MANAGER, "consent", consent);
        return consent;
    }

    private Caller.Answer stateOf(Caller.Answer accepted) {
        return hub.caller(MANAGER).get(accepted.headers().get("location").get(0));
    }

    private int inFlight() {
        return hub.sql()
                .sql("select count(*) from delivery where case_id = ? and state = 'CLAIMED' and authorities <> '{}'")
                .param(one.id())
                .query(Integer.class)
                .single();
    }

    @Test
    void revocationCommitsAtOnceAndTellsWhatIsInFlight_whileFivePartnersHang() {
        FIVE.forEach(partner -> hub.sinks().behave(partner, exchange -> {
            try {
                hanging.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        Sample consent = named(FIVE.toArray(String[]::new));
        one.send(PROVIDER, "treatment-status", one.engaged());
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> inFlight() == 5);

        Sample revocation = one.revocation(consent);
        Instant before = Instant.now();
        Caller.Answer answer = one.send(MANAGER, "consent", revocation);
        assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(1));
        JsonNode state = stateOf(answer).json().path("revocation");
        assertThat(state.path("state").asText()).isEqualTo("pending");
        assertThat(state.path("inFlight").asInt()).isPositive();
        assertThat(state.path("recipients"))
                .isNotEmpty()
                .noneMatch(id -> id.asText().equals(MANAGER));

        await().atMost(Duration.ofSeconds(30))
                .until(() -> stateOf(answer).json().at("/revocation/state").asText(), "complete"::equals);
        assertThat(one.send(MANAGER, "consent", revocation).body()).isEqualTo(answer.body());
        assertThat(inFlight()).isZero();
        for (String partner : List.of(PEER, OFFICER, MANAGER)) {
            one.awaitStates(partner, "treatment-status", List.of("HELD"));
        }
        one.awaitStates(PROVIDER, "diversion-referral", List.of("HELD"));
    }

    @Test
    void whatWasClaimedTogetherAsksAgain_whenItIsNotSentAtOnce() throws InterruptedException {
        hub.sinks().behave(PEER, Sinks.status(503));
        Sample consent = named(PEER);
        one.send(PROVIDER, "treatment-status", one.engaged());
        await().until(() -> !one.at(PEER).isEmpty());
        one.send(PROVIDER, "treatment-status", one.engaged());
        one.send(PROVIDER, "treatment-status", one.engaged());
        CountDownLatch second = new CountDownLatch(1);
        AtomicInteger taken = new AtomicInteger();
        hub.sinks().behave(PEER, exchange -> {
            if (taken.incrementAndGet() == 2) {
                second.countDown();
                hang(Duration.ofSeconds(2));
            }
            exchange.sendResponseHeaders(200, -1);
        });
        assertThat(second.await(30, TimeUnit.SECONDS)).isTrue();
        one.revoke(consent);

        one.awaitStates(PEER, "treatment-status", List.of("DELIVERED", "DELIVERED", "HELD"));
        assertThat(taken.get())
                .as("the first, the one on its way, and perhaps the notice of the revocation")
                .isLessThanOrEqualTo(3);
    }

    private void hang(Duration atMost) {
        try {
            hanging.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void recipientsInCareAreToldWithoutWhy_andNobodyElse() {
        Sample consent = named(PROVIDER, PEER, OFFICER, DA, MANAGER, "jail-clinic");
        one.send(PROVIDER, "treatment-status", one.engaged());
        for (String partner : List.of(PEER, OFFICER, DA, MANAGER)) {
            one.awaitStates(partner, "treatment-status", List.of("DELIVERED"));
        }
        one.awaitStates(PROVIDER, "diversion-referral", List.of("DELIVERED"));
        int referrals = one.at(PROVIDER).size();
        Caller.Answer answer = one.revoke(consent);

        one.awaitStates(PEER, "consent/revoked", List.of("DELIVERED"));
        one.awaitStates(PROVIDER, "consent/revoked", List.of("DELIVERED"));
        Sinks.Received told = one.at(PEER).getLast();
        assertThat(told.text()).contains("\"consent\"");
        assertThat(fields(told)).containsExactlyInAnyOrder("message", "participant", "referral", "consent");
        assertThat(told.text())
                .doesNotContain(one.referral().text("participant.name.family"))
                .doesNotContain(consent.text("consent.id"))
                .doesNotContain("ENG");
        String bundle = one.at(PROVIDER).getLast().text();
        assertThat(one.at(PROVIDER)).hasSize(referrals + 1);
        assertThat(bundle).contains("Communication").contains("is over");
        String number = bundle.replaceAll("(?s).*urn:diversionhub:consent\",\\s*\"value\":\\s*\"([^\"]+)\".*", "$1");
        assertThat(one.at(PROVIDER).get(0).text())
                .as("the number that came with the referral")
                .contains(number);
        for (String partner : List.of(OFFICER, DA, MANAGER, "jail-clinic")) {
            assertThat(one.states(partner, "consent/revoked")).as(partner).isEmpty();
        }
        JsonNode states = stateOf(answer).json().path("recipients");
        assertThat(states.toString())
                .contains("{\"recipient\":\"peer-push\",\"state\":\"delivered\"")
                .contains("{\"recipient\":\"sud-harbor\",\"state\":\"delivered\"");
    }

    private static List<String> fields(Sinks.Received told) {
        try {
            var names = new java.util.ArrayList<String>();
            new com.fasterxml.jackson.databind.ObjectMapper()
                    .readTree(told.body())
                    .fieldNames()
                    .forEachRemaining(names::add);
            return names;
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatWasReadInAnInboxIsThereNoMore() {
        hub.caller(DA_INBOX).emptyInbox();
        Sample consent = named(DA_INBOX);
        one.send(PROVIDER, "treatment-status", one.engaged());
        assertThat(statusInInbox()).isTrue();
        UUID id = hub.sql()
                .sql("select id from delivery where case_id = ? and partner = ? and kind like 'treatment-status%'")
                .params(one.id(), DA_INBOX)
                .query(UUID.class)
                .single();
        one.revoke(consent);
        assertThat(hub.caller(DA_INBOX).get("/exchange/inbox/" + id).status()).isEqualTo(404);
        assertThat(hub.caller(DA_INBOX)
                        .get("/exchange/inbox/" + id, "text/html")
                        .status())
                .isEqualTo(404);
        assertThat(statusInInbox()).isFalse();
    }

    private boolean statusInInbox() {
        String key = one.keyAt(DA_INBOX);
        for (JsonNode message :
                hub.caller(DA_INBOX).get("/exchange/inbox").json().path("messages")) {
            if (message.toString().contains(key)
                    && message.at("/message/kind").asText().equals("treatment-status")) {
                return true;
            }
        }
        return false;
    }

    @Test
    void deadLetterStaysHere_whenAPersonRetriesItAfterTheRevocation() {
        hub.sinks().behave(PEER, Sinks.status(400));
        Sample consent = named(PEER);
        one.send(PROVIDER, "treatment-status", one.engaged());
        one.awaitStates(PEER, "treatment-status", List.of("DEAD"));
        hub.sinks().behave(PEER, Sinks.OK);
        one.revoke(consent);
        one.awaitStates(PEER, "consent/revoked", List.of("DELIVERED"));
        int had = one.at(PEER).size();
        UUID id = hub.sql()
                .sql("select id from delivery where case_id = ? and partner = ? and state = 'DEAD'")
                .params(one.id(), PEER)
                .query(UUID.class)
                .single();
        assertThat(new DeadLetters(hub.bean(DataSource.class), Clock.systemUTC()).retry(id, "test"))
                .isTrue();
        one.awaitStates(PEER, "treatment-status", List.of("HELD"));
        assertThat(one.at(PEER)).hasSize(had);
    }

    @Test
    void consentIsTakenBackAlready_whenItsRevocationOvertakesIt() {
        Sample consent = one.consent("P2_NAMED", Set.of(PROVIDER), Set.of(PEER));
        JsonNode state = stateOf(one.revoke(consent)).json();
        assertThat(state.at("/revocation/state").asText()).isEqualTo("complete");
        one.send(MANAGER, "consent", consent);
        one.send(PROVIDER, "treatment-status", one.engaged());
        one.awaitStates(MANAGER, "treatment-status", List.of("HELD"));
        assertThat(one.states(PEER, "")).isEmpty();
    }

    @Test
    void consentStands_whenItWasSignedAfterTheRevocationThatCameFirst() {
        Sample consent = one.consent("P2_NAMED", Set.of(PROVIDER), Set.of(MANAGER));
        Sample earlier = one.revocation(consent)
                .with("consent.revokedAt", Instant.now().minusSeconds(600).toString());
        one.send(MANAGER, "consent", earlier);
        one.send(MANAGER, "consent", consent);
        one.send(PROVIDER, "treatment-status", one.engaged());
        one.awaitStates(MANAGER, "treatment-status", List.of("DELIVERED"));
        assertThat(hub.caller(MANAGER)
                        .post(
                                "consent",
                                earlier.with("message.id", "again-" + UUID.randomUUID())
                                        .json())
                        .text())
                .contains("/consent/revokedAt");
    }
}
