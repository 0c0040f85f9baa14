package org.diversionhub.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import picocli.CommandLine;

@Execution(CONCURRENT)
class EligibilityCommandTest {
    private static final String ARREST = "src/test/resources/samples/diversion-referral.arrest.json";

    @TempDir
    Path folder;

    private record Ran(int exit, String out) {}

    private static Ran run(String... arguments) {
        StringWriter out = new StringWriter();
        int exit = new CommandLine(new EligibilityCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(out, true))
                .execute(arguments);
        return new Ran(exit, out.toString());
    }

    @Test
    void eachConditionIsTold_byTheRulesOfTheProgramme_withFieldsAndWithoutValues() {
        Ran ran = run("--message", ARREST, "--at", "2026-03-01");
        assertThat(ran.exit()).as(ran.out()).isZero();
        assertThat(ran.out())
                .contains("no more than 50 opioid dosage units")
                .containsPattern("diversion-referral/arrest by wilmington-2026\\.1\\+[0-9a-f]{8} on 2026-03-01:"
                        + " a person decides")
                .containsPattern(
                        "met        adult: at least 18 years old\\n +reads participant.birthDate; \\S+wilmington.yaml:\\d+")
                .containsPattern(
                        "not known  dosage-units: at most 50 \\{dosage}[^\\n]*\\n +reads incident.drugs\\[]\\.quantity;")
                .containsPattern("met        not-on-parole: must be false\\n +reads history.onParole;")
                .doesNotContain("not met", "1991-04-17", "0.4 g", "Casey", "larcen");
    }

    @Test
    void otherRulesAndAnotherDayAreAskedFor() {
        Ran met = run("--message", ARREST, "--rules", "seattle");
        assertThat(met.out()).containsPattern("by seattle-2011\\.1\\+[0-9a-f]{8} on .*: eligible");
        Ran young = run("--message", ARREST, "--rules", "santa-fe", "--at", "2009-04-16");
        assertThat(young.exit()).isZero();
        assertThat(young.out()).contains(": not eligible", "not met    adult:", "no field tells it;");
        assertThat(run("--message", ARREST, "--rules", "santa-fe", "--at", "2009-04-17")
                        .out())
                .contains(": a person decides")
                .doesNotContain("not met");
    }

    @Test
    void jsonSaysTheSame() throws IOException {
        JsonNode told = new ObjectMapper()
                .readTree(run("--message", ARREST, "--rules", "santa-fe", "--at", "2026-03-01", "--json")
                        .out());
        assertThat(told.path("verdict").asText()).isEqualTo("a-person-decides");
        assertThat(told.path("rules").asText()).matches("santa-fe-2026\\.1\\+[0-9a-f]{8}");
        assertThat(told.path("because").toString()).isEqualTo("[\"no-dealing-for-profit\"]");
        assertThat(told.at("/conditions/0/finding").asText()).isEqualTo("met");
        assertThat(told.at("/conditions/0/reads/0").asText()).isEqualTo("participant.birthDate");
    }

    @Test
    void wrongCallIsNoAnswer() {
        for (String[] call :
                List.of(new String[] {}, new String[] {"--message", ARREST, "--rules", "nowhere"}, new String[] {
                    "--message", ARREST, "--at", "spring"
                })) {
            assertThat(run(call).exit()).as("%s", List.of(call)).isEqualTo(2);
        }
    }

    @Test
    void whatIsNoReferralIsRefused_withoutItsValues() throws IOException {
        assertThat(run("--message", "src/test/resources/samples/eligibility.request.json"))
                .isEqualTo(new Ran(1, "rules are about a diversion-referral, and this is: eligibility/request\n"));
        Path file = folder.resolve("diversion-referral.json");
        Files.writeString(file, Files.readString(Path.of(ARREST)).replace("\"referral\"", "\"refferal\""));
        Ran broken = run("--message", file.toString());
        assertThat(broken.exit()).isEqualTo(1);
        assertThat(broken.out()).contains("refferal").doesNotContain("Casey", "000-12-3456");
    }
}
