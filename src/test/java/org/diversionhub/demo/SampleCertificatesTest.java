package org.diversionhub.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.diversionhub.config.ConfigurationException;
import org.diversionhub.trust.HubTls;
import org.diversionhub.trust.SampleGuard;
import org.diversionhub.trust.TrustSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ResourceLock;

@Execution(CONCURRENT) // beside other classes,
@ResourceLock("SampleCertificatesTest") // one method after the other
class SampleCertificatesTest {
    private static final SampleGuard DEMO = new SampleGuard(true);
    private static final SampleGuard REAL = new SampleGuard(false);

    @TempDir
    Path folder;

    @Test
    void write_isQuick_andLeavesGoodOnesAlone() throws Exception {
        List<String> ids = IntStream.range(0, 12).mapToObj(i -> "partner-" + i).toList();
        Instant start = Instant.now();
        assertThat(now().write(ids)).hasSize(14).startsWith("ca", "hub", "partner-0");
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(5));
        assertThat(now().write(ids)).isEmpty();
        Files.delete(folder.resolve("partner-3.p12"));
        assertThat(now().write(ids)).containsExactly("partner-3");
    }

    @Test
    void write_renewsEverything_whenTheAuthorityExpiresWithinADay() {
        now().write(List.of("sud-harbor"));
        assertThat(in(Duration.ofDays(88)).write(List.of("sud-harbor"))).isEmpty();
        assertThat(in(Duration.ofDays(89).plusHours(1)).write(List.of("sud-harbor")))
                .containsExactly("ca", "hub", "sud-harbor");
    }

    @Test
    void certificates_areNamedAsPartnerFilesExpect() throws Exception {
        now().write(List.of("sud-harbor"));
        var certificate =
                SampleCertificate.read(folder, "sud-harbor").orElseThrow().certificate();
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=sud-harbor");
        assertThat(certificate.getIssuerX500Principal().getName()).isEqualTo("CN=Diversion Hub Sample CA");
        assertThat(SampleGuard.isSample(certificate)).isTrue();
    }

    @Test
    void privateKeys_areForTheirOwnerOnly() throws Exception {
        now().write(List.of("sud-harbor"));
        for (String file : List.of("ca.key", "hub.key", "hub.p12", "sud-harbor.key", "sud-harbor.p12")) {
            assertThat(Files.getPosixFilePermissions(folder.resolve(file)))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
    }

    @Test
    void handshake_works_betweenHubAndPartner() throws Exception {
        now().write(List.of("sud-harbor"));
        try (var partner = TlsServer.start(folder, "sud-harbor", folder.resolve("ca.pem"))) {
            assertThat(partner.greet(HubTls.read(pem(), DEMO))).isEqualTo("CN=hub");
            assertThat(partner.greet(HubTls.read(pkcs12(), DEMO))).isEqualTo("CN=hub");
        }
    }

    @Test
    void handshake_fails_whenThePartnersAuthorityIsAStranger(@TempDir Path elsewhere) throws Exception {
        now().write(List.of());
        new SampleCertificates(elsewhere, Clock.systemUTC()).write(List.of("sud-harbor"));
        try (var stranger = TlsServer.start(elsewhere, "sud-harbor", folder.resolve("ca.pem"))) {
            assertThatExceptionOfType(javax.net.ssl.SSLException.class)
                    .isThrownBy(() -> stranger.greet(HubTls.read(pem(), DEMO)));
        }
    }

    @Test
    void handshake_fails_whenThePartnersCertificateHasExpired() throws Exception {
        now().write(List.of());
        Instant now = Instant.now();
        var authority = new SampleAuthority(SampleCertificate.read(folder, "ca").orElseThrow());
        authority.issue("late", now.minusSeconds(7200), now.minusSeconds(3600)).write(folder, "late");
        try (var late = TlsServer.start(folder, "late", folder.resolve("ca.pem"))) {
            assertThatExceptionOfType(javax.net.ssl.SSLException.class)
                    .isThrownBy(() -> late.greet(HubTls.read(pem(), DEMO)));
        }
    }

    @Test
    void samples_areRefused_outsideTheDemo() {
        now().write(List.of());
        for (TrustSettings settings : List.of(pem(), pkcs12())) {
            assertThatExceptionOfType(ConfigurationException.class)
                    .isThrownBy(() -> HubTls.read(settings, REAL))
                    .withMessageContainingAll("a sample certificate outside the demo", "certificate", "hub.trust.ca");
        }
    }

    @Test
    void realCertificates_areAccepted_outsideTheDemo() throws Exception {
        Instant now = Instant.now();
        var authority = SampleAuthority.create("County CA", now.minusSeconds(60), now.plusSeconds(3600));
        authority.own().write(folder, "ca");
        authority.issue("hub", now.minusSeconds(60), now.plusSeconds(3600)).write(folder, "hub");
        assertThat(HubTls.read(pem(), REAL).context().getProtocol()).isEqualTo("TLS");
    }

    @Test
    void filesThatDoNotOpen_areNamed_butNotQuoted() throws Exception {
        now().write(List.of());
        Files.writeString(folder.resolve("hub.key"), "my secret");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> HubTls.read(pem(), DEMO))
                .withMessageContaining("hub.trust.certificate")
                .withMessageNotContaining("my secret");
    }

    private SampleCertificates now() {
        return new SampleCertificates(folder, Clock.systemUTC());
    }

    private SampleCertificates in(Duration time) {
        return new SampleCertificates(folder, Clock.fixed(Instant.now().plus(time), ZoneOffset.UTC));
    }

    private TrustSettings pem() {
        return settings("hub.pem", folder.resolve("hub.key").toString(), null);
    }

    private TrustSettings pkcs12() {
        return settings("hub.p12", null, "sample");
    }

    private TrustSettings settings(String certificate, String key, String password) {
        String ca = folder.resolve("ca.pem").toString();
        String own = folder.resolve(certificate).toString();
        return new TrustSettings("data/keys", null, null, false, 10, own, key, password, ca);
    }
}
