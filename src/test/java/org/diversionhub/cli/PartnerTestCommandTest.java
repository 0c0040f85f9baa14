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
import java.util.stream.Stream;
import org.diversionhub.onboarding.OtherEnds;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import picocli.CommandLine;

/** The checks of a partner as a person sees them, by the files of a hub that need not run. */
@Execution(CONCURRENT)
class PartnerTestCommandTest {
    @TempDir
    Path home;

    private SiteCopy site;

    private record Ran(int exit, String out) {}

    @BeforeEach
    void copyTheSite() {
        site = SiteCopy.in(home);
    }

    private Ran run(String... arguments) {
        StringWriter out = new StringWriter();
        int exit = new CommandLine(new HubCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(out, true))
                .execute(Stream.concat(Stream.of("partner", "test", "--home", home.toString()), Stream.of(arguments))
                        .toArray(String[]::new));
        return new Ran(exit, out.toString());
    }

    private void moveTheJail(int port) throws IOException {
        Files.writeString(
                home.resolve("config/partners/jail-new-hanover.yaml"),
                site.partner("jail-new-hanover").replace("localhost:9442", "localhost:" + port));
    }

    @Test
    void everyCheckIsToldInItsOrder() throws Exception {
        try (OtherEnds jail = OtherEnds.https(site.authority(), 405)) {
            moveTheJail(jail.port());
            Ran ran = run("jail-new-hanover");
            assertThat(ran.exit()).as(ran.out()).isZero();
            assertThat(ran.out().lines().map(line -> line.replaceAll(" +", " ").split(" \\S*$|(?<=ok|applicable) ")[0]))
                    .containsSubsequence(
                            "partner certificate ok",
                            "partner agreements ok",
                            "partner protection not-applicable",
                            "deliver dns ok",
                            "deliver connect ok",
                            "deliver tls ok",
                            "deliver chain ok",
                            "deliver expiry ok",
                            "deliver name ok",
                            "deliver sign-in ok",
                            "deliver ping ok");
            assertThat(ran.out()).contains("nothing has failed");
        }
    }

    @Test
    void whatHasFailedIsToldWithItsMending_andTheExitCodeSaysSo() throws Exception {
        try (OtherEnds jail = OtherEnds.https(site.authority(), 404)) {
            moveTheJail(jail.port());
            Ran ran = run("jail-new-hanover");
            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.out())
                    .contains(
                            "there is nothing at /hub",
                            "how to fix it: compare the path",
                            "1 of 11 checks have failed");
            JsonNode json = new ObjectMapper()
                    .readTree(run("jail-new-hanover", "--json").out());
            assertThat(json.path("good").asBoolean()).isFalse();
            assertThat(json.at("/checks/10/check").asText()).isEqualTo("ping");
            assertThat(json.at("/checks/10/outcome").asText()).isEqualTo("failed");
            assertThat(json.at("/checks/10/fix").asText()).contains("letter by letter");
        }
    }

    @Test
    void testMessageGoesWhenAsked_andIsAboutNobody() throws Exception {
        try (OtherEnds jail = OtherEnds.https(site.authority(), 202)) {
            moveTheJail(jail.port());
            Ran ran = run("jail-new-hanover", "--send-sample");
            assertThat(ran.exit()).as(ran.out()).isZero();
            assertThat(ran.out()).contains("a test message was taken with 202: test-");
            assertThat(jail.calls()).hasSize(2).anyMatch(call -> call.startsWith("POST /hub "));
        }
    }

    @Test
    void whoComesToTheHubHasNothingToConnectTo() {
        Ran ran = run("so-new-hanover");
        assertThat(ran.exit()).as(ran.out()).isZero();
        assertThat(ran.out()).contains("the partner comes to the hub");
    }

    @Test
    void agreementThatIsOverIsAFailure() throws IOException {
        Files.writeString(
                home.resolve("config/partners/so-new-hanover.yaml"),
                site.partner("so-new-hanover").replace("NC-CJIS-0402, until: 2036", "NC-CJIS-0402, until: 2026"));
        Ran ran = run("so-new-hanover");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).contains("the hub gives it nothing without", "NC-CJIS-0402", "write its id and last day");
    }

    @Test
    void wrongCallsSayWhatWouldBeRight() throws IOException {
        assertThat(run("sherif")).satisfies(ran -> assertThat(ran.exit()).isEqualTo(2));
        assertThat(run("sherif").out()).contains("a partner is one of [", "so-new-hanover");
        Files.delete(home.resolve("certs/hub.key"));
        Ran ran = run("so-new-hanover");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).contains("hub.trust.private-key is missing or not readable");
    }
}
