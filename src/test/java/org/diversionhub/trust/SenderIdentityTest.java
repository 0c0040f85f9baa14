package org.diversionhub.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.demo.SampleCertificates;
import org.diversionhub.message.Schemas;
import org.diversionhub.partner.Partners;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;

@Execution(CONCURRENT)
class SenderIdentityTest {
    private static final SampleGuard DEMO = new SampleGuard(true);
    private static final String NAMED = "{subject: CN=sud-harbor, issuer: CN=Diversion Hub Sample CA}";

    @TempDir
    Path folder;

    private final SeenCertificates seen = new SeenCertificates();
    private CertificateStatus status = CertificateStatus.UNASKED;

    @BeforeEach
    void writeCertificates() {
        new SampleCertificates(folder, Clock.systemUTC()).write(List.of("sud-harbor", "mh-coastal"));
    }

    @Test
    void identify_knowsAPartner_byName() throws Exception {
        assertThat(identify("sud-harbor", NAMED, Duration.ZERO, DEMO))
                .isInstanceOfSatisfying(
                        Sender.Known.class,
                        known -> assertThat(known.partner().id()).isEqualTo("sud-harbor"));
    }

    @Test
    void identify_knowsAPartner_byFingerprint() throws Exception {
        String fingerprint = SenderIdentity.fingerprint(certificate("sud-harbor"));
        assertThat(identify("sud-harbor", "'sha256:" + fingerprint + "'", Duration.ZERO, DEMO))
                .isInstanceOfSatisfying(
                        Sender.Known.class,
                        known -> assertThat(known.fingerprint()).isEqualTo(fingerprint));
    }

    @Test
    void identify_knowsBothCertificates_whileOneIsReplaced() throws Exception {
        String both = "'sha256:" + SenderIdentity.fingerprint(certificate("sud-harbor")) + "', 'sha256:"
                + SenderIdentity.fingerprint(certificate("mh-coastal")) + "'";
        assertThat(identify("sud-harbor", both, Duration.ZERO, DEMO)).isInstanceOf(Sender.Known.class);
        assertThat(identify("mh-coastal", both, Duration.ZERO, DEMO)).isInstanceOf(Sender.Known.class);
    }

    @Test
    void identify_refuses_whoeverIsNoPartner() throws Exception {
        assertRefused(identify("mh-coastal", NAMED, Duration.ZERO, DEMO), Sender.Reason.UNKNOWN);
    }

    @Test
    void identify_refuses_outsideTheDates() throws Exception {
        assertRefused(identify("sud-harbor", NAMED, Duration.ofDays(91), DEMO), Sender.Reason.EXPIRED);
        assertRefused(identify("sud-harbor", NAMED, Duration.ofDays(-1), DEMO), Sender.Reason.NOT_YET_VALID);
    }

    @Test
    void identify_refusesASample_outsideTheDemo() throws Exception {
        assertRefused(identify("sud-harbor", NAMED, Duration.ZERO, new SampleGuard(false)), Sender.Reason.SAMPLE);
    }

    @Test
    void identify_refuses_whatItsAuthorityDoesNotStandBehind() throws Exception {
        for (var verdict : List.of(
                CertificateStatus.Verdict.REVOKED,
                CertificateStatus.Verdict.UNTOLD,
                CertificateStatus.Verdict.UNTRUSTED)) {
            status = chain -> verdict;
            assertRefused(identify("sud-harbor", NAMED, Duration.ZERO, DEMO), Sender.Reason.valueOf(verdict.name()));
        }
        assertThat(seen.take()).isEmpty();
    }

    @Test
    void identify_asksNobody_aboutAStranger() throws Exception {
        status = chain -> {
            throw new AssertionError("asked");
        };
        assertRefused(identify("mh-coastal", NAMED, Duration.ZERO, DEMO), Sender.Reason.UNKNOWN);
    }

    private Sender identify(String caller, String certificate, Duration later, SampleGuard samples) throws Exception {
        Clock clock = Clock.fixed(Instant.now().plus(later), ZoneOffset.UTC);
        return new SenderIdentity(clock, samples, status, seen)
                .identify(new X509Certificate[] {certificate(caller)}, partners(certificate));
    }

    private Partners partners(String certificate) throws Exception {
        Path partners = Files.createDirectories(folder.resolve("partners"));
        Files.writeString(partners.resolve("sud-harbor.yaml"), """
                id: sud-harbor
                name: Harbor Recovery Services
                role: sud-provider
                certificates: [%s]
                part2-program: true
                hipaa-entity: true
                agreements:
                  mou: {id: NHC-2026-05, until: 2027-12-31}
                  qsoa: {id: QSOA-2026-05, until: 2027-12-31}
                sends: []
                """.formatted(certificate));
        ConfigFaults faults = new ConfigFaults();
        Partners read = Partners.read(partners, Schemas.read(folder, new ConfigFaults()), faults);
        faults.refuse();
        return read;
    }

    private X509Certificate certificate(String name) throws Exception {
        try (var in = Files.newInputStream(folder.resolve(name + ".pem"))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static void assertRefused(Sender sender, Sender.Reason reason) {
        assertThat(sender)
                .isInstanceOfSatisfying(
                        Sender.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }
}
