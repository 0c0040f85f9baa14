package org.diversionhub.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import picocli.CommandLine;

/** What is wrong ends with 1, and what somebody should only know does not. */
@Execution(CONCURRENT)
class CheckCommandTest {
    private static final String PROSECUTOR = "config/disclosure/prosecutor.yaml";

    @TempDir
    Path home;

    private record Ran(int exit, String out) {}

    @BeforeEach
    void copyTheShippedSite() throws IOException {
        for (String folder : List.of("config", "mappings")) {
            try (Stream<Path> all = Files.walk(Path.of(folder))) {
                for (Path one : all.filter(Files::isRegularFile).toList()) {
                    Files.createDirectories(home.resolve(one).getParent());
                    Files.copy(one, home.resolve(one));
                }
            }
        }
    }

    private Ran check() {
        StringWriter out = new StringWriter();
        int exit = new CommandLine(new CheckCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(out, true))
                .execute("--home", home.toString());
        return new Ran(exit, out.toString());
    }

    private CheckCommandTest with(String old, String now) throws IOException {
        Path file = home.resolve(PROSECUTOR);
        String text = Files.readString(file);
        assertThat(text).contains(old);
        int at = text.indexOf(old);
        Files.writeString(file, text.substring(0, at) + now + text.substring(at + old.length()));
        return this;
    }

    @Test
    void limitsOfAPartnersOwnBeyondTheSitesCeilingAreFaults() throws IOException {
        Path file = home.resolve("config/partners/pd-wilmington.yaml");
        Files.writeString(
                file, Files.readString(file) + "limits: {per-second: 601, body: 5MB, file: 17MB, file-rows: 20001}\n");
        Ran ran = check();
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out())
                .contains(
                        "pd-wilmington.yaml",
                        "limits.per-second is more",
                        "limits.body is more",
                        "limits.file is more",
                        "limits.file-rows is more",
                        "hub.limits.most-file-rows");
    }

    @Test
    void shippedSiteIsGood_andWhatNobodyReceivesIsNoted() {
        Ran ran = check();
        assertThat(ran.exit()).as(ran.out()).isZero();
        assertThat(ran.out()).contains(" policy tests, 0 failed", "note: nobody receives [CNOTE");
    }

    @Test
    void policyWiderThanTheMatrixIsWrong_untilItGivesAReason() throws IOException {
        with("    mask: [CON, GOV]\n", "    mask: [CON]\n").with("allow: [ID, DEM, INC,", "allow: [ID, GOV, DEM, INC,");
        with(
                "participant.identifiers.driverLicense: \"1234\"",
                "participant.identifiers.driverLicense: \"NC00421234\"");
        Ran wider = check();
        assertThat(wider.exit()).isEqualTo(1);
        assertThat(wider.out())
                .containsPattern(
                        "prosecutor.yaml:\\d+: prosecutor would get GOV of diversion-referral/arrest beyond the"
                                + " shipped matrix without a reason");
        with("\ntests:", "\nwider-because: {GOV: the county's MOU of May}\ntests:");
        Ran reasoned = check();
        assertThat(reasoned.exit()).as(reasoned.out()).isZero();
    }

    @Test
    void ownTestThatFailsIsWrong() throws IOException {
        with("shares: {participant.name.family: Doe, incident", "shares: {participant.name.family: Roe, incident");
        Ran ran = check();
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).contains("participant.name.family should be \"Roe\"", ", 1 failed");
    }

    @Test
    void lineThatDoesNothing_andKindWithoutATest_areNotes() throws IOException {
        with("any: [P2_NAMED, P2_CJ_2_35]", "any: [P2_NAMED, P2_TPO]");
        with("kind: treatment-status/exit, origin: part2", "kind: treatment-status/plan, origin: part2");
        with("kind: treatment-status/exit, origin: part2", "kind: treatment-status/plan, origin: part2");
        with(
                "shares: {engagement.status: closed}\n    withholds: [engagement.exitReason, outcome.employed]",
                "withheld: true");
        Ran ran = check();
        assertThat(ran.exit()).as(ran.out()).isZero();
        assertThat(ran.out())
                .containsPattern("note: \\S+prosecutor.yaml:\\d+: P2_TPO opens nothing of this clause to prosecutor")
                .containsPattern(
                        "note: \\S+prosecutor.yaml:\\d+: no test of prosecutor is about treatment-status/exit");
    }

    @Test
    void rulesWhoseTestFailsAreWrong_andOneThatNoTestShowsIsANote() throws IOException {
        assertThat(check().out()).contains("6 rule sets, ", " tests, 0 faults").doesNotContain("no test shows");
        Path file = home.resolve("config/eligibility/fayetteville.yaml");
        String rules = Files.readString(file);
        Files.writeString(file, rules.replace("amount: 4,", "amount: 5,"));
        Ran failing = check();
        assertThat(failing.exit()).isEqualTo(1);
        assertThat(failing.out())
                .containsPattern(
                        "fayetteville.yaml:\\d+: the test \"four grams are not less than four\" fails: it comes out"
                                + " eligible")
                .contains(" tests, 1 faults");
        Files.writeString(
                file,
                rules.replace(
                        "history.violentFelony: true}\n    is: not-eligible\n    because: [no-violent-record]",
                        "history.violentFelony: false}\n    is: eligible"));
        Ran noted = check();
        assertThat(noted.exit()).as(noted.out()).isZero();
        assertThat(noted.out())
                .containsPattern("note: \\S+fayetteville.yaml:\\d+: no test shows `no-violent-record` not met");
    }

    @Test
    void mappingWhoseTestFailsIsWrong_andSoIsOneWithoutATest() throws IOException {
        assertThat(check().out()).contains(" that read, ", " golden tests, 0 faults");
        Path codes = home.resolve("mappings/codes/rms-x.offense.csv");
        Files.writeString(codes, Files.readString(codes).replace("90-95A3,35A", "90-95A3,35B"));
        Ran failing = check();
        assertThat(failing.exit()).isEqualTo(1);
        assertThat(failing.out())
                .contains("rms-x/tests/day.json: the test \"day.csv\" fails:"
                        + " /parts/0/message/charges/0/offenseCode is \"35B\" (expected: \"35A\")");
        Files.writeString(codes, Files.readString(codes).replace("90-95A3,35B", "90-95A3,35A"));
        try (Stream<Path> tests = Files.list(home.resolve("mappings/csv/rms-x/tests"))) {
            for (Path test : tests.toList()) {
                Files.delete(test);
            }
        }
        Ran without = check();
        assertThat(without.exit()).isEqualTo(1);
        assertThat(without.out()).contains("rms-x/tests: this mapping has no test");
    }

    @Test
    void programmeThatNobodyAnswersForAtSomeHourIsANote() throws IOException {
        assertThat(check().out()).doesNotContain("callback");
        Path file = home.resolve("config/program.yaml");
        Files.writeString(file, Files.readString(file).replaceFirst("(?m)^  callback: .*\n", ""));
        Ran noted = check();
        assertThat(noted.exit()).as(noted.out()).isZero();
        assertThat(noted.out()).contains("note: lead-new-hanover: no desk on call");
    }

    @Test
    void fieldOfARuleThatIsNotThereIsWrong_andSoAreRulesThatAreNot() throws IOException {
        Path file = home.resolve("config/eligibility/fayetteville.yaml");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace(
                                "no-history: {field: history.violentFelony}", "no-history: {field: history.violence}"));
        Path program = home.resolve("config/program.yaml");
        Files.writeString(
                program, Files.readString(program).replace("eligibility: wilmington", "eligibility: raleigh"));
        Ran ran = check();
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out())
                .containsPattern("fayetteville.yaml:\\d+: a referral has no field `history.violence`")
                .containsPattern("program.yaml:\\d+: `raleigh` does not fit `eligibility`");
    }

    @Test
    void fileThatCannotBeReadIsWrong_withItsLine() throws IOException {
        with("purpose: LEAD-FILING", "purpose: CURIOSITY");
        Ran ran = check();
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).containsPattern("prosecutor.yaml:4: ").contains("CURIOSITY");
    }
}
