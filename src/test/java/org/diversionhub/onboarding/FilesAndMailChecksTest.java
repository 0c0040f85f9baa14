package org.diversionhub.onboarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.diversionhub.partner.SshServer;
import org.diversionhub.transport.FolderProbe;
import org.diversionhub.transport.TestSftpServer;
import org.diversionhub.trust.SshKey;
import org.diversionhub.trust.TestKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/** Folders here and on an SFTP server, and a mail server: good, and wrong in the ways in which they are. */
@Execution(CONCURRENT)
class FilesAndMailChecksTest {
    private static final Duration MOST = Duration.ofSeconds(2);

    @TempDir
    Path folder;

    private SshKey key;
    private TestSftpServer server;
    private final AtomicBoolean known = new AtomicBoolean(true);

    @BeforeEach
    void startTheServer() throws IOException {
        key = TestKeys.ssh(folder.resolve("keys"));
        server = new TestSftpServer(
                folder.resolve("sftp"),
                shown -> known.get() && shown.equals(key.pair().getPublic()));
        Files.createDirectories(server.folder().resolve("in"));
    }

    @AfterEach
    void stopTheServer() {
        server.close();
    }

    private static Map<String, Said> said(List<Check> checks) {
        Map<String, Said> found = new LinkedHashMap<>();
        new Walk(MOST).through("deliver", checks).forEach(one -> found.put(one.check(), one.said()));
        return found;
    }

    private Map<String, Said> walk(String address, String fingerprint, boolean writes) {
        return said(new FolderChecks(
                        URI.create(address),
                        Optional.of(new SshServer(Set.of(fingerprint))),
                        Optional.of(FolderProbe.beside(key)),
                        "deliver.to",
                        MOST,
                        writes)
                .checks());
    }

    private Map<String, Said> walk(String path) {
        return walk(server.address(path), server.fingerprint(), true);
    }

    private Map<String, Said> local(Path at) {
        return said(new FolderChecks(
                        URI.create("folder:" + at),
                        Optional.empty(),
                        Optional.of(FolderProbe.beside(key)),
                        "deliver.to",
                        MOST,
                        true)
                .checks());
    }

    private static void assertFailed(Said said, String seen, String... fix) {
        assertThat(said).isInstanceOf(Said.Failed.class);
        assertThat(said.seen()).contains(seen);
        assertThat(said.fix()).contains(fix);
    }

    private static List<Path> files(Path at) throws IOException {
        try (Stream<Path> all = Files.list(at)) {
            return all.toList();
        }
    }

    @Test
    void serverThatIsRightIsGoodAllTheWay_andNothingStaysThere() throws IOException {
        Map<String, Said> found = walk("/in");
        assertThat(found.keySet()).containsExactly("dns", "connect", "ssh", "sign-in", "folder", "write");
        assertThat(found.get("dns")).isInstanceOf(Said.NotApplicable.class);
        assertThat(found.values().stream().skip(1)).allMatch(Said.Ok.class::isInstance);
        assertThat(found.get("ssh").seen()).startsWith("SSH-2.0-");
        assertThat(files(server.folder().resolve("in"))).isEmpty();
    }

    @Test
    void onItsScheduleTheHubWritesNothing() {
        assertThat(walk(server.address("/in"), server.fingerprint(), false).get("write"))
                .isEqualTo(new Said.NotTried("a file is written only when a person tests"));
    }

    @Test
    void serverShowsAnotherKey() {
        String other = "SHA256:" + "A".repeat(43);
        Map<String, Said> found = walk(server.address("/in"), other, true);
        assertFailed(
                found.get("sign-in"),
                "another key than the partner's file names",
                "by telephone",
                "ssh-keyscan -p ",
                "ssh-keygen -lf -",
                "sftp.host-keys");
        assertThat(found.get("folder")).isInstanceOf(Said.NotTried.class);
    }

    @Test
    void serverDoesNotLetTheHubIn() {
        known.set(false);
        assertFailed(walk("/in").get("sign-in"), "does not let hub in", "authorized_keys", "ssh.pub");
    }

    @Test
    void withoutTheHubsKeySigningInIsNotTried() {
        FolderChecks checks = new FolderChecks(
                URI.create(server.address("/in")),
                Optional.of(new SshServer(Set.of(server.fingerprint()))),
                Optional.empty(),
                "deliver.to",
                MOST,
                true);
        assertThat(said(checks.checks()).get("sign-in").seen()).contains("HUB_TRUST_KEYSPASSWORD");
    }

    @Test
    void folderIsMissing() {
        assertFailed(walk("/out").get("folder"), "there is no folder /out", "compare the path in deliver.to", "/~/");
        assertFailed(local(folder.resolve("none")).get("folder"), "there is no folder", "make it", "install -d");
    }

    @Test
    void portIsOfSomethingElse() throws Exception {
        byte[] ftp = "220 FTP ready\r\n".getBytes(StandardCharsets.US_ASCII);
        try (OtherEnd other = OtherEnd.plain((in, out) -> {
            out.write(ftp);
            in.transferTo(OutputStream.nullOutputStream());
        })) {
            String address = "sftp://hub@127.0.0.1:" + other.port() + "/in";
            assertFailed(
                    walk(address, server.fingerprint(), true).get("ssh"),
                    "of something else than SSH",
                    "not FTP or FTPS");
        }
    }

    @Test
    void serverSaysNothing() throws Exception {
        try (OtherEnd silent = OtherEnd.plain((in, out) -> in.transferTo(OutputStream.nullOutputStream()))) {
            String address = "sftp://hub@127.0.0.1:" + silent.port() + "/in";
            assertFailed(
                    walk(address, server.fingerprint(), true).get("ssh"),
                    "nothing came within 2.0 s",
                    "no SSH server listens there");
        }
    }

    @Test
    void folderHereIsGood_andNothingStaysThere() throws IOException {
        Path at = Files.createDirectory(folder.resolve("drop"));
        Map<String, Said> found = local(at);
        assertThat(found.keySet()).containsExactly("folder", "write");
        assertThat(found.values()).allMatch(Said.Ok.class::isInstance);
        assertThat(files(at)).isEmpty();
    }

    @Test
    void folderMayNotBeWritten() throws IOException {
        Path at = Files.createDirectory(folder.resolve("locked"));
        Files.setPosixFilePermissions(at, PosixFilePermissions.fromString("r-xr-xr-x"));
        assumeFalse(Files.isWritable(at), "the user may write everywhere");
        assertFailed(local(at).get("write"), "may not read or write", "give the user of the hub the right");
    }

    private Map<String, Said> mail(int port, String password) {
        JavaMailSenderImpl sender = new JavaMailSenderImpl();
        sender.setHost("127.0.0.1");
        sender.setPort(port);
        if (!password.isEmpty()) {
            sender.setUsername("hub");
            sender.setPassword(password);
            sender.getJavaMailProperties().setProperty("mail.smtp.auth", "true");
        }
        return said(new MailChecks("records@partner.example.org", Optional.of(sender), "hub@hub.example.org", MOST)
                .checks());
    }

    @Test
    void mailServerIsAskedAsFarAsTheEnvelope_andNothingIsMailed() {
        GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.start();
        try {
            Map<String, Said> found = mail(mail.getSmtp().getPort(), "");
            assertThat(found.keySet()).containsExactly("mail-server", "dns", "connect", "sign-in", "recipient");
            assertThat(found.get("sign-in").seen()).contains("takes mail; it offers no TLS");
            assertThat(found.get("recipient")).isInstanceOf(Said.Ok.class);
            assertThat(mail.getReceivedMessages()).isEmpty();
            mail.setUser("hub", "right");
            assertFailed(
                    mail(mail.getSmtp().getPort(), "wrong").get("sign-in"),
                    "refuses the login",
                    "SPRING_MAIL_PASSWORD");
        } finally {
            mail.stop();
        }
    }

    @Test
    void mailServerKnowsNoSuchMailbox() throws Exception {
        try (OtherEnd server = OtherEnd.plain((in, out) -> {
            out.write("220 here\r\n".getBytes(StandardCharsets.US_ASCII));
            for (String line : (Iterable<String>)
                    new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII)).lines()::iterator) {
                String answer = line.startsWith("RCPT") ? "550 no such user\r\n" : "250 ok\r\n";
                out.write(answer.getBytes(StandardCharsets.US_ASCII));
            }
        })) {
            assertFailed(
                    mail(server.port(), "").get("recipient"),
                    "takes nothing for the mailbox (550)",
                    "compare the mailbox in deliver.to");
        }
    }

    @Test
    void thereIsNoMailServer() {
        Map<String, Said> found = said(
                new MailChecks("records@partner.example.org", Optional.empty(), "hub@hub.example.org", MOST).checks());
        assertFailed(found.get("mail-server"), "no mail server", "set spring.mail.host");
        Map<String, Said> silent;
        try (OtherEnd server = OtherEnd.plain((in, out) -> in.transferTo(OutputStream.nullOutputStream()))) {
            silent = mail(server.port(), "");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        assertFailed(silent.get("sign-in"), "nothing came within", "port 465");
    }
}
