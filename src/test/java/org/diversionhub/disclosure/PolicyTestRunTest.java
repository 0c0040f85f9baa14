package org.diversionhub.disclosure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.diversionhub.config.ConfigFaults;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A test in a policy file that does not hold says what is wrong. */
class PolicyTestRunTest {
    private static final String POLICY = """
            role: prosecutor
            purpose: LEAD-FILING
            receives:
              diversion-referral/arrest:
                while: custody-open
                allow: [INC, CHRI]
                mask: [GOV]
                with-authority:
                  - {any: [P2_NAMED], allow: [INC]}
            tests:
              - name: a test
                at: 2026-03-01T10:00:00Z
            """;
    private static final String GIVEN = "kind: diversion-referral/arrest, origin: none, custody: open";

    @TempDir
    Path folder;

    private List<String> wrong(String given, String expected) throws IOException {
        Files.writeString(
                folder.resolve("prosecutor.yaml"), POLICY + "    given: {" + given + "}\n    " + expected + "\n");
        ConfigFaults faults = new ConfigFaults();
        Policies policies = Policies.read(folder, Scene.SCHEMAS, faults);
        assertThat(faults.list()).isEmpty();
        return policies.failures(Scene.SCHEMAS, Scene.CODES).stream()
                .map(PolicyTestRun.Failure::toString)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "origin: none, custody: open | 'shares: {incident.number: 26-1}'",
                "origin: none, custody: open | 'withholds: [history.onParole, incident.location]'",
                "origin: none, custody: none | 'withheld: true'",
                "origin: part2, custody: open, authority: none | 'withheld: true'",
                "origin: part2, custody: open, authority: P2_NAMED | 'shares: {incident.number: 26-1}'",
                "origin: part2, custody: open, authority: [P2_NAMED, RELEASE] | 'shares: {incident.number: 26-1}'"
            })
    void testThatHoldsSaysNothing(String situation, String expected) throws IOException {
        assertThat(wrong("kind: diversion-referral/arrest, with: {incident.number: 26-1}, " + situation, expected))
                .isEmpty();
    }

    @Test
    void valuesOfAListGoIntoOneEntryEach() throws IOException {
        String with = GIVEN + ", with: {\"charges[].statute\": [a, b], \"charges[].severity\": [M, F],"
                + " participant.identifiers.ssn: 900-12-3456}";
        assertThat(wrong(
                        with,
                        "shares: {\"charges[].statute\": [a, b], \"charges[].severity\": [M, F],"
                                + " participant.identifiers.ssn: \"3456\"}"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "with: {incident.number: 26-1} | 'shares: {incident.number: 26-2}' | incident.number should be \"26-2\" but is \"26-1\"",
                "with: {incident.number: 26-1} | 'shares: {history.text: any}' | history.text should be \"any\" but is not shared",
                "with: {incident.number: 26-1} | 'withholds: [incident.number]' | incident.number should be withheld but is shared",
                "with: {incident.number: 26-1} | 'withheld: true' | should be withheld, but shares [incident.number] and masks []",
                "with: {needs.livingSituation: street} | 'withholds: [needs.livingSituation]' | the whole message is withheld: no field that this recipient may have",
                "with: {incident.number: 26-1, engagement.status: active} | 'shares: {incident.number: 26-1}' | the kind has no field engagement.status"
            })
    void testThatDoesNotHoldSaysWhatIsWrong(String with, String expected, String words) throws IOException {
        assertThat(wrong(GIVEN + ", " + with, expected))
                .containsExactly("config/disclosure/prosecutor.yaml:11: a test: " + words);
    }
}
