package org.diversionhub.onboarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.partner.Partner;
import org.diversionhub.trust.CertificateStatus;
import org.diversionhub.trust.Cms;
import org.diversionhub.trust.PartnerKey;
import org.diversionhub.trust.ProtectionKeys;
import org.diversionhub.trust.SampleGuard;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/** What goes where a person asks for it, and what is said where nothing does. A broker's is in OwnBrokerTest. */
@Execution(CONCURRENT)
class SampleChecksTest {
    private static final Duration MOST = Duration.ofSeconds(20);

    @TempDir
    Path home;

    @BeforeEach
    void copyTheSite() throws Exception {
        for (String folder : List.of("config", "mappings")) {
            try (Stream<Path> all = Files.walk(Path.of(folder))) {
                for (Path one : all.filter(Files::isRegularFile).toList()) {
                    Files.createDirectories(home.resolve(one).getParent());
                    Files.copy(one, home.resolve(one));
                }
            }
        }
        PartnerKey.rsa(3072).write(home, "payloads");
    }

    private Partner partner(String to, String mapping) throws IOException {
        PartnerDraft draft = new PartnerDraft();
        Map.of(
                        Question.ID, "peer-two",
                        Question.NAME, "Second Peers",
                        Question.ROLE, "peer-support",
                        Question.PART2, "no",
                        Question.HIPAA, "no",
                        Question.MOU, "T-1 until 2036-12-31",
                        Question.TO, to,
                        Question.MAPPING, mapping,
                        Question.PROTECT, home.resolve("payloads.pem").toString(),
                        Question.CERTIFICATE, "CN=peers / CN=County CA")
                .forEach(draft::put);
        new PartnerFiles(home, Snapshot.read(home), true).write(draft);
        return Snapshot.read(home).partners().byId("peer-two").orElseThrow();
    }

    private Means means(Optional<JavaMailSender> mail) {
        return new Means(
                null,
                null,
                null,
                null,
                false,
                mail,
                "hub@hub.example.org",
                () -> new Cms(
                        ProtectionKeys.open(
                                home.resolve("keys"), "a password of the tests".toCharArray(), true, Instant.now()),
                        new SampleGuard(false),
                        CertificateStatus.UNASKED,
                        Clock.systemUTC()),
                new BrokerPort(true, 0),
                Optional.empty(),
                Clock.systemUTC(),
                MOST);
    }

    private static Said said(Partner partner, Means means, How how, List<Check> before) {
        List<Check> checks = new SampleChecks(partner, partner.endpoint().orElseThrow(), means, how).with(before);
        return new Walk(MOST).through("deliver", checks).getLast().said();
    }

    @Test
    void mailIsSignedAndEncrypted_markedAsATest_andOnlyWhenAsked() throws Exception {
        Partner partner = partner("mailto:records@peers.example.org", "json/message");
        GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        try {
            JavaMailSenderImpl sender = new JavaMailSenderImpl();
            sender.setHost("127.0.0.1");
            sender.setPort(server.getSmtp().getPort());
            Means means = means(Optional.of(sender));
            Check first = Check.alone("first", () -> new Said.Ok("here"));
            assertThat(said(partner, means, How.BY_HAND, List.of(first)).seen()).isEqualTo("here");
            assertThat(server.getReceivedMessages()).isEmpty();
            Said said = said(partner, means, How.WITH_SAMPLE, List.of(first));
            assertThat(said).as("%s", said).isInstanceOf(Said.Ok.class);
            assertThat(server.getReceivedMessages()).singleElement().satisfies(mail -> {
                assertThat(mail.getSubject()).startsWith("Diversion hub, test test-");
                assertThat(said.seen())
                        .contains(mail.getSubject().substring(mail.getSubject().lastIndexOf(' ') + 1));
                assertThat(mail.getContentType()).contains("application/pkcs7-mime", "authEnveloped-data");
                assertThat(new String(mail.getRawInputStream().readAllBytes())).doesNotContain("about nobody");
            });
        } finally {
            server.stop();
        }
        Said none = said(partner, means(Optional.empty()), How.WITH_SAMPLE, List.of());
        assertThat(none.seen()).contains("could not be mailed (no-mail-server)");
    }

    @Test
    void whereNoneGoes_itSaysSo_andWhatWasLookedAtInstead() throws IOException {
        assertThat(said(partner("amqp:", "json/message"), means(Optional.empty()), How.WITH_SAMPLE, List.of()))
                .isInstanceOf(Said.NotApplicable.class)
                .satisfies(said -> assertThat(said.seen())
                        .contains("none is sent", "to.peer-two", "looked at instead", "that the broker listens"));
        assertThat(said(
                        partner("mllps://localhost:2575", "hl7v2/adt"),
                        means(Optional.empty()),
                        How.WITH_SAMPLE,
                        List.of()))
                .isInstanceOf(Said.NotApplicable.class)
                .satisfies(said -> assertThat(said.seen()).contains("none is sent", "the listener's certificate"));
    }
}
