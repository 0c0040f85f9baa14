package org.diversionhub.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.diversionhub.exchange.CurrentSnapshot;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.transport.Mailbox;
import org.diversionhub.trust.OpenSsl;
import org.diversionhub.trust.PartnerKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/**
 * Mail in while something is away, broken or over: nothing is lost, nothing twice, and nobody's mail blocks another's.
 */
class MailInTroubleTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration STEP = Duration.ofSeconds(10);
    private static final String NOT_ANSWERED = OfficersMail.SENDER + ": not-answered";

    private final TestHub hub = TestHub.shared();
    private final OfficersMail mail = new OfficersMail(hub);
    private final Snapshot before = hub.bean(CurrentSnapshot.class).get();

    @TempDir
    Path site;

    @BeforeAll
    static void requireOpenSsl() {
        OpenSsl.require();
    }

    @AfterEach
    void asItWas() {
        hub.bean(CurrentSnapshot.class).swap(before);
        hub.clock().reset();
        mail.endTasks();
    }

    /** With another file of the partner's, in a copy, since other tests read those of the hub. */
    private void use(UnaryOperator<String> change) throws IOException {
        for (String folder : List.of("config", "mappings")) {
            if (!Files.exists(site.resolve(folder))) {
                TestHub.copy(hub.folder().resolve(folder), site.resolve(folder));
            }
        }
        Path file = site.resolve("config/partners/" + OfficersMail.SENDER + ".yaml");
        String text = Files.readString(file);
        assertThat(change.apply(text)).isNotEqualTo(text);
        Files.writeString(file, change.apply(text));
        hub.bean(CurrentSnapshot.class).swap(Snapshot.read(site));
    }

    private void lookAfter(Duration time) {
        hub.clock().forward(time);
        mail.look();
    }

    @Test
    void answerComesLater_whenTheMailServerWasDown_andTheMessageIsKeptOnce() throws Exception {
        int kept = mail.kept();
        Sample contact = OfficersMail.contact();
        mail.arrives("", mail.sealed(contact));
        JavaMailSenderImpl sender = hub.bean(JavaMailSenderImpl.class);
        int port = sender.getPort();
        try {
            sender.setPort(closed());
            mail.look();
            assertThat(mail.known(contact))
                    .as("kept, whatever becomes of the answer")
                    .isEqualTo(200);
            lookAfter(MINUTE);
            assertThat(mail.tasks()).isEmpty();
            lookAfter(MINUTE.multipliedBy(2));
            assertThat(mail.tasks()).containsExactly(NOT_ANSWERED);
        } finally {
            sender.setPort(port);
        }
        mail.look();
        assertThat(mail.answers()).as("its time has not come").isEmpty();
        lookAfter(MINUTE.multipliedBy(4));
        assertThat(mail.said(mail.answers().getFirst()).path("messageId").asText())
                .isEqualTo(contact.text("message.id"));
        assertThat(mail.answers()).hasSize(1);
        assertThat(mail.timesIn("INBOX")).isZero();
        assertThat(mail.timesIn("INBOX.done")).isOne();
        assertThat(mail.kept()).isEqualTo(kept + 1);
    }

    private static int closed() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    @Tag("thorough")
    void mailsThatCanNeverBeAnsweredKeepNoNewerOneWaiting() throws Exception {
        int kept = mail.kept();
        String sent = mail.sealed(OfficersMail.contact());
        for (int i = 0; i < 51; i++) {
            mail.arrives("", sent);
        }
        OfficersMail newer = new OfficersMail(hub);
        newer.arrives("Content-Type: text/plain\n\n", "Hello\n");
        try (NobodysMailServer nobody = new NobodysMailServer(hub)) {
            mail.look();
            assertThat(nobody.refused()).isEqualTo(50);
            assertThat(newer.timesIn("INBOX")).as("fifty at a look").isOne();
            mail.look();
            assertThat(newer.timesIn("INBOX.refused")).isOne();
            assertThat(nobody.refused()).as("who has failed waits a minute").isEqualTo(51);
            assertThat(mail.timesIn("INBOX")).as("nothing is lost").isEqualTo(51);
        }
        lookAfter(MINUTE);
        mail.look();
        assertThat(mail.timesIn("INBOX")).isZero();
        assertThat(mail.timesIn("INBOX.done")).isEqualTo(51);
        assertThat(mail.kept()).isEqualTo(kept + 1);
    }

    @Test
    void mailWaitsInItsBox_whileNoCertificateOfThePartnersIsValid() throws Exception {
        Sample contact = OfficersMail.contact();
        mail.arrives("", mail.sealed(contact));
        Path pem = site.resolve("config/partners/" + OfficersMail.SENDER + ".pem");
        TestHub.copy(hub.folder().resolve("config"), site.resolve("config"));
        PartnerKey.ended().write(pem.getParent(), OfficersMail.SENDER);
        use(text -> text + "\n");
        mail.look();
        mail.look();
        assertThat(mail.timesIn("INBOX")).isOne();
        assertThat(mail.tasks()).containsExactly(OfficersMail.SENDER + ": certificate-ended");
        hub.bean(CurrentSnapshot.class).swap(before);
        mail.look();
        assertThat(mail.known(contact)).isEqualTo(200);
        assertThat(mail.tasks()).as("closed by itself").isEmpty();
    }

    @Test
    void tableOfThePartnersOwnIsTakenRowByRow_withAnOutcomeOfEachAsAnswer() throws Exception {
        use(text -> text.replace("role: referring-officer", "role: police-records")
                .replace("diversion-referral/social-contact", "diversion-referral/arrest")
                .replace("every: 1h", "every: 1h, mapping: csv/rms-x"));
        String id = UUID.randomUUID().toString();
        String rows =
                Files.readString(Path.of("mappings/csv/rms-x/tests/day.csv")).replace("R-26-", "R-" + id + "-");
        String faulty = rows.replace("2/9/1988", "yesterday");
        OfficersMail second = new OfficersMail(hub);
        mail.arrives("", mail.sealed(OfficersMail.SENDER, "text/csv", faulty.getBytes(UTF_8)));
        second.arrives("", mail.sealed(OfficersMail.SENDER, "text/csv", rows.getBytes(UTF_8)));
        mail.look();
        assertThat(mail.text(mail.answers().getFirst()))
                .contains("Content-Type: text/csv", "row,outcome,messageId,problem,at,rule", ",refused,,invalid,")
                .contains(",accepted,")
                .doesNotContain("yesterday");
        assertThat(mail.timesIn("INBOX.refused")).isOne();
        List<String> outcome = second.text(second.answers().getFirst())
                .lines()
                .filter(line -> line.matches("\\d.*"))
                .toList();
        assertThat(outcome).hasSize(3).allMatch(line -> line.contains(",accepted,"));
        assertThat(second.timesIn("INBOX.done")).isOne();
    }

    private ImapProxy proxy(String certificate, Function<String, Optional<String>> lines) throws IOException {
        return new ImapProxy(
                hub.tls().context(certificate), hub.mail().getImaps().getPort(), lines);
    }

    @Test
    void serverThatCannotMoveHasItCopiedAndExpunged_andNothingElse() throws Exception {
        mail.arrives("Content-Type: text/plain\n\n", "Hello\n");
        OfficersMail other = new OfficersMail(hub);
        other.arrives("Content-Type: text/plain\n\n", "Hello\n");
        AtomicBoolean asked = new AtomicBoolean();
        UnaryOperator<String> plain = line -> line.contains("CAPABILITY") ? line.replace(" MOVE", "") : line;
        try (ImapProxy proxy = proxy("sinks", line -> {
                    asked.compareAndSet(false, line.contains("CAPABILITY") && line.contains(" MOVE"));
                    return Optional.of(plain.apply(line));
                });
                Mailbox mailbox = mail.mailboxes().open(OfficersMail.at(proxy.port(), "officers-mailbox"), STEP)) {
            List<Mailbox.Id> all = mailbox.all();
            mailbox.move(mailbox.these(List.of(all.get(all.size() - 2))).getFirst(), "refused");
        }
        assertThat(asked).as("the server can, and the hub does not see it").isTrue();
        assertThat(mail.timesIn("INBOX")).isZero();
        assertThat(mail.timesIn("INBOX.refused")).isOne();
        assertThat(other.timesIn("INBOX")).isOne();
        mail.look();
    }

    @Test
    void connectionThatIsCutInAMailEndsTheLook_andNothingIsTakenOrLost() throws Exception {
        Sample first = OfficersMail.contact();
        Sample second = OfficersMail.contact();
        OfficersMail other = new OfficersMail(hub);
        mail.arrives("", mail.sealed(first));
        other.arrives("", mail.sealed(second));
        AtomicInteger within = new AtomicInteger();
        AtomicInteger fetched = new AtomicInteger();
        try (ImapProxy proxy = proxy("sinks", line -> {
            if (line.contains("BODY[")) {
                fetched.incrementAndGet();
            }
            return fetched.get() == 0 || within.incrementAndGet() < 20 ? Optional.of(line) : Optional.empty();
        })) {
            use(text ->
                    text.replace(Integer.toString(hub.mail().getImaps().getPort()), Integer.toString(proxy.port())));
            mail.look();
            assertThat(fetched).as("the second is not asked for").hasValue(1);
        }
        hub.bean(CurrentSnapshot.class).swap(before);
        assertThat(mail.known(first)).isEqualTo(404);
        assertThat(mail.timesIn("INBOX") + other.timesIn("INBOX")).isEqualTo(2);
        mail.look();
        assertThat(mail.known(second)).as("it was not tried").isEqualTo(200);
        lookAfter(MINUTE);
        assertThat(mail.known(first)).isEqualTo(200);
        assertThat(mail.answers()).hasSize(1);
    }

    @Test
    void serverOfAnotherNameGetsNoPassword() throws Exception {
        List<String> heard = new CopyOnWriteArrayList<>();
        try (ImapProxy proxy = proxy("sinks", line -> {
            heard.add(line);
            return Optional.of(line);
        })) {
            assertThatThrownBy(() ->
                            mail.mailboxes().open(OfficersMail.at("127.0.0.2", proxy.port(), "officers-mailbox"), STEP))
                    .isInstanceOf(IOException.class)
                    .hasMessage("tls");
        }
        assertThat(heard).noneMatch(line -> line.matches("(?s)[^*]* OK .*"));
    }
}
