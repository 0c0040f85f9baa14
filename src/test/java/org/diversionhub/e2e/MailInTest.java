package org.diversionhub.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.store.MailFolder;
import com.icegreen.greenmail.store.StoredMessage;
import com.icegreen.greenmail.user.GreenMailUser;
import jakarta.mail.Flags;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.diversionhub.config.ConfigPlace;
import org.diversionhub.exchange.MailPickup;
import org.diversionhub.partner.Pickup;
import org.diversionhub.transport.Mailboxes;
import org.diversionhub.trust.HubTls;
import org.diversionhub.trust.OpenSsl;
import org.diversionhub.trust.SecretFiles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A partner who can do nothing but write and read mail, at a real mail server. */
class MailInTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SENDER = "officers-mail";
    private static final String ANSWERS = "in@officers-mail.example.org";
    private static final String TYPE = "application/json; kind=diversion-referral";
    private static final String SEALED = """
            Content-Type: application/pkcs7-mime; smime-type=authEnveloped-data; name=smime.p7m
            Content-Transfer-Encoding: base64

            """;

    private static final Duration SHORT = Duration.ofMillis(500);

    private final TestHub hub = TestHub.shared();
    private final String id = "<" + UUID.randomUUID() + "@officers.example.org>";

    @BeforeAll
    static void requireOpenSsl() {
        OpenSsl.require();
    }

    @AfterEach
    void endTasks() {
        hub.sql()
                .sql("update task set done_at = now(), done_by = 'test' where what = 'mail' and done_at is null")
                .update();
    }

    private GreenMailUser user() {
        return hub.mail().getUserManager().getUser("hub@hub.example.org");
    }

    private MailFolder folder(String name) {
        return hub.mail().getManagers().getImapHostManager().getFolder(user(), name);
    }

    private List<String> idsIn(String name) throws MessagingException {
        MailFolder folder = folder(name);
        return folder == null
                ? List.of()
                : folder.getMessages().stream().map(this::idOf).toList();
    }

    private String idOf(StoredMessage message) {
        try {
            return message.getMimeMessage().getMessageID();
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    private void arrives(String head, String rest) throws MessagingException {
        String mail =
                "From: The sheriff <sheriff@somewhere.example.org>\nTo: hub@hub.example.org\nSubject: Casey Sample\n"
                        + "Message-ID: " + id + "\n" + head + rest;
        MimeMessage message = new MimeMessage(
                Session.getInstance(new Properties()),
                new ByteArrayInputStream(mail.replace("\n", "\r\n").getBytes(US_ASCII)));
        folder("INBOX").appendMessage(message, new Flags(), new Date());
    }

    private void look() {
        hub.bean(MailPickup.class).look(SENDER);
    }

    private String sealed(byte[] message, String type) throws IOException {
        byte[] cms = hub.desk().withHub(hub, SENDER).sealed(SENDER, type, message);
        return SEALED + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(cms) + "\n";
    }

    private String sealed(Sample message) throws IOException {
        return sealed(message.json().toString().getBytes(UTF_8), TYPE);
    }

    private static Sample contact() {
        return Sample.of("diversion-referral.social-contact").aboutSomebodyNew();
    }

    private List<MimeMessage> answers() throws MessagingException {
        List<MimeMessage> mine = new java.util.ArrayList<>();
        for (MimeMessage one : hub.mailedTo(ANSWERS)) {
            if (one.getHeader("In-Reply-To") != null && one.getHeader("In-Reply-To")[0].equals(id)) {
                mine.add(one);
            }
        }
        return mine;
    }

    private JsonNode said(MimeMessage answer) throws MessagingException, IOException {
        String text = hub.desk().opened(SENDER, answer.getInputStream().readAllBytes());
        return JSON.readTree(text.substring(text.indexOf("\r\n\r\n")));
    }

    private List<String> tasks() {
        return hub.sql()
                .sql("select reason from task where what = 'mail' and done_at is null")
                .query(String.class)
                .list();
    }

    private int known(Sample message) {
        return hub.caller(SENDER)
                .get("/exchange/messages/" + message.text("message.id"))
                .status();
    }

    @Test
    void mailIsTakenLikeWhatIsPosted_answeredSealed_andMoved() throws Exception {
        Sample contact = contact();
        arrives("", sealed(contact));
        look();
        assertThat(idsIn("INBOX.done")).contains(id);
        assertThat(idsIn("INBOX")).doesNotContain(id);
        assertThat(known(contact)).isEqualTo(200);
        MimeMessage answer = answers().getFirst();
        assertThat(answer.getHeader("Auto-Submitted")).containsExactly("auto-replied");
        assertThat(answer.getContentType()).startsWith("application/pkcs7-mime; smime-type=authEnveloped-data");
        assertThat(said(answer).path("messageId").asText()).isEqualTo(contact.text("message.id"));
        assertThat(new String(hub.log(), UTF_8)).doesNotContain("Casey Sample", "sheriff@somewhere");
    }

    @Test
    void sameMailAgainIsAnsweredAlike_andChangesNothing() throws Exception {
        Sample contact = contact();
        String mail = sealed(contact);
        arrives("", mail);
        look();
        // As after a crash between the answer and the move.
        arrives("", mail);
        look();
        assertThat(answers()).hasSize(2);
        assertThat(answers().get(1).getMessageID()).isEqualTo(answers().get(0).getMessageID());
        assertThat(said(answers().get(1))).isEqualTo(said(answers().get(0)));
    }

    @Test
    void whatDoesNotFitIsAnsweredWithEveryFault_andNoValue() throws Exception {
        arrives("", sealed(contact().with("participant.birthDate", "yesterday").with("message.time", "noon")));
        look();
        JsonNode problem = said(answers().getFirst());
        assertThat(problem.path("errors").findValuesAsText("pointer"))
                .contains("/participant/birthDate", "/message/time");
        assertThat(problem.toString()).doesNotContain("yesterday", "noon");
        assertThat(idsIn("INBOX.refused")).contains(id);
        assertThat(tasks()).isEmpty();
    }

    @Test
    void mailInTheClearIsSetAsideUnread_forAPerson_andIsNotAnswered() throws Exception {
        arrives("Content-Type: application/json\n\n", contact().json().toString());
        look();
        assertThat(idsIn("INBOX.refused")).contains(id);
        assertThat(answers()).isEmpty();
        assertThat(tasks()).singleElement().asString().startsWith(SENDER + ": protection");
        // A thousand layers are not looked into, and no second task opens.
        arrives(
                "Content-Type: multipart/mixed; boundary=a\n\n",
                "--a\nContent-Type: multipart/mixed; boundary=a\n\n".repeat(1000));
        look();
        assertThat(idsIn("INBOX")).doesNotContain(id);
        assertThat(tasks()).hasSize(1);
    }

    @Test
    void signatureOfAnotherIsNobodys_whoeverStandsInFrom() throws Exception {
        Sample contact = contact();
        byte[] cms = hub.desk()
                .withHub(hub, "officers-amqp")
                .sealed("officers-amqp", TYPE, contact.json().toString().getBytes(UTF_8));
        arrives("", SEALED + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(cms) + "\n");
        look();
        assertThat(known(contact)).isEqualTo(404);
        assertThat(idsIn("INBOX.refused")).contains(id);
        assertThat(answers()).isEmpty();
        assertThat(tasks()).hasSize(1);
    }

    @Test
    void mailThatIsTooLargeIsNotFetched() throws Exception {
        arrives(SEALED, "QUFB\n".repeat(3 * 1024 * 1024));
        look();
        assertThat(idsIn("INBOX.refused")).contains(id);
        assertThat(tasks()).containsExactly(SENDER + ": too-large");
    }

    @Test
    void programIsNotAnswered_butWhatItSentIsTaken() throws Exception {
        Sample first = contact();
        arrives("Auto-Submitted: auto-generated\n", sealed(first));
        Sample second = contact();
        arrives("Return-Path: <>\n", sealed(second));
        look();
        assertThat(known(first)).isEqualTo(200);
        assertThat(known(second)).isEqualTo(200);
        assertThat(answers()).isEmpty();
    }

    @Test
    void refusalThatNobodyHearsOfIsForAPerson() throws Exception {
        arrives("Auto-Submitted: auto-generated\n", sealed(contact().with("message.time", "noon")));
        look();
        assertThat(idsIn("INBOX.refused")).contains(id);
        assertThat(tasks()).containsExactly(SENDER + ": refused");
    }

    @Test
    void mailStaysInItsBox_whileThereIsAPause() throws Exception {
        Sample contact = contact();
        try (Paused paused = Paused.of(hub, SENDER, "--in")) {
            arrives("", sealed(contact));
            look();
            assertThat(idsIn("INBOX")).contains(id);
            assertThat(paused).isNotNull();
        }
        look();
        assertThat(known(contact)).isEqualTo(200);
    }

    private Mailboxes mailboxes() {
        return new Mailboxes(hub.bean(HubTls.class), hub.bean(SecretFiles.class));
    }

    private static Pickup at(int port, String secret) {
        return new Pickup(
                URI.create("imaps://hub%40hub.example.org@localhost:" + port + "/INBOX"),
                Duration.ofSeconds(1),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(secret),
                Optional.empty(),
                new ConfigPlace("test", 1));
    }

    @Test
    void serverWithACertificateOfNobodyKnownGetsNoPassword() throws Exception {
        hub.tls().issueByStranger("foreign-mailbox", "localhost");
        try (SSLServerSocket foreign = (SSLServerSocket)
                hub.tls().context("foreign-mailbox").getServerSocketFactory().createServerSocket(0)) {
            Thread.startVirtualThread(() -> greet(foreign));
            assertThatThrownBy(() ->
                            mailboxes().open(at(foreign.getLocalPort(), "officers-mailbox"), Duration.ofSeconds(5)))
                    .isInstanceOf(IOException.class)
                    .hasMessage("tls");
        }
    }

    private static void greet(SSLServerSocket server) {
        try (SSLSocket socket = (SSLSocket) server.accept()) {
            socket.getOutputStream().write("* OK IMAP4rev1\r\n".getBytes(US_ASCII));
            socket.getInputStream().read();
        } catch (IOException e) {
            // The hub has hung up.
        }
    }

    @Test
    void serverThatSaysNothingIsLeftInTime_andItsPasswordIsNeeded() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> mailboxes().open(at(silent.getLocalPort(), "officers-mailbox"), SHORT))
                    .hasMessageMatching("timeout|tls|unreachable");
        }
        assertThatThrownBy(() -> mailboxes().open(at(1, "nothing-there"), Duration.ofSeconds(1)))
                .hasMessage("no-secret");
    }
}
