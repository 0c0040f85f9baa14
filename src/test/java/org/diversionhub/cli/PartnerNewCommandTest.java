package org.diversionhub.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import picocli.CommandLine;

/** A partner's file of options or of answers; what is wrong is told, and then nothing is written. */
@Execution(CONCURRENT)
class PartnerNewCommandTest {
    private static final String PIN = "sha256:" + "ab".repeat(32);

    @TempDir
    Path home;

    private SiteCopy site;

    private record Ran(int exit, String out) {}

    @BeforeEach
    void copyTheSite() {
        site = SiteCopy.in(home);
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

    private static String[] police(String... more) {
        return Stream.concat(
                        Stream.of(
                                "--id",
                                "pd-leland",
                                "--name",
                                "Leland Police, records",
                                "--role",
                                "police-records",
                                "--part2",
                                "no",
                                "--hipaa",
                                "no",
                                "--mou",
                                "NHC-2026-20 until 2036-06-30",
                                "--cjis",
                                "NC-CJIS-0420 until 2036-01-31"),
                        Stream.of(more))
                .toArray(String[]::new);
    }

    @Test
    void optionsWriteAFileLikeTheShippedOnes_andSayWhatToDoNext() throws IOException {
        Ran ran = run("", police("--certificate", PIN, "--sends", "diversion-referral/arrest, police-contact"));
        assertThat(ran.exit()).as(ran.out()).isZero();
        assertThat(site.partner("pd-leland")).isEqualTo("""
                # yaml-language-server: $schema=../schemas/partner.schema.json
                id: pd-leland
                name: "Leland Police, records"
                role: police-records
                certificates: ["%s"]
                part2-program: false
                hipaa-entity: false
                agreements:
                  mou: {id: "NHC-2026-20", until: 2036-06-30}
                  cjis: {id: "NC-CJIS-0420", until: 2036-01-31}
                sends: [diversion-referral/arrest, police-contact]
                deliver:
                  to: "inbox:"
                  mapping: json/message
                """.formatted(PIN));
        assertThat(ran.out())
                .contains(
                        "written: ",
                        "config/program.yaml",
                        "./hub check",
                        "./hub partner kit pd-leland",
                        "./hub partner test pd-leland");
    }

    @Test
    void whatIsWrittenStandsBesideTheRest() {
        Ran ran = run(
                "",
                "--id",
                "peer-two",
                "--name",
                "Second Peers",
                "--role",
                "peer-support",
                "--part2",
                "no",
                "--hipaa",
                "no",
                "--mou",
                "T-1 until 2036-12-31",
                "--certificate",
                "CN=peers / CN=County CA",
                "--sends",
                "none");
        assertThat(ran.exit()).as(ran.out()).isZero();
        StringWriter out = new StringWriter();
        int exit = new CommandLine(new CheckCommand())
                .setOut(new PrintWriter(out, true))
                .execute("--home", home.toString());
        assertThat(exit).as(out.toString()).isZero();
    }

    @Test
    void everythingThatIsWrongIsToldAtOnce_byItsOption_andNothingIsWritten() {
        Ran ran = run(
                "",
                "--id",
                "pd-leland",
                "--name",
                "Leland",
                "--role",
                "sherif",
                "--part2",
                "perhaps",
                "--mou",
                "NHC-2026-20",
                "--certificate",
                "none.pem",
                "--to",
                "ftp://records.example.org/in",
                "--sends",
                "none");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out())
                .contains(
                        "--role: ",
                        "police-records",
                        "--part2: neither `yes` nor `no`",
                        "--hipaa: neither `yes` nor `no`",
                        "--mou: not an id and a day",
                        "--certificate: neither a certificate in a PEM file",
                        "--to: ",
                        "sftp://login@host/folder");
        assertThat(home.resolve("config/partners/pd-leland.yaml")).doesNotExist();
    }

    @Test
    void oneThatIsThereIsNotOverwrittenUnlessAsked() throws IOException {
        String before = site.partner("so-new-hanover");
        String[] flags = police("--certificate", PIN);
        flags[1] = "so-new-hanover";
        Ran ran = run("", flags);
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).contains("--id: there is a file of this partner already", "--replace");
        assertThat(site.partner("so-new-hanover")).isEqualTo(before);
        Ran replaced =
                run("", Stream.concat(Stream.of(flags), Stream.of("--replace")).toArray(String[]::new));
        assertThat(replaced.exit()).as(replaced.out()).isZero();
        assertThat(site.partner("so-new-hanover")).contains(PIN);
    }

    @Test
    void certificateOfAnotherPartnerIsRefused() {
        Ran ran = run("", police("--certificate", "CN=sud-harbor / CN=Diversion Hub Sample CA"));
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).contains("--certificate: this certificate is ", "one partner a certificate");
    }

    @Test
    void certificateIsReadFromItsFile_andFilesAndQueuesWantOneForEncryption() throws IOException {
        String pem = home.resolve("certs/hub.pem").toString();
        Ran ran = run("", police("--certificate", pem, "--to", "folder:/srv/leland"));
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).contains("--protect: what waits in a folder or a queue of the hub's is not encrypted");
        Ran sftp = run("", police("--to", "sftp://hub@sftp.example.org/in"));
        assertThat(sftp.out()).contains("--host-key: the server's key is not known", "--certificate: no certificate");
    }

    @Test
    void answersAreAskedForOneByOne_andAWrongOneAgain() throws IOException {
        String answers = String.join(
                "\n",
                "PD Leland",
                "pd-leland",
                "Leland Police",
                "police",
                "police-records",
                "maybe",
                "no",
                "no",
                "NHC-2026-20",
                "NHC-2026-20 until 2036-06-30",
                "",
                "custody-event",
                "police-contact",
                "",
                "",
                "",
                PIN,
                "");
        Ran ran = run(answers);
        assertThat(ran.exit()).as(ran.out()).isZero();
        assertThat(ran.out())
                .contains(
                        "id: its id: small letters, digits and dashes",
                        "such as pd-leland",
                        "not an id (small letters",
                        "one of referring-officer, police-records",
                        "neither `yes` nor `no`",
                        "police-records never sends",
                        "[inbox:] > ",
                        "[json/message] > ")
                .doesNotContain("qsoa: ");
        assertThat(site.partner("pd-leland")).contains("name: Leland Police\n", "sends: [police-contact]", PIN);
    }

    @Test
    void answersThatEndEarlyWriteNothing() {
        Ran ran = run("pd-leland\nLeland\n");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).contains("the answers have ended; nothing was written");
        assertThat(home.resolve("config/partners/pd-leland.yaml")).doesNotExist();
    }

    @Test
    void siteThatIsWrongAlreadyIsToldFirst() throws IOException {
        Path other = home.resolve("config/partners/sud-harbor.yaml");
        Files.writeString(other, site.partner("sud-harbor").replace("role: sud-provider", "role: nobody"));
        Ran ran = run("", police("--certificate", PIN));
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).contains("configuration refused:", "sud-harbor.yaml");
    }
}
