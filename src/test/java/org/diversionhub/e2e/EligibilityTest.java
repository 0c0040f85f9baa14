package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.diversionhub.e2e.OneCase.MANAGER;
import static org.diversionhub.e2e.OneCase.POLICE;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.diversionhub.exchange.CurrentSnapshot;
import org.junit.jupiter.api.Test;

/** An arrest referral that does not say whether the person may take part is judged by the rules of the programme. */
class EligibilityTest {
    private static final String PROSECUTOR = "da-new-hanover";
    private static final String RULES = TestHub.shared()
            .bean(CurrentSnapshot.class)
            .get()
            .eligibility()
            .of("wilmington")
            .orElseThrow()
            .name();

    private static Sample fitting(Sample referral) {
        return referral.without("eligibility")
                .with("incident.drugs", List.of(Map.of("type", "oxycodone", "quantity", "3 {dosage}")));
    }

    private static OneCase referred(Consumer<Sample> change) {
        return OneCase.referred(referral -> change.accept(fitting(referral)));
    }

    /** The eligibility that reached the case manager, who got nothing of what it was judged by. */
    private static JsonNode atManager(OneCase one) {
        try {
            String text = one.at(MANAGER).get(0).text();
            assertThat(text).doesNotContain("history", "onProbation", "{dosage}", "oxycodone");
            JsonNode found = new ObjectMapper().readTree(text).findValue("eligibility");
            return found == null ? new ObjectMapper().createObjectNode() : found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> openTasks(OneCase one) {
        return one.hub()
                .sql()
                .sql("select reason from task where what = 'eligibility' and about = ? and done_at is null")
                .param(one.id())
                .query(String.class)
                .list();
    }

    @Test
    void whoFitsTheRulesIsEligible_andRecipientsGetTheResultAlone() {
        OneCase one = referred(referral -> {});
        assertThat(atManager(one).toString()).isEqualTo("{\"eligible\":true,\"ruleVersion\":\"" + RULES + "\"}");
        assertThat(openTasks(one)).isEmpty();
    }

    @Test
    void aNoIsATaskForAPerson_holdsNothingUp_andIsSettledByTheAnswerOfAPerson() {
        OneCase one = referred(referral -> referral.with("history.onProbation", true));
        assertThat(atManager(one).path("eligible")).hasToString("false");
        assertThat(one.states(PROSECUTOR, "diversion-referral")).hasSize(1);
        assertThat(openTasks(one)).containsExactly(RULES + ": not met");
        Command why = Command.run(
                one.hub().folder(), "eligibility", "--case", one.id().toString(), "--json");
        assertThat(why.code()).as(why.out()).isZero();
        assertThat(why.out()).contains("\"because\":[\"not-on-probation\"]");
        assertThat(one.hub()
                        .sql()
                        .sql(
                                "select count(*) from audit where event = 'VIEWED' and outcome = 'eligibility' and subject = ?")
                        .param(one.participant())
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);

        one.send(PROSECUTOR, "eligibility", one.of("eligibility.result", PROSECUTOR));
        assertThat(openTasks(one)).isEmpty();
        one.send(POLICE, "diversion-referral", one.referral().with("message.id", "M-" + System.nanoTime()));
        one.awaitStates(MANAGER, "diversion-referral", List.of("DELIVERED", "DELIVERED"));
        assertThat(one.at(MANAGER).get(1).text()).doesNotContain("\"eligible\":false");
        assertThat(openTasks(one)).isEmpty();
    }

    @Test
    void caseIsJudgedByTheReferralAsItStands_andOtherRulesThanThatDayAreNamed() {
        OneCase one = referred(referral -> referral.with("history.onProbation", true));
        Sample fact = Sample.copyOf(one.referral()).with("history.onProbation", false);
        ObjectNode groups = fact.json().deepCopy();
        groups.remove("message");
        one.send(
                POLICE,
                "correction",
                Sample.of("correction.correct")
                        .with("correction.targetId", one.referral().text("message.id"))
                        .with("record", Map.of("diversion-referral/arrest", groups)));
        Command now = Command.run(
                one.hub().folder(), "eligibility", "--case", one.id().toString());
        assertThat(now.out()).contains("by " + RULES, ": eligible").doesNotContain("other rules");
        Command other = Command.run(
                one.hub().folder(), "eligibility", "--case", one.id().toString(), "--rules", "seattle");
        assertThat(other.out()).contains("the record names other rules: " + RULES);
    }

    @Test
    void whatTheRulesCannotTellIsNoResult_andATaskUntilSomebodySaysIt() {
        OneCase one = referred(referral -> referral.without("history.onParole").without("participant.birthDate"));
        assertThat(atManager(one)).isEmpty();
        assertThat(openTasks(one)).containsExactly(RULES + ": not known");

        Sample again =
                one.referral().with("message.id", "M-" + System.nanoTime()).with("history.onParole", false);
        one.send(POLICE, "diversion-referral", again);
        assertThat(openTasks(one)).containsExactly(RULES + ": not known");
        one.send(
                POLICE,
                "diversion-referral",
                again.with("message.id", "M-" + System.nanoTime()).with("eligibility.eligible", true));
        assertThat(openTasks(one)).isEmpty();
    }

    @Test
    void wordOfThePoliceStands() {
        OneCase one = referred(referral -> referral.with("history.onProbation", true)
                .with("eligibility.eligible", true)
                .with("eligibility.ruleVersion", "their own"));
        assertThat(atManager(one).toString()).isEqualTo("{\"eligible\":true,\"ruleVersion\":\"their own\"}");
        assertThat(openTasks(one)).isEmpty();
    }

    @Test
    void otherDoorsAreNotJudged() {
        OneCase one = referred(referral -> referral.with("history.onProbation", true));
        Sample contact = fitting(Sample.of("diversion-referral.social-contact").aboutSomebodyNew())
                .with("history.onProbation", true);
        int before = allTasks(one);
        one.send("officer-app", "diversion-referral", contact);
        assertThat(allTasks(one)).isEqualTo(before);
    }

    private static int allTasks(OneCase one) {
        return one.hub()
                .sql()
                .sql("select count(*) from task where what = 'eligibility'")
                .query(Integer.class)
                .single();
    }

    /** The two places are 26 hours apart: in the one it is tomorrow at the latest when the other has today. */
    @Test
    void birthdayIsThatOfThePlaceOfTheArrest() {
        ZoneOffset east = ZoneOffset.ofHours(14);
        ZoneOffset west = ZoneOffset.ofHours(-12);
        LocalDate birthday = LocalDate.now(east).minusYears(18);
        assertThat(atManager(referred(on(birthday, east))).path("eligible")).hasToString("true");
        assertThat(atManager(referred(on(birthday, west))).path("eligible")).hasToString("false");
    }

    private static Consumer<Sample> on(LocalDate birthday, ZoneOffset offset) {
        return referral -> referral.with("participant.birthDate", birthday.toString())
                .with("arrest.at", OffsetDateTime.now(offset).toString());
    }
}
