package org.diversionhub.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import picocli.CommandLine;

@Execution(CONCURRENT)
class PreviewCommandTest {
    private static final String ARREST = "src/test/resources/samples/diversion-referral.arrest.json";

    @TempDir
    Path folder;

    private record Ran(int exit, String out) {}

    private static Ran run(String... arguments) {
        StringWriter out = new StringWriter();
        int exit = new CommandLine(new PreviewCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(out, true))
                .execute(arguments);
        return new Ran(exit, out.toString());
    }

    /** The shipped policies, one of them changed. */
    private Path changed(String role, String old, String now) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("config/disclosure"))) {
            for (Path file : files.toList()) {
                String text = Files.readString(file);
                boolean one = file.endsWith(role + ".yaml");
                assertThat(!one || text.contains(old)).isTrue();
                Files.writeString(folder.resolve(file.getFileName()), one ? text.replace(old, now) : text);
            }
        }
        return folder;
    }

    @Test
    void fieldsAreToldWithRuleAndLaw_andWithoutValues() {
        Ran ran = run("--to", "da-new-hanover", "--message", ARREST);
        assertThat(ran.exit()).isZero();
        assertThat(ran.out())
                .contains(
                        "It goes:", "masked    participant.identifiers.ssn (GOV): a number → its last four characters")
                .containsPattern(
                        "withheld  needs.livingSituation[^\\n]*\\n +denied by the policy[^\\n]*prosecutor.yaml:\\d+")
                .doesNotContain("Casey", "000-12-3456", "910-555");
    }

    @Test
    void valuesOfAFileAreShown_whenAskedFor() {
        assertThat(run("--to", "da-new-hanover", "--message", ARREST, "--values")
                        .out())
                .contains("= \"000-12-3456\" → \"3456\"");
    }

    @Test
    void supposedAuthorityOpensWhatItWould() throws IOException {
        String[] asked = {"--to", "sud-harbor", "--message", ARREST, "--json"};
        JsonNode without = new ObjectMapper().readTree(run(asked).out());
        assertThat(without.path("goes").asBoolean()).isFalse();
        assertThat(without.path("reason").asText()).isEqualTo("NO_AUTHORITY");
        String[] more =
                Stream.concat(Stream.of(asked), Stream.of("--with", "RELEASE")).toArray(String[]::new);
        JsonNode with = new ObjectMapper().readTree(run(more).out());
        assertThat(with.path("goes").asBoolean()).isTrue();
        assertThat(with.path("authorities").path(0).asText()).isEqualTo("RELEASE");
        assertThat(with.path("fields"))
                .anySatisfy(field -> assertThat(field.path("ground").asText()).isEqualTo("Opened"));
    }

    @Test
    void senderHasToBeNamed_whereOriginsDiffer() {
        Ran ran = run(
                "--to", "da-new-hanover", "--message", "src/test/resources/samples/treatment-status.engagement.json");
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.out()).contains("--from is needed: one of [", "sud-harbor");
    }

    @Test
    void nothingChanges_againstTheSamePolicies() {
        Ran ran = run("--against", "config/disclosure");
        assertThat(ran.exit()).isZero();
        assertThat(ran.out()).contains("0 changes over ");
    }

    @Test
    void exitCodeTells_whetherSomebodyReceivesMore() throws IOException {
        Path narrower = changed("prosecutor", "    mask: [CON, GOV]\n", "    mask: [CON]\n");
        Ran wider = run("--against", narrower.toString());
        assertThat(wider.exit()).isEqualTo(1);
        assertThat(wider.out())
                .contains(
                        "MORE prosecutor diversion-referral/arrest participant.identifiers.ssn: withheld → masked (last4)");
    }

    @Test
    void narrowingIsNoMore() throws IOException {
        Path wider = changed(
                "prosecutor",
                "allow: [ID, DEM, INC, CHRI, VIC, OFF, ELG, REF]\n    mask: [CON, GOV]",
                "allow: [ID, DEM, INC, CHRI, VIC, OFF, ELG, REF, CON]\n    mask: [GOV]");
        Ran ran = run("--against", wider.toString());
        assertThat(ran.exit()).isZero();
        assertThat(ran.out())
                .contains("less prosecutor diversion-referral/arrest participant.contact.phone: shared → withheld");
    }

    @Test
    void custodyThatIsNoLongerAskedFor_meansMore() throws IOException {
        Path asking = changed(
                "prosecutor",
                "  diversion-referral/arrest:\n",
                "  diversion-referral/arrest:\n    while: custody-open\n");
        Ran ran = run("--against", asking.toString());
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out())
                .contains(
                        "participant.name.family: withheld → shared, for part 2 content with P2_NAMED, out of custody");
    }

    @Test
    void eventThatIsTold_andAKeyThatIsGiven_meanMore() throws IOException {
        Path hiding = changed(
                "prosecutor",
                "    variant: shown\n    key: [participant.key, prosecution.caseNumber, referral.id]",
                "    key: [participant.key, referral.id]");
        Ran ran = run("--against", hiding.toString());
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out())
                .contains(
                        "MORE prosecutor diversion-referral/arrest: variant hidden → variant shown",
                        "MORE prosecutor diversion-referral/arrest: keys [participant.key, referral.id] → keys"
                                + " [participant.key, prosecution.caseNumber, referral.id]");
    }

    @Test
    void revocationIsToldAsTheNoticeThatGoes_andToJusticeNot() {
        String revoked = "src/test/resources/samples/consent.revoked.json";
        Ran care = run("--to", "mh-coastal", "--from", "lead-case-management", "--message", revoked);
        assertThat(care.exit()).as(care.out()).isZero();
        assertThat(care.out())
                .contains("A notice goes:", "withheld  consent.id", "42 CFR 2.13(c)")
                .doesNotContain("shared  ");
        assertThat(run("--to", "da-new-hanover", "--from", "lead-case-management", "--message", revoked)
                        .out())
                .contains("Nothing goes:");
    }

    @Test
    void wrongCallIsNoAnswer() {
        for (String[] call : List.of(
                new String[] {"--message", ARREST},
                new String[] {"--to", "da-new-hanover"},
                new String[] {"--to", "nobody", "--message", ARREST},
                new String[] {"--to", "da-new-hanover", "--message", ARREST, "--with", "P2_ANYBODY"},
                new String[] {"--to", "da-new-hanover", "--message", ARREST, "--at", "yesterday"},
                new String[] {"--against", "HEAD", "--to", "da-new-hanover"})) {
            assertThat(run(call).exit()).as("%s", List.of(call)).isEqualTo(2);
        }
    }

    @Test
    void fileThatIsNoMessageIsRefused_withoutItsValues() throws IOException {
        Path file = folder.resolve("diversion-referral.json");
        Files.writeString(file, Files.readString(Path.of(ARREST)).replace("\"referral\"", "\"refferal\""));
        Ran ran = run("--to", "da-new-hanover", "--message", file.toString());
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).contains("refferal").doesNotContain("Casey", "000-12-3456");
        assertThat(run(
                                "--to",
                                "da-new-hanover",
                                "--message",
                                folder.resolve("gone.json").toString())
                        .out())
                .contains("`gone` is no kind");
        assertThat(run(
                                "--to",
                                "da-new-hanover",
                                "--message",
                                folder.resolve("consent.json").toString())
                        .exit())
                .isEqualTo(1);
    }

    @Test
    void policiesThatCannotBeReadAreNoComparison() throws IOException {
        Ran unreadable = run(
                "--against",
                changed("prosecutor", "role: prosecutor", "role: judge").toString());
        assertThat(unreadable.exit()).isEqualTo(1);
        assertThat(unreadable.out()).contains("prosecutor.yaml:", "judge").doesNotContain(" changes over ");
        Ran none = run("--against", "config/disclosure", "--samples", folder.toString());
        assertThat(none.exit()).isEqualTo(1);
        assertThat(none.out()).contains("has no message to compare over");
    }

    @Test
    void revisionIsReadAsGitHasIt() {
        assumeThat(Path.of(".git")).exists();
        assertThat(run("--against", "HEAD").out()).contains(" changes over ");
    }

    @Test
    void unknownRevisionIsRefused() {
        Ran ran = run("--against", "no-such-revision");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).contains("neither a folder nor a revision");
    }
}
