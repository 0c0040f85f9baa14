package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** To justice how somebody is doing is a word, which is said when it changes: nobody there can count visits. */
class LastWordTest {
    private static final String MANAGER = OneCase.MANAGER;
    private static final String PROVIDER = OneCase.PROVIDER;
    private static final String PROSECUTOR = "da-push";
    private static final String INBOX = "da-new-hanover";
    private static final String STATUS = "treatment-status";
    private static final String RESPONSE = "referral-response";

    private final OneCase one = OneCase.referred();

    @BeforeEach
    void twoProsecutorsMayKnow() {
        one.hub().sinks().behave(PROSECUTOR, Sinks.OK);
        one.send(
                MANAGER,
                "consent",
                one.consent("P2_NAMED", Set.of(PROVIDER, MANAGER), Set.of(PROSECUTOR, INBOX, MANAGER)));
        one.awaitStates(PROSECUTOR, "diversion-referral", List.of("DELIVERED"));
    }

    private Sample say(String status) {
        Sample said = one.engaged()
                .with("engagement.status", status)
                .with("engagement.lastContact", "2026-04-0" + (1 + status.length() % 9));
        one.send(PROVIDER, STATUS, said);
        return said;
    }

    private void awaitAtProsecutor(String... states) {
        one.awaitStates(PROSECUTOR, STATUS, List.of(states));
    }

    @Test
    void wordGoesOnce_andAgainWhenItIsAnotherOne_inTheOrderInWhichItWasSaid() {
        List.of("active", "active", "onhold", "waitlist", "active", "active").forEach(this::say);
        awaitAtProsecutor("DELIVERED", "WITHHELD", "DELIVERED", "WITHHELD", "DELIVERED", "WITHHELD");
        await().atMost(Duration.ofSeconds(40))
                .until(() -> one.states(MANAGER, STATUS).stream()
                                .filter("DELIVERED"::equals)
                                .count()
                        == 6);
        assertThat(one.at(PROSECUTOR).stream().map(Sinks.Received::text).filter(text -> text.contains("engagement")))
                .hasSize(3);
        assertThat(one.hub()
                        .sql()
                        .sql("select distinct reason from delivery where case_id = ? and state = 'WITHHELD'")
                        .param(one.id())
                        .query(String.class)
                        .list())
                .containsExactly("NOTHING_NEW");
    }

    /** Whoever says it, and by whichever answer. */
    @Test
    void answerToTheReferralIsAWordToo_whichGoesOnce() {
        one.send(PROVIDER, RESPONSE, one.of("referral-response.accepted", PROVIDER));
        one.send(MANAGER, RESPONSE, one.of("referral-response.handed-off", MANAGER));
        one.send(MANAGER, RESPONSE, one.of("referral-response.handoff-failed", MANAGER));
        one.awaitStates(PROSECUTOR, RESPONSE, List.of("DELIVERED", "WITHHELD", "DELIVERED"));
        assertThat(one.at(PROSECUTOR).stream().map(Sinks.Received::text).filter(text -> text.contains("\"response\"")))
                .satisfiesExactly(
                        first -> assertThat(first).contains("\"status\":\"engaged\""),
                        last -> assertThat(last).contains("\"status\":\"outreach\""));
    }

    @Test
    void wordThatIsTriedAgainGoes_andTheNextIsJudgedByIt() {
        one.hub().sinks().behave(PROSECUTOR, Sinks.status(503));
        say("active");
        say("active");
        await().atMost(Duration.ofSeconds(40)).until(() -> attempts() > 0);
        one.hub().sinks().behave(PROSECUTOR, Sinks.OK);
        awaitAtProsecutor("DELIVERED", "WITHHELD");
    }

    private int attempts() {
        return one.hub()
                .sql()
                .sql(
                        "select coalesce(max(attempts), 0) from delivery where case_id = ? and partner = ? and kind like ?")
                .params(one.id(), PROSECUTOR, STATUS + "%")
                .query(Integer.class)
                .single();
    }

    @Test
    void wordThatNeverArrivedKeepsNobodyFromTheNext() {
        say("active");
        awaitAtProsecutor("DELIVERED");
        one.hub()
                .sql()
                .sql("update delivery set state = 'DEAD' where case_id = ? and partner = ? and kind like ?")
                .params(one.id(), PROSECUTOR, STATUS + "%")
                .update();
        say("active");
        awaitAtProsecutor("DEAD", "DELIVERED");
    }

    @Test
    void wordThatStayedGoes_whenACorrectionLeavesAnother() {
        Sample first = say("active");
        awaitAtProsecutor("DELIVERED");
        Sample second = say("active");
        awaitAtProsecutor("DELIVERED", "WITHHELD");
        correct(first, "onhold");
        awaitAtProsecutor("DELIVERED", "WITHHELD", "DELIVERED");
        correct(second, "finished");
        one.awaitStates(PROSECUTOR, "correction", List.of("DELIVERED", "DELIVERED"));
        List<String> words = one.at(PROSECUTOR).stream()
                .map(Sinks.Received::text)
                .filter(text -> text.contains("engagement"))
                .map(text -> text.replaceAll(".*\"engagement\":\\{\"status\":\"(\\w+)\".*", "$1"))
                .toList();
        assertThat(words).containsExactly("engaged", "outreach", "engaged", "closed");
    }

    private void correct(Sample wrong, String status) {
        ObjectNode right = wrong.json().deepCopy();
        right.remove("message");
        right.withObject("/engagement").put("status", status);
        one.send(
                PROVIDER,
                "correction",
                Sample.of("correction.correct")
                        .with("correction.targetId", wrong.text("message.id"))
                        .with("record", Map.of("treatment-status/engagement", right)));
    }

    @Test
    void inboxHasTheWordOnce_howeverOftenItIsLookedAt() {
        one.hub().caller(INBOX).emptyInbox();
        say("active");
        say("active");
        assertThat(inbox()).containsExactly("engaged");
        assertThat(inbox()).containsExactly("engaged");
        say("onhold");
        say("active");
        assertThat(inbox()).containsExactly("engaged", "outreach", "engaged");
        one.hub().caller(INBOX).emptyInbox();
        say("active");
        assertThat(inbox()).isEmpty();
    }

    private List<String> inbox() {
        String key = one.keyAt(INBOX);
        List<String> words = new ArrayList<>();
        for (JsonNode message :
                one.hub().caller(INBOX).get("/exchange/inbox").json().path("messages")) {
            if (message.at("/participant/key").asText().equals(key) && message.has("engagement")) {
                words.add(message.at("/engagement/status").asText());
            }
        }
        return words;
    }
}
