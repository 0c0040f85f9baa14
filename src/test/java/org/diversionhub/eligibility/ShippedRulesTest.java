package org.diversionhub.eligibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The six examples, on both sides of each of their limits. */
@Execution(CONCURRENT)
class ShippedRulesTest {
    private final EligibilityRules rules = Rules.shipped();

    private String judge(String set, String record, LocalDate on) {
        Judgement judged = rules.of(set).orElseThrow().judge(Rules.record(record), on);
        return judged.verdict().word() + " " + String.join(" ", judged.because());
    }

    private static String drugs(String quantity) {
        return "\"incident\": {\"drugs\": [{\"quantity\": \"" + quantity + "\"}]}";
    }

    @Test
    void theSixAreThere_andTheirOwnTestsHoldAndShowBothSides() {
        assertThat(rules.ids())
                .containsExactlyInAnyOrder("seattle", "santa-fe", "fayetteville", "wilmington", "clackamas", "burien");
        assertThat(rules.failures()).isEmpty();
        assertThat(rules.notes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "seattle, 3 g, eligible",
        "seattle, 3.0 g, eligible",
        "seattle, 3.1 g, not-eligible amount",
        "seattle, 3.0001 g, not-eligible amount",
        "seattle, 3000 mg, eligible",
        "seattle, 3001 mg, not-eligible amount",
        "seattle, 0.003 kg, eligible",
        "seattle, 0.1 [oz_av], eligible",
        "seattle, 0.11 [oz_av], not-eligible amount",
        "seattle, 1 oz, a-person-decides amount",
        "seattle, 1 {tablet}, a-person-decides amount",
        "fayetteville, 3.999 g, eligible",
        "fayetteville, 4 g, not-eligible amount",
        "fayetteville, 4000000 ug, not-eligible amount",
    })
    void amountIsHeldAgainstItsLimit_inWhateverUnit(String set, String quantity, String expected) {
        String record = "{" + drugs(quantity)
                + ", \"charges\": [{\"offenseCode\": \"35A\"}], \"history\": {\"violentFelony\": false}}";
        assertThat(judge(set, record, Rules.DAY).strip()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "50 {dosage}, eligible",
        "51 {dosage}, not-eligible dosage-units",
        "0.4 g, a-person-decides dosage-units",
    })
    void dosageUnitsAreCounted_andNotWeighed(String quantity, String expected) {
        String record = "{" + drugs(quantity) + ", \"participant\": {\"birthDate\": \"1991-04-17\"}, \"history\":"
                + " {\"violentFelony\": false, \"onProbation\": false, \"onParole\": false}}";
        assertThat(judge("wilmington", record, Rules.DAY).strip()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "2008-03-01, 2026-02-28, not-eligible adult",
        "2008-03-01, 2026-03-01, a-person-decides no-dealing-for-profit",
        "2008-02-29, 2026-02-28, not-eligible adult",
        "2008-02-29, 2026-03-01, a-person-decides no-dealing-for-profit",
    })
    void somebodyIsOfAgeFromTheBirthdayOn(String born, LocalDate on, String expected) {
        String record = "{" + drugs("6 g") + ", \"participant\": {\"birthDate\": \"" + born + "\"}}";
        assertThat(judge("santa-fe", record, on)).isEqualTo(expected);
    }

    @Test
    void amountsOfAllDrugsCountTogether_andOneThatIsMissingLeavesItOpen() {
        String rest = "\"charges\": [], \"history\": {\"violentFelony\": false}}";
        assertThat(judge(
                        "seattle",
                        "{\"incident\": {\"drugs\": [{\"quantity\": \"2 g\"}, {\"quantity\": \"1 g\"}]}, " + rest,
                        Rules.DAY))
                .startsWith("eligible");
        assertThat(judge(
                        "seattle",
                        "{\"incident\": {\"drugs\": [{\"quantity\": \"2 g\"}, {\"type\": \"heroin\"}]}, " + rest,
                        Rules.DAY))
                .isEqualTo("a-person-decides amount");
        assertThat(judge(
                        "seattle",
                        "{\"incident\": {\"drugs\": [{\"quantity\": \"4 g\"}, {\"type\": \"heroin\"}]}, " + rest,
                        Rules.DAY))
                .isEqualTo("not-eligible amount");
        assertThat(judge("seattle", "{\"incident\": {\"drugs\": []}, " + rest, Rules.DAY))
                .startsWith("eligible");
    }

    @Test
    void chargeOfTheListIsNot_inLargeLettersOrSmall_andOneWithoutACodeIsNotKnown() {
        String rest = "\"incident\": {\"drugs\": []}, \"history\": {\"violentFelony\": false}}";
        assertThat(judge(
                        "seattle",
                        "{\"charges\": [{\"offenseCode\": \"35A\"}, {\"offenseCode\": \"40b\"}], " + rest,
                        Rules.DAY))
                .isEqualTo("not-eligible no-promoting-of-prostitution");
        assertThat(judge(
                        "seattle",
                        "{\"charges\": [{\"offenseCode\": \"35A\"}, {\"statute\": \"any\"}], " + rest,
                        Rules.DAY))
                .isEqualTo("a-person-decides no-exploiting-of-minors no-promoting-of-prostitution");
    }

    @Test
    void emptyRecordIsNeverEligible() {
        for (RuleSet set : rules.all()) {
            Judgement judged = set.judge(Rules.record("{}"), Rules.DAY);
            assertThat(judged.verdict()).as(set.id()).isEqualTo(Judgement.Verdict.A_PERSON_DECIDES);
            assertThat(judged.because()).hasSameSizeAs(set.rules());
        }
    }

    @Test
    void judgementNamesRules_andNoValue() {
        ObjectNode record = Rules.record("{\"participant\": {\"birthDate\": \"2011-12-31\"}, " + drugs("77 {dosage}")
                + ", \"history\": {\"onProbation\": true, \"onParole\": false}}");
        CanonicalMessage referral =
                new CanonicalMessage(Kind.parse("diversion-referral/arrest"), "1", Instant.EPOCH, record);
        RuleSet wilmington = rules.of("wilmington").orElseThrow();
        Judgement judged = wilmington.judge(referral, Rules.DAY);
        assertThat(wilmington.name()).matches("wilmington-2026\\.1\\+[0-9a-f]{8}");
        assertThat(judged.rules()).isEqualTo(wilmington.name());
        String reason = judged.reason().replace(wilmington.name(), "");
        assertThat(reason).isEqualTo(": not met: adult, dosage-units, not-on-probation; not known: no-violent-crime");
        for (String value : List.of("2011", "77", "true")) {
            assertThat(reason + judged.because()).doesNotContain(value);
            assertThat(judged.toString().replace(wilmington.name(), "")).doesNotContain("2011-12-31", "77");
        }
    }

    @Test
    void requirementOfAListIsOneOfEachEntry() {
        String by = ", \"officer\": {\"supervisor\": \"Sgt. Example\"}}";
        assertThat(judge(
                        "burien",
                        "{\"victims\": [{\"consulted\": true}, {\"name\": \"Jordan Specimen\"}]" + by,
                        Rules.DAY))
                .isEqualTo("a-person-decides victims-consulted");
        assertThat(judge("burien", "{\"victims\": [{\"consulted\": true}, {\"consulted\": false}]" + by, Rules.DAY))
                .isEqualTo("not-eligible victims-consulted");
        assertThat(judge("burien", "{\"victims\": [{\"consulted\": true}]" + by, Rules.DAY))
                .startsWith("eligible");
        assertThat(judge("burien", "{\"victims\": []}", Rules.DAY))
                .isEqualTo("a-person-decides law-enforcement-approves");
    }
}
