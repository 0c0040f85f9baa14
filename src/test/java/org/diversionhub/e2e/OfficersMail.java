package org.diversionhub.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.store.MailFolder;
import com.icegreen.greenmail.store.StoredMessage;
import jakarta.mail.Flags;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import org.diversionhub.config.ConfigPlace;
import org.diversionhub.exchange.MailPickup;
import org.diversionhub.partner.Pickup;
import org.diversionhub.transport.Mailboxes;
import org.diversionhub.trust.HubTls;
import org.diversionhub.trust.SecretFiles;

/**
 * The partner officers-mail and its folder at the mail server of the tests.
 *
 * @param id the Message-ID of what it sends
 */
record OfficersMail(TestHub hub, String id) {
    static final String SENDER = "officers-mail";
    static final String SEALED = """
            Content-Type: application/pkcs7-mime; smime-type=authEnveloped-data; name=smime.p7m
            Content-Transfer-Encoding: base64

            """;

    private static final ObjectMapper JSON = new ObjectMapper();
    static final String ELSEWHERE = "sheriff@somewhere.example.org";
    static final String ANSWERS = "in@officers-mail.example.org";
    private static final String TYPE = "application/json; kind=diversion-referral";

    OfficersMail(TestHub hub) {
        this(hub, "<" + UUID.randomUUID() + "@officers.example.org>");
    }

    static Sample contact() {
        return Sample.of("diversion-referral.social-contact").aboutSomebodyNew();
    }

    String sealed(String by, String type, byte[] message) throws IOException {
        byte[] cms = hub.desk().withHub(hub, by).sealed(by, type, message);
        return SEALED + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(cms) + "\n";
    }

    String sealed(String by, Sample message) throws IOException {
        return sealed(by, TYPE, message.json().toString().getBytes(UTF_8));
    }

    String sealed(Sample message) throws IOException {
        return sealed(SENDER, message);
    }

    void arrives(String head, String rest) throws MessagingException {
        arrivesFrom(ELSEWHERE, head, rest);
    }

    void arrivesFrom(String from, String head, String rest) throws MessagingException {
        String mail = "From: The sheriff <" + from + ">\nTo: hub@hub.example.org\nSubject: Casey Sample\n"
                + "Message-ID: " + id + "\n" + head + rest;
        MimeMessage message = new MimeMessage(
                Session.getInstance(new Properties()),
                new ByteArrayInputStream(mail.replace("\n", "\r\n").getBytes(US_ASCII)));
        folder("INBOX").appendMessage(message, new Flags(), new Date());
    }

    void look() {
        hub.bean(MailPickup.class).look(SENDER);
    }

    private MailFolder folder(String name) {
        return hub.mail()
                .getManagers()
                .getImapHostManager()
                .getFolder(hub.mail().getUserManager().getUser("hub@hub.example.org"), name);
    }

    /** Whose Message-IDs lie in this folder. */
    List<String> idsIn(String name) {
        MailFolder folder = folder(name);
        return folder == null
                ? List.of()
                : folder.getMessages().stream().map(OfficersMail::idOf).toList();
    }

    /** How often the one with this id lies there. */
    long timesIn(String name) {
        return idsIn(name).stream().filter(id::equals).count();
    }

    private static String idOf(StoredMessage message) {
        try {
            return message.getMimeMessage().getMessageID();
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    List<MimeMessage> answers() throws MessagingException {
        List<MimeMessage> mine = new ArrayList<>();
        for (MimeMessage one : hub.mailedTo(ANSWERS)) {
            if (one.getHeader("In-Reply-To") != null && one.getHeader("In-Reply-To")[0].equals(id)) {
                mine.add(one);
            }
        }
        return mine;
    }

    /** What an answer says, opened by the partner. */
    String text(MimeMessage answer) throws MessagingException, IOException {
        return hub.desk().opened(SENDER, answer.getInputStream().readAllBytes());
    }

    JsonNode said(MimeMessage answer) throws MessagingException, IOException {
        String text = text(answer);
        return JSON.readTree(text.substring(text.indexOf("\r\n\r\n")));
    }

    List<String> tasks() {
        return hub.sql()
                .sql("select reason from task where what = 'mail' and done_at is null")
                .query(String.class)
                .list();
    }

    void endTasks() {
        hub.sql()
                .sql("update task set done_at = now(), done_by = 'test' where what = 'mail' and done_at is null")
                .update();
    }

    /** The status of asking for it. */
    int known(Sample message) {
        return hub.caller(SENDER)
                .get("/exchange/messages/" + message.text("message.id"))
                .status();
    }

    /** How many messages of this partner the hub has. */
    int kept() {
        return hub.sql()
                .sql("select count(*) from message where sender = ?")
                .param(SENDER)
                .query(Integer.class)
                .single();
    }

    Mailboxes mailboxes() {
        return new Mailboxes(hub.bean(HubTls.class), hub.bean(SecretFiles.class));
    }

    /** Its folder, where a server listens on this port. */
    static Pickup at(int port, String secret) {
        return at("localhost", port, secret);
    }

    static Pickup at(String host, int port, String secret) {
        return new Pickup(
                URI.create("imaps://hub%40hub.example.org@" + host + ":" + port + "/INBOX"),
                Duration.ofSeconds(1),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(secret),
                Optional.empty(),
                new ConfigPlace("test", 1));
    }
}
