package org.diversionhub.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.diversionhub.demo.SampleAuthority;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ResourceLock;

/** One TLS of the hub at both ends of a socket, while its files change. */
@Execution(CONCURRENT) // beside other classes,
@ResourceLock("HubTlsReloadTest") // one method after the other
class HubTlsReloadTest {
    private static final Instant NOW = Instant.now();

    @TempDir
    Path folder;

    private final SampleAuthority authority = authority("First CA");
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private CertificateStatus.Verdict verdict = CertificateStatus.Verdict.GOOD;
    private SeenCertificates seen = new SeenCertificates();
    private HubTls tls;

    @BeforeEach
    void start() throws Exception {
        authority.own().write(folder, "ca");
        issue(authority, "hub", Duration.ofDays(9));
        tls = new HubTls(
                settings(), new SampleGuard(false), new Authorities(), chain -> verdict, seen, Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private record Ends(SSLSocket client, SSLSocket server) {
        X509Certificate shownByServer() throws IOException {
            return (X509Certificate) client.getSession().getPeerCertificates()[0];
        }

        X509Certificate shownByClient() throws IOException {
            return (X509Certificate) server.getSession().getPeerCertificates()[0];
        }

        boolean carries(int value) throws IOException {
            client.getOutputStream().write(value);
            return server.getInputStream().read() == value;
        }
    }

    @Test
    void newCertificate_isShownInBothDirections_andAnOpenConnectionGoesOn() throws Exception {
        try (SSLServerSocket server = listen()) {
            Ends open = connect(server);
            X509Certificate before = tls.own().getFirst();
            assertThat(open.shownByServer()).isEqualTo(before);

            issue(authority, "hub", Duration.ofDays(90));
            assertThat(tls.look()).as("it is looked at twice").isFalse();
            assertThat(tls.look()).isTrue();

            assertThat(open.carries(7)).isTrue();
            Ends next = connect(server);
            assertThat(next.shownByServer()).isEqualTo(tls.own().getFirst()).isNotEqualTo(before);
            assertThat(next.shownByClient()).isEqualTo(tls.own().getFirst());
        }
    }

    @Test
    void halfOfAPair_garbage_andACertificateThatIsOver_areRefused() throws Exception {
        X509Certificate before = tls.own().getFirst();
        Files.copy(folder.resolve("hub.key"), folder.resolve("old.key"));
        issue(authority, "hub", Duration.ofDays(90));
        Files.copy(folder.resolve("hub.key"), folder.resolve("new.key"));
        Files.copy(folder.resolve("old.key"), folder.resolve("hub.key"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(looks()).as("a certificate without its key").isFalse();
        Files.copy(folder.resolve("new.key"), folder.resolve("hub.key"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(looks()).as("the other half has come").isTrue();
        assertThat(tls.own().getFirst()).isNotEqualTo(before);

        X509Certificate now = tls.own().getFirst();
        issue(authority, "hub", Duration.ofMinutes(-1));
        assertThat(looks()).as("over").isFalse();
        Files.writeString(folder.resolve("ca.pem"), "garbage");
        assertThat(looks()).as("garbage").isFalse();
        Files.delete(folder.resolve("ca.pem"));
        assertThat(looks()).as("gone").isFalse();
        assertThat(tls.own().getFirst()).isEqualTo(now);
        assertThat(tls.trusted()).containsExactly(authority.certificate());
    }

    @Test
    void authorityThatIsTakenOut_isTrustedNoMore() throws Exception {
        SampleAuthority second = authority("Second CA");
        try (SSLServerSocket server = listen()) {
            connect(server);
            second.own().write(folder, "ca");
            assertThat(looks()).isTrue();
            assertThatExceptionOfType(SSLException.class).isThrownBy(() -> connect(server));
            Files.writeString(
                    folder.resolve("ca.pem"),
                    Files.readString(folder.resolve("ca.pem")) + pem(authority.certificate()));
            assertThat(looks()).as("both, while one is replaced").isTrue();
            connect(server);
        }
    }

    @Test
    void serverWhoseCertificateWasTakenBack_isNotCalled() throws Exception {
        try (SSLServerSocket server = listen()) {
            connect(server);
            assertThat(seen.take()).hasSize(1).first().satisfies(one -> {
                assertThat(one.use()).isEqualTo(SeenCertificates.Use.SERVER);
                assertThat(one.by()).isEqualTo("localhost");
            });
            for (var bad : List.of(
                    CertificateStatus.Verdict.REVOKED,
                    CertificateStatus.Verdict.UNTOLD,
                    CertificateStatus.Verdict.UNTRUSTED)) {
                verdict = bad;
                assertThatExceptionOfType(SSLException.class).isThrownBy(() -> connect(server));
            }
        }
    }

    private boolean looks() {
        return tls.look() | tls.look();
    }

    private SSLServerSocket listen() throws IOException {
        var server = (SSLServerSocket) tls.context().getServerSocketFactory().createServerSocket(0);
        server.setNeedClientAuth(true);
        return server;
    }

    private Ends connect(SSLServerSocket server) throws Exception {
        Future<SSLSocket> accepted = threads.submit(() -> {
            SSLSocket socket = (SSLSocket) server.accept();
            socket.startHandshake();
            return socket;
        });
        SSLSocket client =
                (SSLSocket) tls.context().getSocketFactory().createSocket("localhost", server.getLocalPort());
        client.setSoTimeout(5_000);
        client.startHandshake();
        return new Ends(client, accepted.get());
    }

    private static SampleAuthority authority(String name) {
        return SampleAuthority.create(name, NOW.minusSeconds(3600), NOW.plus(Duration.ofDays(99)));
    }

    private void issue(SampleAuthority by, String name, Duration valid) throws Exception {
        by.issue(name, NOW.minusSeconds(3600), NOW.plus(valid)).write(folder, name);
    }

    private static String pem(X509Certificate certificate) throws Exception {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
                + "\n-----END CERTIFICATE-----\n";
    }

    private TrustSettings settings() {
        return new TrustSettings(
                folder.toString(),
                null,
                null,
                false,
                1,
                folder.resolve("hub.pem").toString(),
                folder.resolve("hub.key").toString(),
                null,
                folder.resolve("ca.pem").toString());
    }
}
