package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.diversionhub.e2e.CorrectionTest.corrected;
import static org.diversionhub.e2e.CorrectionTest.nullified;
import static org.diversionhub.e2e.OneCase.MANAGER;
import static org.diversionhub.e2e.OneCase.POLICE;
import static org.diversionhub.e2e.OneCase.PROVIDER;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.diversionhub.trust.Tokens;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A correction beside all that goes on meanwhile: consents, retries, and what a person decides. */
class LaterCorrectionTest {
    private static final String PROSECUTOR = "da-new-hanover";
    private static final String ARREST = "diversion-referral/arrest";
    private static final String ENGAGEMENT = "treatment-status/engagement";
    private static final String NAMED = "da-push";

    private final TestHub hub = TestHub.shared();
    private final OneCase one = OneCase.referred();

    @AfterEach
    void everybodyIsWellAgain() {
        hub.sinks().behave(MANAGER, Sinks.OK);
        hub.sinks().behave(PROVIDER, Sinks.OK);
        hub.sinks().behave(NAMED, Sinks.OK);
    }

    private Sample living(String situation) {
        return corrected(one.referral(), ARREST, right -> right.with("needs.livingSituation", situation));
    }

    private Sample release() {
        return one.consent("RELEASE", Set.of(POLICE), Set.of(PROVIDER));
    }

    private List<String> at(String partner, int after) {
        return hub.sinks().of(partner).stream()
                .skip(after)
                .map(Sinks.Received::text)
                .toList();
    }

    private <T> T column(String query, Class<T> type) {
        return hub.sql().sql(query).param(one.id()).query(type).single();
    }

    @Test
    void correctionOfAnEarlierDay_goesOnNoConsentThatDoesNotReachBack() {
        Instant now = Instant.now();
        Sample first = one.consent("P2_NAMED", Set.of(PROVIDER), Set.of(MANAGER), now.minusSeconds(3600));
        one.send(MANAGER, "consent", first);
        Sample status =
                one.engaged().with("message.time", now.minusSeconds(1800).toString());
        one.send(PROVIDER, "treatment-status", status);
        one.awaitStates(MANAGER, ENGAGEMENT, List.of("DELIVERED"));
        one.revoke(first);
        one.send(
                MANAGER,
                "consent",
                one.consent(
                        "P2_NAMED",
                        Set.of(PROVIDER),
                        Set.of(MANAGER),
                        Instant.now().minusSeconds(1)));
        int before = hub.sinks().of(MANAGER).size();
        one.send(
                PROVIDER,
                "correction",
                corrected(status, ENGAGEMENT, right -> right.with("engagement.status", "onhold")));
        one.awaitStates(MANAGER, "correction", List.of("DELIVERED"));
        assertThat(at(MANAGER, before)).last().asString().contains("nullify").doesNotContain("onhold");
    }

    @Test
    void olderWordNeverFollowsANewerOne_alsoWhereItWasTriedBefore() {
        hub.sinks().behave(PROVIDER, Sinks.status(503));
        Sample consent = release();
        one.send(MANAGER, "consent", consent);
        await().atMost(Duration.ofSeconds(40)).until(() -> shown(PROVIDER));
        one.revoke(consent);
        one.awaitStates(PROVIDER, "diversion-referral", List.of("HELD"));
        hub.sinks().behave(PROVIDER, Sinks.OK);
        int before = hub.sinks().of(PROVIDER).size();
        one.send(POLICE, "correction", living("shelter"));
        one.awaitStates(PROVIDER, "correction", List.of("DELIVERED"));
        assertThat(at(PROVIDER, before)).last().asString().contains("is void");

        one.send(MANAGER, "consent", release());
        one.awaitStates(PROVIDER, "diversion-referral", List.of("WITHHELD", "DELIVERED"));
        assertThat(at(PROVIDER, before)).last().asString().contains("shelter");
        one.send(POLICE, "correction", living("own-home"));
        one.awaitStates(PROVIDER, "correction", List.of("DELIVERED", "DELIVERED"));
        assertThat(at(PROVIDER, before)).last().asString().contains("own-home");
    }

    private boolean shown(String partner) {
        return hub.sql()
                .sql("select shown and state = 'PENDING' from delivery where case_id = ? and partner = ?")
                .params(one.id(), partner)
                .query(Boolean.class)
                .single();
    }

    @Test
    void whomAConsentBroughtIn_staysUnseenByJustice_alsoWhereTheVersionOfNowGoesToThem() {
        hub.sinks().behave(NAMED, Sinks.status(503));
        Sample consent = naming();
        one.send(MANAGER, "consent", consent);
        await().atMost(Duration.ofSeconds(40)).until(() -> shown(NAMED));
        one.revoke(consent);
        one.awaitStates(NAMED, "diversion-referral", List.of("HELD"));
        hub.sinks().behave(NAMED, Sinks.OK);
        one.send(POLICE, "correction", living("shelter"));
        one.send(MANAGER, "consent", naming());
        one.awaitStates(NAMED, "diversion-referral", List.of("WITHHELD", "DELIVERED"));
        assertThat(hub.caller(POLICE)
                        .get("/exchange/messages/" + one.referral().text("message.id"))
                        .json()
                        .path("recipients")
                        .findValuesAsText("recipient"))
                .contains(PROSECUTOR)
                .doesNotContain(NAMED);
    }

    private Sample naming() {
        return one.consent("P2_NAMED", Set.of(MANAGER), Set.of(NAMED));
    }

    @Test
    void whatIsOnItsWay_arrivesAsItWas_andTheCorrectionBehindIt() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        hub.sinks().behave(PROVIDER, exchange -> {
            asked.countDown();
            try {
                answer.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.sendResponseHeaders(200, -1);
        });
        int before = hub.sinks().of(PROVIDER).size();
        one.send(MANAGER, "consent", release());
        assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
        one.send(POLICE, "correction", living("shelter"));
        answer.countDown();
        one.awaitStates(PROVIDER, "correction", List.of("DELIVERED"));
        assertThat(one.states(PROVIDER, "diversion-referral")).containsExactly("DELIVERED");
        List<String> got = at(PROVIDER, before);
        assertThat(got.getFirst()).doesNotContain("shelter");
        assertThat(got).last().asString().contains("shelter");
    }

    @Test
    void caseNumber_followsTheCorrection() {
        Sample held = one.of("prosecution-decision.held", PROSECUTOR).with("prosecution.caseNumber", "26CR-WRONG");
        one.send(PROSECUTOR, "prosecution-decision", held);
        assertThat(isCalled("26CR-WRONG")).isTrue();
        one.send(
                PROSECUTOR,
                "correction",
                corrected(held, "prosecution-decision/held", now -> now.with("prosecution.caseNumber", "26CR-RIGHT")));
        assertThat(isCalled("26CR-RIGHT")).isTrue();
        one.send(PROSECUTOR, "correction", nullified(held, "entered-in-error"));
        assertThat(isCalled("26CR-RIGHT")).isFalse();
    }

    private boolean isCalled(String number) {
        return hub.sql()
                .sql("select exists (select 1 from handle where case_id = ? and token = ?)")
                .params(one.id(), hub.bean(Tokens.class).token("handle", PROSECUTOR, "prosecution.caseNumber", number))
                .query(Boolean.class)
                .single();
    }

    @Test
    void labelOfPart2_staysOnTheCorrection() {
        hub.sql()
                .sql("update message set origin = 'PART2' where case_id = ?")
                .param(one.id())
                .update();
        one.send(POLICE, "correction", living("shelter"));
        assertThat(column("select origin from message where case_id = ? and corrects is not null", String.class))
                .isEqualTo("PART2");
        one.awaitStates(MANAGER, "correction", List.of("DELIVERED"));
        assertThat(hub.sinks().of(MANAGER).getLast().text())
                .as("nothing of it goes without an authority")
                .doesNotContain("shelter");
    }

    @Test
    void whoIsAMinorByACorrection_isForAPerson() {
        one.send(MANAGER, "consent", release());
        one.awaitStates(PROVIDER, "diversion-referral", List.of("DELIVERED"));
        String born = LocalDate.now().minusYears(16).toString();
        one.send(
                POLICE,
                "correction",
                corrected(one.referral(), ARREST, right -> right.with("participant.birthDate", born)));
        assertThat(column(
                        "select by_hand from participant where id = (select participant_id from lead_case where id = ?)",
                        String.class))
                .isEqualTo("minor");
        assertThat(column(
                        "select count(*) from authority where waits_for = 'minor' and participant_id = (select participant_id"
                                + " from lead_case where id = ?)",
                        Integer.class))
                .isEqualTo(1);
    }

    @Test
    void correctedReferral_isJudgedByTheRules() {
        OneCase judged = OneCase.referred(referral -> referral.without("eligibility")
                .with("incident.drugs", List.of(Map.of("type", "oxycodone", "quantity", "3 {dosage}"))));
        assertThat(eligibilityTasks(judged)).isZero();
        judged.send(
                POLICE,
                "correction",
                corrected(judged.referral(), ARREST, right -> right.with("history.onProbation", true)));
        assertThat(eligibilityTasks(judged)).isEqualTo(1);
        judged.awaitStates(MANAGER, "correction", List.of("DELIVERED"));
        assertThat(hub.sinks().of(MANAGER).getLast().text()).contains("\"eligible\":false");
    }

    private int eligibilityTasks(OneCase of) {
        return hub.sql()
                .sql("select count(*) from task where what = 'eligibility' and about = ? and done_at is null")
                .param(of.id())
                .query(Integer.class)
                .single();
    }

    @Test
    void consentThatWaitsForItsReferral_stillFindsIt_whenAnEarlierOneIsTakenBack() {
        Sample consent = release()
                .without("referral.id")
                .with(
                        "participant.name",
                        one.referral().json().at("/participant/name").deepCopy())
                .with("participant.birthDate", one.referral().text("participant.birthDate"))
                .with(
                        "participant.identifiers.driverLicense",
                        one.referral().text("participant.identifiers.driverLicense"));
        one.send(MANAGER, "consent", consent);
        one.send(POLICE, "correction", nullified(one.referral(), "entered-in-error"));
        OneCase again = OneCase.referred(referral -> referral.with(
                "participant", one.referral().json().path("participant").deepCopy()));
        assertThat(again.participant()).isEqualTo(one.participant());
        again.awaitStates(PROVIDER, "diversion-referral", List.of("DELIVERED"));
    }
}
