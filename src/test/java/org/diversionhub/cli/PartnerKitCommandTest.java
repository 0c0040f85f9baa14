package org.diversionhub.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.diversionhub.trust.PartnerKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import picocli.CommandLine;

/** What goes to the other side: it is enough to connect, it runs, and no secret and nobody's data is in it. */
@Execution(CONCURRENT)
class PartnerKitCommandTest {
    private static final Pattern COMMANDS = Pattern.compile("(?ms)^```bash\\n(.*?)^```");

    @TempDir
    Path home;

    private SiteCopy site;

    private record Ran(int exit, String out) {}

    @BeforeEach
    void copyTheSite() {
        site = SiteCopy.in(home);
    }

    private Ran run(String id, String... more) {
        StringWriter out = new StringWriter();
        int exit = new CommandLine(new HubCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(out, true))
                .execute(Stream.concat(
                                Stream.of(
                                        "partner",
                                        "kit",
                                        id,
                                        "--home",
                                        home.toString(),
                                        "--out",
                                        kit(id).toString(),
                                        "--samples",
                                        "src/test/resources/samples"),
                                Stream.of(more))
                        .toArray(String[]::new));
        return new Ran(exit, out.toString());
    }

    private Path kit(String id) {
        return home.resolve("kit-" + id);
    }

    private String read(String id, String file) throws IOException {
        return Files.readString(kit(id).resolve(file));
    }

    private static void good(Ran ran) {
        assertThat(ran.exit()).as(ran.out()).isZero();
    }

    @Test
    void kitOfOneThatIsPostedToHasAllThatItNeeds() throws IOException {
        good(run("jail-new-hanover", "--address", "https://hub.example.org:8443"));
        assertThat(read("jail-new-hanover", "2-endpoints.md"))
                .contains(
                        "`jail-new-hanover`, role `jail-custody`",
                        "`CN=hub`, issued by `CN=County CA`",
                        "| you post `custody-event` to | `https://hub.example.org:8443/exchange/custody-event` |",
                        "| the hub posts to you at | `https://localhost:9442/hub`, format `json/message`");
        assertThat(read("jail-new-hanover", "2-endpoints.md"))
                .containsPattern("fingerprint \\| `([0-9A-F]{2}:){31}[0-9A-F]{2}`");
        assertThat(read("jail-new-hanover", "4-checklist.md"))
                .contains("- [ ] ", "hub partner test jail-new-hanover", "requires a client certificate");
        assertThat(read("jail-new-hanover", "1-certificate.md")).contains("subjectAltName=DNS:localhost");
        assertThat(kit("jail-new-hanover").resolve("samples/you-send/custody-event.booked.json"))
                .exists();
        assertThat(kit("jail-new-hanover").resolve("samples/you-get/prosecution-decision.held.json"))
                .exists();
    }

    @Test
    void whatItGetsIsWhatThePolicySays_andNoMore() throws IOException {
        good(run("jail-new-hanover"));
        String sheet = read("jail-new-hanover", "3-what-you-get.md");
        assertThat(sheet)
                .contains("## `prosecution-decision/held`", "comes coarser: `prosecution.chargeStatus`")
                .doesNotContain("treatment-status");
        assertThat(sheet.lines().filter(line -> line.startsWith("- comes")))
                .noneMatch(line -> line.contains("treatment."));
        var held = new ObjectMapper()
                .readTree(kit("jail-new-hanover")
                        .resolve("samples/you-get/prosecution-decision.held.json")
                        .toFile());
        assertThat(held.findValues("caseNumber")).isEmpty();
        assertThat(held.toString()).contains("\"yes\"");
    }

    @Test
    void samplesAreInThePartnersOwnFormat() throws IOException {
        good(run("sud-harbor"));
        assertThat(read("sud-harbor", "samples/you-get/diversion-referral.arrest.json"))
                .contains("\"resourceType\":\"Bundle\"");
        assertThat(read("sud-harbor", "3-what-you-get.md")).contains("comes with a consent that names you: ");
        assertThat(read("sud-harbor", "samples/you-get/diversion-referral.arrest.json"))
                .doesNotContain("coat pocket");
    }

    @Test
    void filesAndQueuesHaveTheirOwnLines() throws Exception {
        PartnerKey.ec().write(home.resolve("config/partners"), "peers");
        Files.writeString(
                home.resolve("config/partners/peer-anchor.yaml"),
                site.partner("peer-anchor")
                        .replace("to: \"inbox:\"", "to: sftp://hub@sftp.example.org/in")
                        .concat("sftp: {host-keys: [\"SHA256:" + "A".repeat(43) + "\"]}\n"));
        Files.writeString(
                home.resolve("config/partners/officer-app.yaml"),
                site.partner("officer-app")
                        .replace("to: \"inbox:\"", "to: \"amqp:\"\n  protect: [sign, encrypt]")
                        .concat(
                                "pickup: {from: \"amqp:\"}\nprotection: {certificates: [partners/peers.pem], required: true}\n"));
        Files.createDirectories(home.resolve("data/keys"));
        Files.writeString(home.resolve("data/keys/ssh.pub"), "ecdsa-sha2-nistp256 AAAA diversion-hub\n");
        good(run("peer-anchor"));
        assertThat(read("peer-anchor", "2-endpoints.md"))
                .contains("sftp://hub@sftp.example.org/in", "`ecdsa-sha2-nistp256 AAAA diversion-hub`");
        good(run("officer-app"));
        assertThat(read("officer-app", "2-endpoints.md"))
                .contains("`to.officer-app`", "`from.officer-app`", "`answers.officer-app`");
        assertThat(read("officer-app", "1-certificate.md")).contains("officer-app-decrypt.key");
        runs("officer-app", List.of("officer-app.csr", "officer-app-sign.pem", "officer-app-decrypt.pem"));
    }

    @Test
    void commandsOfTheKitRunAsTheyStand() throws Exception {
        good(run("jail-new-hanover"));
        String said = runs("jail-new-hanover", List.of("jail-new-hanover.key", "jail-new-hanover.csr"));
        assertThat(said).contains("jail-new-hanover");
    }

    private String runs(String id, List<String> makes) throws Exception {
        assumeTrue(new ProcessBuilder("openssl", "version").start().waitFor() == 0, "there is no OpenSSL");
        Path folder = Files.createDirectories(home.resolve("their-machine-" + id));
        Matcher blocks = COMMANDS.matcher(read(id, "1-certificate.md"));
        StringBuilder said = new StringBuilder();
        while (blocks.find()) {
            Process bash = new ProcessBuilder("bash", "-euc", blocks.group(1))
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            said.append(new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            assertThat(bash.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(bash.exitValue()).as(said.toString()).isZero();
        }
        makes.forEach(made -> assertThat(folder.resolve(made)).exists());
        return said.toString();
    }

    @Test
    void noSecretIsInIt() throws IOException {
        good(run("jail-new-hanover"));
        String key = Files.readString(home.resolve("certs/hub.key")).replaceAll("-----[A-Z ]+-----|\\s", "");
        try (Stream<Path> all = Files.walk(kit("jail-new-hanover"))) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file).replaceAll("\\s", ""))
                        .doesNotContain("PRIVATEKEY", key.substring(0, 40));
            }
        }
        assertThat(read("jail-new-hanover", "hub-certificate.pem")).startsWith("-----BEGIN CERTIFICATE-----");
    }

    @Test
    void wrongCallsSayWhatWouldBeRight() {
        assertThat(run("sherif").exit()).isEqualTo(2);
        good(run("da-new-hanover"));
        Ran again = run("da-new-hanover");
        assertThat(again.exit()).isEqualTo(1);
        assertThat(again.out()).contains("is there already: delete it, or name another with --out");
    }
}
