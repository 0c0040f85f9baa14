package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Accepted means kept: what happens when a recipient is down, slow, or says no. */
class DeliveryTest {
    private static final String MANAGER = "lead-case-management";
    private final TestHub hub = TestHub.shared();
    private final Caller police = hub.caller("pd-wilmington");

    @AfterEach
    void everybodyIsWellAgain() {
        hub.sinks().behave(MANAGER, Sinks.OK);
        hub.sinks().behave(OneCase.PROVIDER, Sinks.OK);
    }

    private Sample send() {
        Sample referral = Sample.of("diversion-referral.arrest").aboutSomebodyNew();
        assertThat(police.post("diversion-referral", referral.json()).status()).isEqualTo(202);
        return referral;
    }

    private List<Sinks.Received> at(String partner, Sample referral) {
        String family = referral.text("participant.name.family");
        return hub.sinks().of(partner).stream()
                .filter(one -> one.text().contains(family))
                .toList();
    }

    private String stateAtManager(Sample referral) {
        for (var recipient : police.get("/exchange/messages/" + referral.text("message.id"))
                .json()
                .path("recipients")) {
            if (recipient.path("recipient").asText().equals(MANAGER)) {
                return recipient.path("state").asText();
            }
        }
        return "nobody";
    }

    private void awaitState(Sample referral, String state) {
        await().atMost(Duration.ofSeconds(40))
                .until(() -> stateAtManager(referral).equals(state));
    }

    @Test
    void deliveryIsTriedAgainUnderTheSameId_whenTheRecipientFailsAtFirst() {
        AtomicInteger calls = new AtomicInteger();
        hub.sinks()
                .behave(MANAGER, exchange -> exchange.sendResponseHeaders(calls.incrementAndGet() < 3 ? 500 : 200, -1));
        Sample referral = send();
        awaitState(referral, "delivered");
        List<Sinks.Received> tries = at(MANAGER, referral);
        assertThat(tries).hasSizeGreaterThanOrEqualTo(3);
        assertThat(tries.stream().map(one -> one.header("Idempotency-key")).distinct())
                .hasSize(1);
        assertThat(tries.stream().map(Sinks.Received::text).distinct()).hasSize(1);
    }

    @Test
    void laneGoesOn_whenAMessageInItCannotBeOpened() {
        hub.sinks().behave(MANAGER, Sinks.status(503));
        Sample first = send();
        List<Sample> later = List.of(againOf(first), againOf(first));
        hub.sql()
                .sql("update message set sealed = set_byte(sealed, 20, 255 - get_byte(sealed, 20)) where id = (select"
                        + " message_id from delivery where partner = ? order by seq desc offset 1 limit 1)")
                .param(MANAGER)
                .update();
        hub.sinks().behave(MANAGER, Sinks.OK);
        awaitState(later.get(1), "delivered");
        assertThat(stateAtManager(first)).isEqualTo("delivered");
        assertThat(stateAtManager(later.get(0))).isEqualTo("failed");
    }

    private Sample againOf(Sample earlier) {
        Sample again = Sample.of("diversion-referral.arrest")
                .with("participant", earlier.json().path("participant").deepCopy())
                .with("referral.id", earlier.text("referral.id"));
        assertThat(police.post("diversion-referral", again.json()).status()).isEqualTo(202);
        return again;
    }

    @Test
    void connectionIsUsedAgain_whenMoreGoesToOnePartner() {
        Set<Integer> ports = ConcurrentHashMap.newKeySet();
        hub.sinks().behave(MANAGER, exchange -> {
            ports.add(exchange.getRemoteAddress().getPort());
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("ok".getBytes(StandardCharsets.US_ASCII));
        });
        for (int i = 0; i < 8; i++) {
            awaitState(send(), "delivered");
        }
        assertThat(ports).as("no more than attempts run at once").hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void personIsTold_whenTheRecipientRefuses() {
        hub.sinks().behave(MANAGER, Sinks.status(400));
        Sample referral = send();
        awaitState(referral, "failed");
        UUID delivery = UUID.fromString(at(MANAGER, referral).get(0).header("Idempotency-key"));
        assertThat(hub.sql()
                        .sql("select reason from task where delivery_id = ?")
                        .param(delivery)
                        .query(String.class)
                        .list())
                .containsExactly("http-400");
        assertThat(at(MANAGER, referral)).hasSize(1);
    }

    @Test
    void conflictIsTriedAgain_whereAFhirServerSaysSo() {
        AtomicInteger calls = new AtomicInteger();
        hub.sinks()
                .behave(
                        OneCase.PROVIDER,
                        exchange -> exchange.sendResponseHeaders(calls.incrementAndGet() < 3 ? 409 : 200, -1));
        OneCase one = OneCase.referred();
        one.send(MANAGER, "consent", one.consent("RELEASE", Set.of(OneCase.POLICE), Set.of(OneCase.PROVIDER)));
        one.awaitStates(OneCase.PROVIDER, "diversion-referral", List.of("DELIVERED"));
        assertThat(one.at(OneCase.PROVIDER)).hasSizeGreaterThanOrEqualTo(3);
        hub.sinks().behave(MANAGER, Sinks.status(409));
        awaitState(send(), "failed");
    }

    @Test
    void sendIsCutOffAtItsDeadlineAndTriedAgain_whenTheRecipientIsSlow() throws InterruptedException {
        var open = new java.util.concurrent.CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        hub.sinks().behave(MANAGER, exchange -> {
            try {
                if (calls.incrementAndGet() == 1) {
                    open.await(20, java.util.concurrent.TimeUnit.SECONDS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.sendResponseHeaders(200, -1);
        });
        Sample referral = send();
        awaitState(referral, "delivered");
        open.countDown();
        assertThat(at(MANAGER, referral)).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void deliveryIsTriedAgain_whenTheAnswerIsGarbage() {
        AtomicInteger calls = new AtomicInteger();
        hub.sinks().behave(MANAGER, exchange -> {
            if (calls.incrementAndGet() == 1) {
                exchange.sendResponseHeaders(200, 1000);
                exchange.getResponseBody().write(new byte[] {0, 1, 2});
                throw new java.io.IOException("cut in the middle, on purpose");
            }
            exchange.sendResponseHeaders(200, -1);
        });
        Sample referral = send();
        awaitState(referral, "delivered");
        assertThat(at(MANAGER, referral)).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void whatWasClaimedTogetherKeepsItsOrder_whenOneOfItIsNotTaken() {
        hub.sinks().behave(MANAGER, Sinks.status(503));
        Sample first = send();
        await().until(() -> !at(MANAGER, first).isEmpty());
        List<Sample> later = List.of(againOf(first), againOf(first), againOf(first));
        int before = at(MANAGER, first).size();
        AtomicInteger calls = new AtomicInteger();
        hub.sinks()
                .behave(
                        MANAGER,
                        exchange -> exchange.sendResponseHeaders(calls.incrementAndGet() == 2 ? 503 : 200, -1));
        awaitState(later.getLast(), "delivered");

        List<String> sent = at(MANAGER, first).stream()
                .map(one -> one.header("Idempotency-key"))
                .skip(before)
                .toList();
        List<String> order = sent.stream().distinct().toList();
        assertThat(sent).containsExactly(order.get(0), order.get(1), order.get(1), order.get(2), order.get(3));
        assertThat(hub.sql()
                        .sql("select id::text from delivery where partner = ? and id = any(?::uuid[]) order by seq")
                        .params(MANAGER, order.toArray(String[]::new))
                        .query(String.class)
                        .list())
                .isEqualTo(order);
        assertThat(audited(order.get(3))).as("claimed, not sent, sent").containsSubsequence("not-sent", "delivered");
        assertThat(audited(order.get(3)).stream().filter("delivered"::equals)).hasSize(1);
    }

    private List<String> audited(String delivery) {
        return hub.sql()
                .sql("select outcome from audit where delivery_id = ?::uuid and event = 'OUTCOME' order by tx, seq")
                .param(delivery)
                .query(String.class)
                .list();
    }

    @Test
    void laterMessageOfACaseWaitsForTheEarlier_whenThatIsBeingRetried() {
        hub.sinks().behave(MANAGER, Sinks.status(503));
        Sample first = send();
        await().until(() -> !at(MANAGER, first).isEmpty());
        Sample second = Sample.of("diversion-referral.arrest")
                .aboutSomebodyNew()
                .with("referral.id", first.text("referral.id"))
                .with("participant", first.json().path("participant"))
                .with("incident.narrative", "The second of two.");
        assertThat(police.post("diversion-referral", second.json()).status()).isEqualTo(202);
        hub.sinks().behave(MANAGER, Sinks.OK);
        awaitState(second, "delivered");
        List<String> order = at(MANAGER, first).stream()
                .map(one -> one.header("Idempotency-key"))
                .distinct()
                .toList();
        assertThat(order).hasSize(2);
        assertThat(stateAtManager(first)).isEqualTo("delivered");
        assertThat(at(MANAGER, first).getLast().header("Idempotency-key")).isEqualTo(order.get(1));
    }

    @Test
    void attemptIsTakenOver_whenTheNodeThatClaimedItIsGone() {
        hub.sinks().behave(MANAGER, Sinks.status(503));
        Sample referral = send();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> !at(MANAGER, referral).isEmpty());
        UUID delivery = UUID.fromString(at(MANAGER, referral).get(0).header("Idempotency-key"));
        await().until(() -> hub.sql()
                        .sql("update delivery set state = 'CLAIMED', claim_until = now() - interval '1 second'"
                                + " where id = ? and state = 'PENDING'")
                        .param(delivery)
                        .update()
                == 1);
        assertThat(hub.sql()
                        .sql("select d.node = a.writer from delivery d join audit a on a.delivery_id = d.id"
                                + " where d.id = ? and a.event = 'DISCLOSING' limit 1")
                        .param(delivery)
                        .query(Boolean.class)
                        .single())
                .isTrue();
        hub.sinks().behave(MANAGER, Sinks.OK);
        awaitState(referral, "delivered");
    }
}
