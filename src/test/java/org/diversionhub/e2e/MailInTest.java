package org.diversionhub.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.time.Duration;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.diversionhub.trust.OpenSsl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A partner who can do nothing but write and read mail, at a real mail server. */
class MailInTest {
    private static final Duration SHORT = Duration.ofMillis(500);

    private final TestHub hub = TestHub.shared();
    private final OfficersMail mail = new OfficersMail(hub);
    private final String id = mail.id();

    @BeforeAll
    static void requireOpenSsl() {
        OpenSsl.require();
    }

    @AfterEach
    void endTasks() {
        mail.endTasks();
    }

    @Test
    void mailIsTakenLikeWhatIsPosted_answeredSealed_andMoved() throws Exception {
        Sample contact = OfficersMail.contact();
        mail.arrives("", mail.sealed(contact));
        mail.look();
        assertThat(mail.idsIn("INBOX.done")).contains(id);
        assertThat(mail.idsIn("INBOX")).doesNotContain(id);
        assertThat(mail.known(contact)).isEqualTo(200);
        MimeMessage answer = mail.answers().getFirst();
        assertThat(answer.getHeader("Auto-Submitted")).containsExactly("auto-replied");
        assertThat(answer.getContentType()).startsWith("application/pkcs7-mime; smime-type=authEnveloped-data");
        assertThat(mail.said(answer).path("messageId").asText()).isEqualTo(contact.text("message.id"));
        assertThat(hub.mailedTo(OfficersMail.ELSEWHERE))
                .as("no address of a mail's is believed")
                .isEmpty();
        assertThat(new String(hub.log(), UTF_8)).doesNotContain("Casey Sample", "sheriff@somewhere");
    }

    @Test
    void sameMailAgainIsAnsweredAlike_andChangesNothing() throws Exception {
        Sample contact = OfficersMail.contact();
        String sent = mail.sealed(contact);
        mail.arrives("", sent);
        mail.look();
        // As after a crash between the answer and the move.
        mail.arrives("", sent);
        mail.look();
        assertThat(mail.answers()).hasSize(2);
        assertThat(mail.answers().get(1).getMessageID())
                .isEqualTo(mail.answers().get(0).getMessageID());
        assertThat(mail.said(mail.answers().get(1)))
                .isEqualTo(mail.said(mail.answers().get(0)));
    }

    @Test
    void whatDoesNotFitIsAnsweredWithEveryFault_andNoValue() throws Exception {
        mail.arrives(
                "",
                mail.sealed(OfficersMail.contact()
                        .with("participant.birthDate", "yesterday")
                        .with("message.time", "noon")));
        mail.look();
        JsonNode problem = mail.said(mail.answers().getFirst());
        assertThat(problem.path("errors").findValuesAsText("pointer"))
                .contains("/participant/birthDate", "/message/time");
        assertThat(problem.toString()).doesNotContain("yesterday", "noon");
        assertThat(mail.idsIn("INBOX.refused")).contains(id);
        assertThat(mail.tasks()).isEmpty();
    }

    @Test
    void mailInTheClearIsSetAsideUnread_forAPerson_andIsNotAnswered() throws Exception {
        mail.arrives(
                "Content-Type: application/json\n\n",
                OfficersMail.contact().json().toString());
        mail.look();
        assertThat(mail.idsIn("INBOX.refused")).contains(id);
        assertThat(mail.answers()).isEmpty();
        assertThat(mail.tasks()).singleElement().asString().startsWith(OfficersMail.SENDER + ": protection");
        // A thousand layers are not looked into, and no second task opens.
        mail.arrives(
                "Content-Type: multipart/mixed; boundary=a\n\n",
                "--a\nContent-Type: multipart/mixed; boundary=a\n\n".repeat(1000));
        mail.look();
        assertThat(mail.idsIn("INBOX")).doesNotContain(id);
        assertThat(mail.tasks()).hasSize(1);
    }

    @Test
    void signatureOfAnotherIsNobodys_whoeverStandsInFrom() throws Exception {
        Sample contact = OfficersMail.contact();
        mail.arrivesFrom(OfficersMail.ANSWERS, "", mail.sealed("officers-amqp", contact));
        mail.look();
        assertThat(mail.known(contact)).isEqualTo(404);
        assertThat(mail.idsIn("INBOX.refused")).contains(id);
        assertThat(mail.answers()).isEmpty();
        assertThat(mail.tasks()).hasSize(1);
    }

    @Test
    void mailThatIsSignedAndNotEncryptedIsNotTaken() throws Exception {
        Sample contact = OfficersMail.contact();
        mail.sealed(contact);
        String signed = Files.readString(hub.folder().resolve("desk/signed.p7m"), US_ASCII);
        mail.arrives("", signed.replace("\r\n", "\n"));
        mail.look();
        assertThat(mail.known(contact)).isEqualTo(404);
        assertThat(mail.idsIn("INBOX.refused")).contains(id);
        assertThat(mail.answers()).isEmpty();
        assertThat(mail.tasks()).containsExactly(OfficersMail.SENDER + ": protection");
    }

    @Test
    void mailThatIsTooLargeIsNotFetched() throws Exception {
        mail.arrives(OfficersMail.SEALED, "QUFB\n".repeat(3 * 1024 * 1024));
        mail.look();
        assertThat(mail.idsIn("INBOX.refused")).contains(id);
        assertThat(mail.tasks()).containsExactly(OfficersMail.SENDER + ": too-large");
    }

    @Test
    void programIsNotAnswered_butWhatItSentIsTaken() throws Exception {
        Sample first = OfficersMail.contact();
        mail.arrives("Auto-Submitted: auto-generated\n", mail.sealed(first));
        Sample second = OfficersMail.contact();
        mail.arrives("Return-Path: <>\n", mail.sealed(second));
        mail.look();
        assertThat(mail.known(first)).isEqualTo(200);
        assertThat(mail.known(second)).isEqualTo(200);
        assertThat(mail.answers()).isEmpty();
    }

    @Test
    void refusalThatNobodyHearsOfIsForAPerson() throws Exception {
        mail.arrives(
                "Auto-Submitted: auto-generated\n",
                mail.sealed(OfficersMail.contact().with("message.time", "noon")));
        mail.look();
        assertThat(mail.idsIn("INBOX.refused")).contains(id);
        assertThat(mail.tasks()).containsExactly(OfficersMail.SENDER + ": refused");
    }

    @Test
    void mailStaysInItsBox_whileThereIsAPause() throws Exception {
        Sample contact = OfficersMail.contact();
        try (Paused paused = Paused.of(hub, OfficersMail.SENDER, "--in")) {
            mail.arrives("", mail.sealed(contact));
            mail.look();
            assertThat(mail.idsIn("INBOX")).contains(id);
            assertThat(paused).isNotNull();
        }
        mail.look();
        assertThat(mail.known(contact)).isEqualTo(200);
    }

    @Test
    void serverWithACertificateOfNobodyKnownGetsNoPassword() throws Exception {
        hub.tls().issueByStranger("foreign-mailbox", "localhost");
        try (SSLServerSocket foreign = (SSLServerSocket)
                hub.tls().context("foreign-mailbox").getServerSocketFactory().createServerSocket(0)) {
            Thread.startVirtualThread(() -> greet(foreign));
            assertThatThrownBy(() -> mail.mailboxes()
                            .open(OfficersMail.at(foreign.getLocalPort(), "officers-mailbox"), Duration.ofSeconds(5)))
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
            assertThatThrownBy(() ->
                            mail.mailboxes().open(OfficersMail.at(silent.getLocalPort(), "officers-mailbox"), SHORT))
                    .hasMessageMatching("timeout|tls|unreachable");
        }
        assertThatThrownBy(() -> mail.mailboxes().open(OfficersMail.at(1, "nothing-there"), Duration.ofSeconds(1)))
                .hasMessage("no-secret");
    }
}
