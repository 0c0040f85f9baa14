package org.diversionhub.eligibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.diversionhub.config.ConfigFault;
import org.diversionhub.config.ConfigFaults;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ResourceLock;

@Execution(CONCURRENT) // beside other classes,
@ResourceLock("RuleFileTest") // one method after the other
class RuleFileTest {
    private static final String GOOD = """
            id: here
            version: 2026.1
            source: what the site asks
            conditions:
              - {id: adult, minimum-age: 18}
            tests:
              - name: of age
                at: 2026-03-01
                given: {participant.birthDate: 2008-03-01}
                is: eligible
              - name: too young
                at: 2026-03-01
                given: {participant.birthDate: 2008-03-02}
                is: not-eligible
                because: [adult]
            """;

    @TempDir
    Path folder;

    private final ConfigFaults faults = new ConfigFaults();

    private EligibilityRules read(String text) throws IOException {
        Files.writeString(folder.resolve("here.yaml"), text);
        return Rules.read(folder, Rules.CANONICAL, faults);
    }

    private Stream<String> said(List<ConfigFault> all) {
        return all.stream().map(fault -> fault.line() + ": " + fault.wrong());
    }

    @Test
    void goodFileHasNoFault_andAFolderThatIsNotThereNoRules() throws IOException {
        EligibilityRules rules = read(GOOD);
        assertThat(faults.list()).isEmpty();
        assertThat(rules.failures()).isEmpty();
        assertThat(rules.notes()).isEmpty();
        assertThat(Rules.read(folder.resolve("nowhere"), Rules.CANONICAL, faults)
                        .all())
                .isEmpty();
        assertThat(faults.list()).isEmpty();
    }

    /** Who changes the rules and not their version has changed what the record says of it all the same. */
    @Test
    void otherTextUnderTheSameVersionHasAnotherName() throws IOException {
        String name = read(GOOD).of("here").orElseThrow().name();
        assertThat(name).matches("here-2026\\.1\\+[0-9a-f]{8}");
        assertThat(read(GOOD).of("here").orElseThrow().name()).isEqualTo(name);
        String changed = read(GOOD.replace("minimum-age: 18", "minimum-age: 17"))
                .of("here")
                .orElseThrow()
                .name();
        assertThat(changed).matches("here-2026\\.1\\+[0-9a-f]{8}").isNotEqualTo(name);
    }

    @Test
    void everyFaultIsTold_withItsLine() throws IOException {
        read("""
                id: there
                version: the first
                sorce: misspelt
                conditions:
                  - {id: adult, minimum-age: 0}
                  - {id: The amount, at-most: {field: "incident.drugs[].quantity", amount: 3, unit: a lot}}
                  - {id: a, at-most: {field: "incident.drugs[].type", amount: 3, unit: g}}
                  - {id: b, less-than: {field: "incident.drugs[].quantity", amount: 0, unit: g}}
                  - {id: c, none-of: {field: "charges[].ofenseCode", codes: []}}
                  - {id: d, none-of: {field: "charges[].offenseCode", codes: ["no code"]}}
                  - {id: e, no-history: {field: history.text, within: 0y}}
                  - {id: f, no-history: {field: history.violentFelony, dated: referral.due}}
                  - {id: g, requires: {field: history.onParole, is: sometimes}}
                  - {id: h}
                  - {id: i, minimum-age: 18, a-person-decides: "really?"}
                  - {id: j, minimum-age: 18, colour: red}
                  - {id: j, minimum-age: 21}
                tests:
                  - name: with all that can be wrong
                    at: spring
                    given: {history.onParol: true, history.onParole: 7, "charges[].offenseCode": 35A}
                    is: perhaps
                    because: [nothing]
                """);
        assertThat(said(faults.list()))
                .containsExactlyInAnyOrder(
                        "1: `there` is not the name of the file",
                        "2: `the first` does not fit `version`",
                        "3: `sorce` is not known here",
                        "1: `source` is missing",
                        "5: `0` does not fit `minimum-age`",
                        "6: `The amount` does not fit `id`",
                        "6: `a lot` does not fit `unit`",
                        "7: `incident.drugs[].type` is not an amount with its unit",
                        "8: `0` does not fit `amount`",
                        "9: a referral has no field `charges[].ofenseCode`",
                        "9: no codes",
                        "10: `no code` does not fit `codes`",
                        "10: no codes",
                        "11: `history.text` is not true or false",
                        "11: `0y` does not fit `within`",
                        "12: the day counts only together with `within`",
                        "13: `history.onParole` never has this value",
                        "14: this says no condition",
                        "15: this says [minimum-age, a-person-decides]",
                        "16: `colour` is not known here",
                        "4: two conditions have the id `j`",
                        "20: `spring` does not fit `at`",
                        "21: a referral has no field `history.onParol`",
                        "21: `history.onParole` never has this value",
                        "21: `charges[].offenseCode` never has this value",
                        "22: `perhaps` does not fit `is`",
                        "23: `nothing` does not fit `because`");
    }

    @Test
    void fileWithoutConditionsOrTestsIsRefused() throws IOException {
        read("{id: here, version: 1, source: nobody knows}");
        assertThat(said(faults.list())).containsExactlyInAnyOrder("1: no conditions", "1: no tests");
    }

    @Test
    void testThatFailsIsTold_withWhatItComesTo() throws IOException {
        assertThat(said(read(GOOD.replace("2008-03-02", "2008-02-29")).failures()))
                .containsExactly("11: the test \"too young\" fails: it comes out eligible because of []");
        assertThat(said(read(GOOD.replace("    because: [adult]\n", "")).failures()))
                .containsExactly("11: the test \"too young\" fails: it comes out not-eligible because of [adult]");
    }

    @Test
    void rulesThatNobodyFitsAreTold() throws IOException {
        EligibilityRules rules = read("""
                id: here
                version: 1
                source: on probation and not on probation
                conditions:
                  - {id: on, requires: {field: history.onProbation, is: true}}
                  - {id: off, requires: {field: history.onProbation, is: false}}
                tests:
                  - {name: any, at: 2026-03-01, given: {history.onProbation: true}, is: not-eligible, because: [off]}
                """);
        assertThat(faults.list()).isEmpty();
        assertThat(said(rules.failures()))
                .containsExactly("4: no test comes out eligible: perhaps nobody can fit these rules");
        assertThat(said(rules.notes())).containsExactly("5: no test shows `on` not met", "6: no test shows `off` met");
    }

    @Test
    void dayThatASiteAddsToTheRecordCanBeNamed() throws IOException {
        Path canonical = Files.createDirectory(folder.resolve("canonical"));
        Path schema = Rules.CANONICAL.resolve("diversion-referral.schema.json");
        String flag = "\"violentFelony\": {";
        String text = Files.readString(schema);
        assertThat(text).contains(flag);
        Files.writeString(
                canonical.resolve("diversion-referral.schema.json"),
                text.replace(
                        flag,
                        "\"violentFelonyOn\": {\"type\": \"string\", \"format\": \"date\", \"x-category\": \"CHRI\","
                                + " \"x-masks\": {\"justice\": \"drop\", \"care\": \"drop\", \"deidentified\": \"drop\"}}, "
                                + flag));
        Path rules = Files.createDirectory(folder.resolve("rules"));
        Files.writeString(rules.resolve("here.yaml"), """
                id: here
                version: 1
                source: no violence in ten years
                conditions:
                  - {id: v, no-history: {field: history.violentFelony, within: 10y, dated: history.violentFelonyOn}}
                tests:
                  - name: ten years ago to the day
                    at: 2026-03-01
                    given: {history.violentFelony: true, history.violentFelonyOn: 2016-03-01}
                    is: eligible
                  - name: a day less
                    at: 2026-03-01
                    given: {history.violentFelony: true, history.violentFelonyOn: 2016-03-02}
                    is: not-eligible
                    because: [v]
                """);
        EligibilityRules read = Rules.read(rules, canonical, faults);
        assertThat(faults.list()).isEmpty();
        assertThat(read.failures()).isEmpty();
    }
}
