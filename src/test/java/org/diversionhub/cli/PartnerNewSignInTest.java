package org.diversionhub.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.diversionhub.trust.PartnerKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import picocli.CommandLine;

/**
 * How the hub signs in to a new partner's servers, and where answers go: what is written is checked as `hub check`
 * does.
 */
@Execution(CONCURRENT)
class PartnerNewSignInTest {
    @TempDir
    Path home;

    private SiteCopy site;
    private String pem = "";

    private record Ran(int exit, String out) {}

    @BeforeEach
    void copyTheSite() throws Exception {
        site = SiteCopy.in(home);
        PartnerKey.rsa(3072).write(home, "payloads");
        pem = home.resolve("payloads.pem").toString();
    }

    private Ran run(String answers, String... arguments) {
        StringWriter out = new StringWriter();
        var in = new ByteArrayInputStream(answers.getBytes(StandardCharsets.UTF_8));
        int exit = new CommandLine(new PartnerNewCommand(in))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(out, true))
                .execute(Stream.concat(Stream.of("--home", home.toString()), Stream.of(arguments))
                        .toArray(String[]::new));
        return new Ran(exit, out.toString());
    }

    private Ran peers(String... more) {
        return run(
                "",
                Stream.concat(
                                Stream.of(
                                        "--id=peer-two",
                                        "--name=Second Peers",
                                        "--role=peer-support",
                                        "--part2=no",
                                        "--hipaa=no",
                                        "--mou=T-1 until 2036-12-31",
                                        "--certificate=CN=peers / CN=County CA"),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    @Test
    void serversThatWantAPasswordOrAToken() throws IOException {
        Ran basic = peers("--to=https://peers.example.org/hub", "--sign-in=basic the hub peers-password");
        assertThat(basic.exit()).as(basic.out()).isZero();
        assertThat(site.partner("peer-two"))
                .contains("  sign-in: {basic: {user: \"the hub\", password-file: \"peers-password\"}}\n");
        assertThat(basic.out()).contains("peers-password of the folder hub.secrets.folder");
        Ran token = peers(
                "--replace",
                "--to=https://peers.example.org/hub",
                "--sign-in=oauth2 https://login.example.org/token hub peers-secret scope notices write");
        assertThat(token.exit()).as(token.out()).isZero();
        assertThat(site.partner("peer-two"))
                .contains("  sign-in: {oauth2: {token: \"https://login.example.org/token\", client: \"hub\","
                        + " secret-file: \"peers-secret\", scope: \"notices write\"}}\n");
        assertThat(checked()).isZero();
    }

    @Test
    void brokerOfItsOwn_takesAnswersAndAPassword() throws IOException {
        Ran ran = peers(
                "--to=amqps://mq.example.org:5671/hub-out",
                "--sign-in=basic hub peers-mq",
                "--pickup=amqps://mq.example.org:5671/hub-in",
                "--pickup-sign-in=basic hub peers-mq",
                "--answers=hub-answers",
                "--protect=" + pem);
        assertThat(ran.exit()).as(ran.out()).isZero();
        assertThat(site.partner("peer-two")).contains("""
                pickup:
                  from: "amqps://mq.example.org:5671/hub-in"
                  answers: "hub-answers"
                  sign-in: {basic: {user: "hub", password-file: "peers-mq"}}
                """);
        assertThat(checked()).isZero();
    }

    @Test
    void mailbox_takesThePasswordsFile() throws IOException {
        Ran ran = peers(
                "--to=mailto:records@peers.example.org",
                "--pickup=imaps://peers@mail.example.org/INBOX",
                "--password-file=peers-mailbox",
                "--protect=" + pem);
        assertThat(ran.exit()).as(ran.out()).isZero();
        assertThat(site.partner("peer-two")).contains("  password-file: peers-mailbox\n", "required: true");
        assertThat(checked()).isZero();
    }

    /** As the guide has it made: one key signs, the other decrypts. */
    @Test
    void twoCertificatesOfPayloads_lieBesideTheFile() throws Exception {
        PartnerKey.ec("secp256r1", KeyUsage.digitalSignature).write(home, "sign");
        PartnerKey.ec("secp256r1", KeyUsage.keyAgreement).write(home, "decrypt");
        Ran one = peers("--pickup=folder:/srv/peers", "--protect=" + home.resolve("decrypt.pem"));
        assertThat(one.out()).contains("--protect: `required` without a certificate that may sign");
        Ran both = peers(
                "--pickup=folder:/srv/peers",
                "--protect=" + home.resolve("decrypt.pem") + ", " + home.resolve("sign.pem"));
        assertThat(both.exit()).as(both.out()).isZero();
        assertThat(site.partner("peer-two"))
                .contains(
                        "protection: {certificates: [partners/peer-two.pem, partners/peer-two-2.pem], required: true}");
        assertThat(home.resolve("config/partners/peer-two-2.pem")).hasSameTextualContentAs(home.resolve("sign.pem"));
        assertThat(checked()).isZero();
    }

    @Test
    void whatIsWrongIsToldByItsOption_andNothingIsWritten() {
        Ran form = peers("--to=https://peers.example.org/hub", "--sign-in=hunter2");
        assertThat(form.exit()).isEqualTo(1);
        assertThat(form.out()).contains("--sign-in: neither `basic`").doesNotContain("hunter2");
        Ran words = peers("--to=https://peers.example.org/hub", "--sign-in=oauth2 http://x/token hub a/b");
        assertThat(words.out()).contains("--sign-in: ").contains("https://…", "hub.secrets.folder");
        Ran broker = peers(
                "--to=amqps://mq.example.org:5671/out",
                "--sign-in=oauth2 https://login.example.org/token hub secret",
                "--pickup=amqps://mq.example.org:5671/in",
                "--answers=in",
                "--protect=" + pem);
        assertThat(broker.out())
                .contains("--sign-in: a broker takes the hub's certificate or a password")
                .contains("--answers: the hub would take its own answers for messages");
        Ran inbox = peers("--sign-in=basic hub a", "--answers=x");
        assertThat(inbox.out())
                .contains(
                        "--sign-in: only a server that is posted to",
                        "--answers: there is nothing for which it would be");
        assertThat(home.resolve("config/partners/peer-two.yaml")).doesNotExist();
    }

    @Test
    void itIsAskedOnlyWhereItCanBe() throws Exception {
        String start = "peer-two\nSecond Peers\npeer-support\nno\nno\nT-1 until 2036-12-31\n\n\n";
        Ran ran = run(start
                + "amqps://mq.example.org:5671/out\n\n" // and in which format
                + "password\nbasic hub peers-mq\n"
                + "amqps://mq.example.org:5671/in\n\nhub-answers\n"
                + pem + "\nCN=peers / CN=County CA\n");
        assertThat(ran.exit()).as(ran.out()).isZero();
        assertThat(ran.out())
                .contains(
                        "sign-in: how the hub signs in",
                        "pickup-sign-in: ",
                        "answers: at which address",
                        "neither `basic`")
                .doesNotContain("pickup-mapping: ", "password-file: in which");
        assertThat(checked()).isZero();
        PartnerKey.rsa(3072).write(home, "fourth");
        Ran mail = run(start.replace("peer-two", "peer-four")
                + "mailto:records@peers.example.org\n\nimaps://peers@mail.example.org/INBOX\n\npeers-mailbox\n\n"
                + home.resolve("fourth.pem") + "\nCN=fourth / CN=County CA\n");
        assertThat(mail.exit()).as(mail.out()).isZero();
        assertThat(mail.out()).contains("password-file: in which").doesNotContain("answers: at");
        Ran inbox = run(start.replace("peer-two", "peer-three") + "\n\n\nCN=third / CN=County CA\n");
        assertThat(inbox.exit()).as(inbox.out()).isZero();
        assertThat(inbox.out()).doesNotContain("sign-in: ", "answers: at");
    }

    private int checked() {
        return new CommandLine(new CheckCommand())
                .setOut(new PrintWriter(new StringWriter(), true))
                .execute("--home", home.toString());
    }
}
