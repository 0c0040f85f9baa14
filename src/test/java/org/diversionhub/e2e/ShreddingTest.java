package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.diversionhub.e2e.OneCase.MANAGER;
import static org.diversionhub.e2e.OneCase.POLICE;
import static org.diversionhub.e2e.OneCase.PROVIDER;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.diversionhub.trust.CaseKeyMissing;
import org.diversionhub.trust.Purpose;
import org.diversionhub.trust.ShredLedger;
import org.diversionhub.trust.Vault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What was shredded is nowhere any more, and what has to be known of it still is. */
class ShreddingTest {
    private static final String PROSECUTOR = "da-new-hanover";
    private static final String JAIL = "jail-new-hanover";
    private static final String MENTAL_HEALTH = "mh-coastal";
    private static final String PEER = "peer-push";

    private final OneCase one = OneCase.referred();
    private final TestHub hub = one.hub();
    private final UUID caseId = one.id();
    private final UUID person = one.participant();
    private final String key = one.keyAt(MANAGER);

    @BeforeAll
    static void nobodyElsesLiesInTheInbox() {
        TestHub.shared().caller(PROSECUTOR).emptyInbox();
    }

    @AfterEach
    void everybodyIsWellAgain() {
        List.of(MANAGER, PROVIDER).forEach(partner -> hub.sinks().behave(partner, Sinks.OK));
    }

    private Command run(String... arguments) {
        return Command.run(hub.folder(), arguments);
    }

    private Command shred(UUID id) {
        return run("shred", "--case", id.toString(), "--reason", "request", "--by", "clerk of court, 26-CV-1");
    }

    private void assertShredded() {
        assertThat(shred(caseId)).satisfies(done -> {
            assertThat(done.out()).contains("is shredded: line ");
            assertThat(done.code()).isZero();
        });
    }

    private int count(String question, Object... values) {
        return hub.sql()
                .sql("select count(*) from " + question)
                .params(values)
                .query(Integer.class)
                .single();
    }

    private record Sealed(UUID id, byte[] bytes) {}

    private Sealed sealed() {
        return hub.sql()
                .sql("select id, sealed from message where case_id = ? limit 1")
                .param(caseId)
                .query((row, n) -> new Sealed(row.getObject(1, UUID.class), row.getBytes(2)))
                .single();
    }

    private void assertUnreadable(Sealed message) {
        assertThatThrownBy(() -> hub.bean(Vault.class)
                        .open(Purpose.DELIVERY, caseId, "message:" + message.id(), message.bytes()))
                .isInstanceOf(CaseKeyMissing.class);
    }

    private Sample again() {
        return Sample.of("diversion-referral.arrest")
                .with("participant", one.referral().json().path("participant").deepCopy())
                .with("referral.id", one.referral().text("referral.id"));
    }

    private JsonNode accounting() {
        Caller.Answer answer = hub.caller(MANAGER).get("/exchange/accounting?participant=" + key);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().path("disclosures");
    }

    private boolean inboxHas(String text) {
        return hub.caller(PROSECUTOR).get("/exchange/inbox").text().contains(text);
    }

    private UUID delivery(String partner, String state) {
        return hub.sql()
                .sql("select id from delivery where case_id = ? and partner = ? and state = ?")
                .params(caseId, partner, state)
                .query(UUID.class)
                .single();
    }

    @Test
    void nothingCanBeReadOrSent_andTheAccountingAnswers_whenACaseWasShredded() {
        String family = one.referral().text("participant.name.family");
        Sample consent = one.consent("P2_NAMED", Set.of(POLICE), Set.of(PROVIDER));
        hub.sinks().behave(PROVIDER, Sinks.status(400));
        one.send(MANAGER, "consent", consent);
        one.awaitStates(PROVIDER, "diversion-referral", List.of("DEAD"));
        UUID dead = delivery(PROVIDER, "DEAD");
        hub.sinks().behave(MANAGER, Sinks.status(503));
        one.send(POLICE, "diversion-referral", again());
        await().until(() -> one.at(MANAGER).size() > 1);
        assertThat(inboxHas(family)).isTrue();
        UUID inInbox = hub.sql()
                .sql("select id from delivery where case_id = ? and partner = ? order by seq limit 1")
                .params(caseId, PROSECUTOR)
                .query(UUID.class)
                .single();
        Sealed message = sealed();
        JsonNode before = accounting();
        assertThat(before).isNotEmpty();
        assertThat(before.toString()).contains("P2_NAMED");
        hub.sql()
                .sql("insert into task (id, at, what, about, reason, done_at) values"
                        + " (gen_random_uuid(), now(), 'clock', :case, 'inactivity', now()),"
                        + " (gen_random_uuid(), now(), 'clock', :case, 'release', null),"
                        + " (gen_random_uuid(), now(), 'person-match', :person, 'somebody in jail', now())")
                .param("case", caseId)
                .param("person", person)
                .update();

        assertShredded();
        long toManager = sentTo(MANAGER, family);
        long toProvider = sentTo(PROVIDER, family);

        assertUnreadable(message);
        hub.sinks().behave(MANAGER, Sinks.OK);
        hub.sinks().behave(PROVIDER, Sinks.OK);
        assertThat(inboxHas(family)).isFalse();
        assertThat(hub.caller(PROSECUTOR).get("/exchange/inbox/" + inInbox).whole())
                .isEqualTo(hub.caller(PROSECUTOR)
                        .get("/exchange/inbox/" + UUID.randomUUID())
                        .whole()
                        .replaceAll("inbox/[0-9a-f-]{36}", "inbox/" + inInbox));
        assertThat(run("dead-letters").out()).doesNotContain(dead.toString());
        assertThat(run("dead-letters", "retry", dead.toString()).code()).isEqualTo(1);
        assertThat(count("message where case_id = ?", caseId)).isZero();
        assertThat(count("delivery where case_id = ?", caseId)).isZero();
        assertThat(count("handle where case_id = ?", caseId)).isZero();
        assertThat(count("task where what = 'clock' and about = ?", caseId)).isZero();
        assertThat(count("task where what = 'person-match' and about = ?", person))
                .isZero();
        assertThat(hub.sql()
                        .sql("select kind from person_token where participant_id = ?")
                        .param(person)
                        .query(String.class)
                        .list())
                .as("the random key alone that the hub gave to case management")
                .containsExactly("given:" + MANAGER);
        assertThat(count("authority where participant_id = ? and (recipients <> '{}' or revoked_at is null)", person))
                .isZero();
        assertThat(keyFile()).isFalse();

        JsonNode after = accounting();
        assertThat(after).hasSize(before.size());
        assertThat(after.toString()).contains("P2_NAMED");
        assertThat(run("accounting", "--subject", person.toString()).out())
                .contains(before.size() + " disclosures since");
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(run("audit", "verify").out()).contains("all as written"));
        assertThat(hub.sql()
                        .sql("select actor || '|' || outcome from audit where event = 'SHREDDED' and subject = ?")
                        .param(person)
                        .query(String.class)
                        .single())
                .matches("operator:\\S+\\|request, line \\d+ of the ledger, [0-9a-f]{64}");
        assertThat(run("shred", "list").out())
                .contains(caseId + "  REQUEST  clerk of court, 26-CV-1")
                .doesNotContain(family);
        await().during(Duration.ofSeconds(3))
                .until(() -> sentTo(MANAGER, family) == toManager && sentTo(PROVIDER, family) == toProvider);
    }

    private boolean keyFile() {
        String id = caseId.toString();
        return hub.folder()
                .resolve("data/keys/" + id.substring(id.length() - 2) + "/" + id + ".key")
                .toFile()
                .exists();
    }

    private long sentTo(String partner, String family) {
        return hub.sinks().of(partner).stream()
                .filter(got -> got.text().contains(family))
                .count();
    }

    @Test
    void answersAreThoseToAnUnknownCase_whenItWasShredded() {
        Sample status = one.of("treatment-status.exit", MANAGER);
        Sample byReferral = one.consent("P2_NAMED", Set.of(POLICE), Set.of(PROVIDER));
        Sample byKey = Sample.of("consent.given").without("referral.id").with("participant.key", key);
        Sample booked = booking();
        assertShredded();
        Map.of("treatment-status", status, "consent", byReferral).forEach((kind, known) -> {
            Caller.Answer answer = hub.caller(MANAGER).post(kind, known.json());
            assertThat(answer.status()).as(answer.text()).isEqualTo(422);
            assertThat(answer.whole())
                    .isEqualTo(hub.caller(MANAGER)
                            .post(kind, known.with("referral.id", "nobodys").json())
                            .whole());
        });
        assertThat(hub.caller(MANAGER).post("consent", byKey.json()).whole())
                .isEqualTo(hub.caller(MANAGER)
                        .post(
                                "consent",
                                byKey.with("participant.key", "nobodys").json())
                        .whole());
        int kept = count("message");
        assertThat(hub.caller(JAIL).post("custody-event", booked.json()).status())
                .isEqualTo(202);
        hub.sweep();
        assertThat(count("message")).isEqualTo(kept);
        assertThat(hub.caller(POLICE)
                        .get("/exchange/messages/" + one.referral().text("message.id"))
                        .json()
                        .path("recipients"))
                .isEmpty();
        one.send(POLICE, "diversion-referral", again());
        assertThat(one.id()).isNotEqualTo(caseId);
        assertThat(one.participant()).isNotEqualTo(person);
    }

    private Sample booking() {
        return Sample.of("custody-event.booked")
                .with("participant.name", one.referral().json().at("/participant/name"))
                .with("participant.birthDate", one.referral().text("participant.birthDate"))
                .with("participant.identifiers", one.referral().json().at("/participant/identifiers"))
                .without("participant.identifiers.medicaid")
                .with("custody.bookingNumber", "B-" + UUID.randomUUID())
                .without("referral.id");
    }

    @Test
    void otherCaseOfThePersonGoesOn_andTheLabelStays_whenOneIsShredded() {
        one.send(MANAGER, "consent", one.consent("P2_NAMED", Set.of(MANAGER), Set.of(MENTAL_HEALTH, PEER)));
        one.send(MANAGER, "treatment-status", one.of("treatment-status.exit", MANAGER));
        one.awaitStates(MENTAL_HEALTH, "treatment-status/exit", List.of("DELIVERED"));
        OneCase two = OneCase.ofTheSamePersonAs(one);
        UUID second = two.id();
        assertThat(two.participant()).isEqualTo(person);
        two.send(MANAGER, "consent", two.consent("P2_NAMED", Set.of(MANAGER), Set.of(MENTAL_HEALTH)));

        assertShredded();

        two.send(MENTAL_HEALTH, "referral-response", two.of("referral-response.accepted", MENTAL_HEALTH));
        assertThat(hub.sql()
                        .sql("select origin from message where case_id = ? and sender = ?")
                        .params(two.id(), MENTAL_HEALTH)
                        .query(String.class)
                        .single())
                .isEqualTo("PART2");
        two.awaitStates(MANAGER, "referral-response", List.of("HELD"));
        assertThat(hub.sql()
                        .sql("select kind from person_token where participant_id = ?")
                        .param(person)
                        .query(String.class)
                        .list())
                .contains("state", "name-and-birth-date", "given:" + MENTAL_HEALTH)
                .as("who has no part in what is left")
                .doesNotContain("given:" + PEER);
        assertThat(OneCase.ofTheSamePersonAs(one).participant()).isEqualTo(person);
        assertThat(run("shred", "--participant", MANAGER, key, "--reason", "request", "--by", "privacy officer")
                        .out())
                .contains(second.toString())
                .doesNotContain(caseId.toString());
        assertThat(count("lead_case where participant_id = ? and shredded_at is null", person))
                .isZero();
    }

    @Test
    void deathThatOneCaseTakesBack_keepsConsentsWaiting_sinceNobodyKnowsWhatTheShreddedOneSaid() {
        OneCase two = OneCase.ofTheSamePersonAs(one);
        Sample exit = two.of("treatment-status.exit", MANAGER).with("engagement.exitReason", "deceased");
        two.send(MANAGER, "treatment-status", exit);
        assertShredded();
        two.send(MANAGER, "correction", CorrectionTest.nullified(exit, "entered-in-error"));
        assertThat(count("participant where id = ? and by_hand = 'deceased'", person))
                .isEqualTo(1);
        assertThat(count("task where what = 'participant' and about = ? and done_at is null", person))
                .isEqualTo(1);
    }

    @Test
    void outcomeIsOnRecord_andNothingIsRepeated_whenAnAttemptWasOnItsWay() throws InterruptedException {
        CountDownLatch hanging = new CountDownLatch(1);
        hub.sinks().behave(MANAGER, exchange -> {
            try {
                hanging.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.sendResponseHeaders(200, -1);
        });
        one.send(POLICE, "diversion-referral", again());
        await().until(() -> one.at(MANAGER).size() == 2);
        UUID id = delivery(MANAGER, "CLAIMED");
        Command done = shred(caseId);
        hanging.countDown();
        assertThat(done.out()).contains("attempts on their way: 1");
        await().until(() ->
                count("audit where delivery_id = ? and event = 'OUTCOME' and outcome = 'delivered'", id) == 1);
        assertThat(accounting()).allMatch(one -> one.path("certainty").asText().equals("disclosed"));
    }

    @Test
    void neitherIsLost_whenAnAttemptIsDecidingAtTheSameMoment() throws Exception {
        UUID id = delivery(PROSECUTOR, "PENDING");
        CountDownLatch begun = new CountDownLatch(1);
        try (var other = Executors.newSingleThreadExecutor()) {
            var attempt = other.submit(() -> new TransactionTemplate(hub.bean(PlatformTransactionManager.class))
                    .executeWithoutResult(status -> {
                        assertThat(count("(select 1 from delivery where id = ? for update) as taken", id))
                                .isEqualTo(1);
                        begun.countDown();
                        await().until(() -> count("pg_stat_activity where wait_event_type = 'Lock'"
                                        + " and application_name = 'diversion-hub-command'")
                                > 0);
                        assertThat(count("(select 1 from lead_case where id = ? for share) as seen", caseId))
                                .isEqualTo(1);
                    }));
            begun.await();
            assertShredded();
            attempt.get();
        }
    }

    @Test
    void caseStays_whileItIsOnLegalHold() {
        String[] which = {"--referral", POLICE, one.referral().text("referral.id"), "--by", "county attorney"};
        assertThat(run("shred", "hold", which[0], which[1], which[2], which[3], which[4])
                        .code())
                .isZero();
        Command refused = shred(caseId);
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.out()).contains("is on legal hold");
        assertThat(run("shred", "list").out()).contains(caseId + "  county attorney");
        assertThat(keyFile()).isTrue();
        assertThat(count("message where case_id = ?", caseId)).isEqualTo(1);
        assertThat(run("shred", "release", which[0], which[1], which[2], which[3], which[4])
                        .code())
                .isZero();
        assertThat(run("shred", "release", which[0], which[1], which[2], which[3], which[4])
                        .code())
                .isEqualTo(1);
        assertThat(hub.sql()
                        .sql("select outcome from audit where event = 'LEGAL_HOLD' and subject = ? order by tx, seq")
                        .param(person)
                        .query(String.class)
                        .list())
                .containsExactly("set", "ended");
        assertShredded();
        assertThat(shred(caseId)).isEqualTo(new Command(0, "case " + caseId + " was shredded before\n"));
    }

    @Test
    void runningHubFinishes_whenACommandDiedAfterTheLedger() {
        Sealed message = sealed();
        hub.bean(ShredLedger.class).append(caseId, ShredLedger.Why.REQUEST, "somebody", Instant.now());
        await().atMost(Duration.ofSeconds(20)).until(() -> count("message where case_id = ?", caseId) == 0);
        assertUnreadable(message);
        assertThat(keyFile()).isFalse();
        assertThat(count("audit where event = 'SHREDDED' and subject = ?", person))
                .isEqualTo(1);
    }

    @Test
    void nothingIsShredded_whenTheCommandIsWrong() {
        String id = caseId.toString();
        for (List<String> wrong : List.of(
                List.of("shred"),
                List.of("shred", "--reason", "request", "--by", "somebody"),
                List.of("shred", "--case", id, "--reason", "request"),
                List.of("shred", "--case", id, "--reason", "request", "--by", "two\nlines"),
                List.of("shred", "--case", id, "--reason", "because", "--by", "somebody"),
                List.of("shred", "--case", id, "--by", "somebody"),
                List.of("shred", "--case", "nonsense", "--reason", "request", "--by", "somebody"),
                List.of("shred", "--case", id, "--referral", POLICE, "x", "--reason", "request", "--by", "somebody"),
                List.of("shred", "--referral", POLICE, "--reason", "request", "--by", "somebody"),
                List.of("shred", "hold", "--case", id),
                List.of("shred", "release", "--by", "somebody"))) {
            Command ran = run(wrong.toArray(String[]::new));
            assertThat(ran.code()).as(wrong + ran.out()).isEqualTo(2);
            assertThat(ran.out()).doesNotContain("\tat ");
        }
        for (List<String> unknown : List.of(
                List.of("--case", UUID.randomUUID().toString()),
                List.of("--referral", POLICE, "nobodys"),
                List.of("--referral", MANAGER, one.referral().text("referral.id")),
                List.of("--participant", POLICE, key))) {
            List<String> all = new ArrayList<>(List.of("shred", "--reason", "request", "--by", "somebody"));
            all.addAll(unknown);
            Command ran = run(all.toArray(String[]::new));
            assertThat(ran.code()).as(unknown + ran.out()).isEqualTo(1);
            assertThat(ran.out()).contains("known");
        }
        Command without =
                Command.withoutPassword(hub.folder(), "shred", "--case", id, "--reason", "request", "--by", "somebody");
        assertThat(without.code()).isEqualTo(1);
        assertThat(without.out()).contains("HUB_TRUST_KEYSPASSWORD");
        assertThat(keyFile()).isTrue();
    }
}
