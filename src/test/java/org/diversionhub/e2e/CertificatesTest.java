package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.search.Search;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.diversionhub.exchange.CertificateClock;
import org.diversionhub.transport.PartnerBroker;
import org.diversionhub.trust.SenderIdentity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the hub learns of certificates that are shown to it, and whom it warns when they end. */
class CertificatesTest {
    private static final Duration TEN = Duration.ofSeconds(10);

    private final TestHub hub = TestHub.shared();

    @AfterEach
    void tidy() {
        hub.sql().sql("delete from task where what = 'certificate'").update();
        hub.sql().sql("delete from certificate_shown where use = 'CLIENT'").update();
    }

    @Test
    void onePersonIsTold_onceForEachWarning_untilAnotherCertificateIsShown() throws Exception {
        assertThat(inbox("da-new-hanover", TestTls.hours(24 * 20))).isEqualTo(200);
        look();
        look();
        String old = fingerprint("da-new-hanover-now");
        assertThat(tasks("da-new-hanover"))
                .containsExactly("da-new-hanover client sha256 " + old + " ends within 30 days");

        forget("da-new-hanover", Duration.ofDays(10));
        look();
        assertThat(tasks("da-new-hanover"))
                .containsExactly("da-new-hanover client sha256 " + old + " ends within 14 days");
        assertThat(overUntold()).as("nobody hears that the first one is over").isZero();

        assertThat(inbox("da-new-hanover", TestTls.hours(24 * 80))).isEqualTo(200);
        look();
        assertThat(tasks("da-new-hanover")).isEmpty();
        hub.sweep();
    }

    @Test
    void certificateOfAServer_isKnown_onceTheHubHasCalledIt() {
        Sample referral = Sample.of("diversion-referral.arrest").aboutSomebodyNew();
        hub.caller("pd-wilmington").post("diversion-referral", referral.json());
        hub.awaitSent(Duration.ofSeconds(20));
        look();
        assertThat(hub.sql()
                        .sql("select use from certificate_shown where partner = 'lead-case-management'")
                        .query(String.class)
                        .list())
                .contains("SERVER");
    }

    @Test
    void figures_haveTheDaysThatAreLeft() {
        look();
        assertThat(figure("hub", "tls").gauge().value()).isBetween(30.0, 90.0);
        assertThat(figure("peer-mail", "protection").gauges()).hasSize(1);
    }

    private Search figure(String of, String use) {
        return hub.bean(MeterRegistry.class)
                .find("hub.certificate.days.left")
                .tag("of", of)
                .tag("use", use);
    }

    @Test
    void newCertificate_isShownToWhoeverComes_andOpenConnectionsGoOn() throws Exception {
        try (Line kept = new Line()) {
            assertThat(kept.ask()).startsWith("HTTP/1.1 200");
            X509Certificate before = kept.server();

            hub.tls().issue("hub", "hub", TestTls.hours(-1), TestTls.hours(1900));
            await().atMost(TEN).until(() -> !shownBy(hub.port()).equals(before));
            assertThat(shownBy(hub.bean(PartnerBroker.class).port())).isEqualTo(shownBy(hub.port()));

            assertThat(kept.ask()).startsWith("HTTP/1.1 200");
            assertThat(kept.server()).isEqualTo(before);
        }
    }

    @Test
    void brokenCertificate_isRefused_andWhatRunsKeepsRunning() throws Exception {
        X509Certificate before = shownBy(hub.port());
        Path file = hub.tls().file("hub.pem");
        byte[] good = Files.readAllBytes(file);
        try {
            Files.copy(hub.tls().file("sinks.pem"), file, StandardCopyOption.REPLACE_EXISTING);
            await().atMost(TEN)
                    .untilAsserted(() -> assertThat(new String(hub.log(), StandardCharsets.UTF_8))
                            .contains("are refused, the old ones stay", "the certificate is not of this key"));
            assertThat(shownBy(hub.port())).isEqualTo(before);
        } finally {
            Files.write(file, good);
        }
    }

    private X509Certificate shownBy(int port) throws IOException {
        try (SSLSocket socket = connect(port)) {
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private SSLSocket connect(int port) throws IOException {
        SSLSocket socket = (SSLSocket)
                hub.tls().context("da-new-hanover").getSocketFactory().createSocket("localhost", port);
        socket.setSoTimeout(10_000);
        socket.startHandshake();
        return socket;
    }

    /** One connection, on which one call comes after the other. */
    private final class Line implements AutoCloseable {
        private final SSLSocket socket = connect(hub.port());

        private Line() throws IOException {}

        String ask() throws IOException {
            socket.getOutputStream()
                    .write("GET /exchange/certificate HTTP/1.1\r\nHost: localhost\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            String head = "";
            while (!head.endsWith("\r\n\r\n")) {
                head += (char) socket.getInputStream().read();
            }
            int length = Integer.parseInt(head.replaceAll("(?is).*content-length: (\\d+).*", "$1"));
            socket.getInputStream().readNBytes(length);
            return head;
        }

        X509Certificate server() throws IOException {
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private void look() {
        hub.bean(CertificateClock.class).run();
    }

    /** As if it ended so much earlier. */
    private void forget(String partner, Duration earlier) {
        hub.sql()
                .sql("update certificate_shown set ends = ends - cast(? as interval) where partner = ?")
                .params(earlier.toDays() + " days", partner)
                .update();
    }

    private int overUntold() {
        return hub.sql()
                .sql("select count(*) from task where what = 'certificate' and done_at is not null and over_at is null")
                .query(Integer.class)
                .single();
    }

    private int inbox(String partner, Instant until) {
        String name = partner + "-now";
        hub.tls().issue(name, partner, TestTls.hours(-1), until);
        return hub.stranger(name).get("/exchange/inbox").status();
    }

    private String fingerprint(String name) throws Exception {
        try (var in = Files.newInputStream(hub.tls().file(name + ".pem"))) {
            var certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            return SenderIdentity.fingerprint(certificate).substring(0, 16);
        }
    }

    private List<String> tasks(String partner) {
        return hub.sql()
                .sql("select reason from task where what = 'certificate' and done_at is null and reason like ? || ' %'")
                .param(partner)
                .query(String.class)
                .list();
    }
}
