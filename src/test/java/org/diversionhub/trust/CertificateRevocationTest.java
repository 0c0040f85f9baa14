package org.diversionhub.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.diversionhub.config.ConfigurationException;
import org.diversionhub.trust.CertificateSettings.Fail;
import org.diversionhub.trust.CertificateSettings.Mode;
import org.diversionhub.trust.CertificateStatus.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Against a responder and a list that are served by HTTP, made and signed by Bouncy Castle. */
@Execution(CONCURRENT) // beside other classes,
@ResourceLock("CertificateRevocationTest") // one method after the other
class CertificateRevocationTest {
    private static final Duration KEPT = Duration.ofMinutes(15);

    @TempDir
    Path folder;

    private final Moving clock = new Moving();
    private final TestAuthority authority = new TestAuthority("County CA", clock.instant());
    private List<String> hosts = List.of(authority.host());
    private Revocation revocation = asking(Mode.OFF, Fail.CLOSED, Path.of("none"));

    @AfterEach
    void close() {
        revocation.close();
        authority.close();
    }

    @Test
    void responder_tellsGood_revoked_andUnknown() {
        ask(Mode.OCSP, Fail.CLOSED);
        X509Certificate good = authority.issue("good", true, false);
        X509Certificate revoked = authority.issue("revoked", true, false);
        X509Certificate unknown = authority.issue("unknown", true, false);
        authority.revoke(revoked);
        authority.forget(unknown);

        assertThat(verdict(good)).isEqualTo(Verdict.GOOD);
        assertThat(verdict(revoked)).isEqualTo(Verdict.REVOKED);
        assertThat(verdict(unknown)).isEqualTo(Verdict.UNTOLD);
    }

    @Test
    void answer_isKept_andAskedAgainAfterItsTime() {
        ask(Mode.OCSP, Fail.CLOSED);
        X509Certificate one = authority.issue("one", true, false);
        for (int i = 0; i < 20; i++) {
            assertThat(verdict(one)).isEqualTo(Verdict.GOOD);
            clock.plus(Duration.ofSeconds(40));
        }
        assertThat(authority.asked).hasValue(1);
        authority.revoke(one);
        clock.plus(KEPT);
        assertThat(verdict(one)).isEqualTo(Verdict.REVOKED);
        assertThat(authority.asked).hasValue(2);
    }

    @Test
    void responderThatIsDown_leavesTheLastAnswer_asLongAsThatHolds() {
        ask(Mode.OCSP, Fail.CLOSED);
        X509Certificate one = authority.issue("one", true, false);
        assertThat(verdict(one)).isEqualTo(Verdict.GOOD);
        authority.down = true;
        clock.plus(KEPT.plusSeconds(1));
        assertThat(verdict(one)).isEqualTo(Verdict.GOOD);
        clock.plus(Duration.ofHours(2));
        assertThat(verdict(one)).isEqualTo(Verdict.UNTOLD);
    }

    @Test
    void responderThatIsDown_failsClosed_orOpen() {
        authority.down = true;
        X509Certificate one = authority.issue("one", true, false);
        ask(Mode.OCSP, Fail.CLOSED);
        assertThat(verdict(one)).isEqualTo(Verdict.UNTOLD);
        ask(Mode.OCSP, Fail.OPEN);
        assertThat(verdict(one)).isEqualTo(Verdict.GOOD);
    }

    @Test
    void responderThatHangs_costsTheTimeOnce() {
        authority.hangs = true;
        ask(Mode.OCSP, Fail.CLOSED);
        X509Certificate one = authority.issue("one", true, false);
        X509Certificate other = authority.issue("other", true, false);
        Instant begun = Instant.now();
        assertThat(verdict(one)).isEqualTo(Verdict.UNTOLD);
        assertThat(verdict(other)).isEqualTo(Verdict.UNTOLD);
        assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(2));
        assertThat(authority.asked).hasValue(1);
    }

    @Test
    void answerThatAnotherHasSigned_countsForNothing() {
        authority.signedByAnother = true;
        ask(Mode.OCSP, Fail.CLOSED);
        assertThat(verdict(authority.issue("one", true, false))).isEqualTo(Verdict.UNTOLD);
        ask(Mode.CRL, Fail.CLOSED);
        assertThat(verdict(authority.issue("two", false, true))).isEqualTo(Verdict.UNTOLD);
    }

    @Test
    void answerThatIsOver_countsForNothing() {
        authority.answerHolds = Duration.ofMinutes(1);
        clock.plus(Duration.ofHours(1));
        ask(Mode.OCSP, Fail.CLOSED);
        assertThat(verdict(authority.issue("one", true, false))).isEqualTo(Verdict.UNTOLD);
        ask(Mode.CRL, Fail.CLOSED);
        assertThat(verdict(authority.issue("two", false, true))).isEqualTo(Verdict.UNTOLD);
    }

    @Test
    void list_isFetched_kept_andAnsweredFromWhereTheResponderIsSilent() {
        X509Certificate good = authority.issue("good", false, true);
        X509Certificate revoked = authority.issue("revoked", false, true);
        authority.revoke(revoked);
        ask(Mode.CRL, Fail.CLOSED);
        assertThat(verdict(good)).isEqualTo(Verdict.GOOD);
        assertThat(verdict(revoked)).isEqualTo(Verdict.REVOKED);
        assertThat(authority.asked).hasValue(1);
        ask(Mode.OCSP, Fail.CLOSED);
        assertThat(verdict(revoked)).isEqualTo(Verdict.REVOKED);
    }

    @Test
    void certificateThatNamesNobody_isUntold_whereSomebodyHasToTell() {
        X509Certificate silent = authority.issue("silent", false, false);
        ask(Mode.CRL, Fail.CLOSED);
        assertThat(verdict(silent)).isEqualTo(Verdict.UNTOLD);
        ask(Mode.FILES, Fail.CLOSED);
        assertThat(verdict(silent)).isEqualTo(Verdict.GOOD);
    }

    @Test
    void hostThatTheOperatorHasNotNamed_isNeverCalled() {
        hosts = List.of("crl.example.gov");
        ask(Mode.OCSP, Fail.CLOSED);
        assertThat(verdict(authority.issue("one", true, true))).isEqualTo(Verdict.UNTOLD);
        assertThat(authority.asked).hasValue(0);
    }

    @Test
    void addressOfAnotherKind_isNeverCalled() {
        ask(Mode.OCSP, Fail.CLOSED);
        for (String address : List.of(
                "https://" + authority.host() + "/ocsp",
                "http://somebody@" + authority.host() + "/ocsp",
                "file:///etc/hostname",
                "ldap://" + authority.host() + "/cn=x",
                "http:/" + authority.host(),
                "no address at all")) {
            assertThat(verdict(authority.issue("one", address, address)))
                    .as(address)
                    .isEqualTo(Verdict.UNTOLD);
        }
        assertThat(authority.asked).hasValue(0);
    }

    @Test
    void certificateOfAStranger_isUntrusted_andNobodyIsAsked() {
        ask(Mode.OCSP, Fail.OPEN);
        try (TestAuthority stranger = new TestAuthority("County CA", clock.instant())) {
            assertThat(verdict(stranger.issue("one", "http://" + authority.host() + "/ocsp", null)))
                    .isEqualTo(Verdict.UNTRUSTED);
            assertThat(authority.asked).hasValue(0);
        }
    }

    @Test
    void file_revokes_andIsPickedUpWhenItChanges() throws Exception {
        X509Certificate one = authority.issue("one", false, false);
        Path file = folder.resolve("county.crl");
        Files.write(file, list(Duration.ofDays(7)));
        ask(Mode.FILES, Fail.CLOSED);
        assertThat(verdict(one)).isEqualTo(Verdict.GOOD);

        authority.revoke(one);
        Files.write(file, list(Duration.ofDays(7)));
        revocation.look();
        assertThat(verdict(one)).isEqualTo(Verdict.REVOKED);

        Files.writeString(file, "no list at all");
        revocation.look();
        assertThat(verdict(one)).as("what the file said before").isEqualTo(Verdict.REVOKED);
    }

    @Test
    void file_revokes_whateverTheResponderSays() throws Exception {
        X509Certificate one = authority.issue("one", true, false);
        authority.revoke(one);
        Files.write(folder.resolve("county.crl"), list(Duration.ofDays(7)));
        authority.statuses.clear();
        ask(Mode.OCSP, Fail.CLOSED);
        assertThat(verdict(one)).isEqualTo(Verdict.REVOKED);
    }

    @Test
    void fileThatIsOver_failsClosed_orOpen() throws Exception {
        Files.write(folder.resolve("county.crl"), list(Duration.ofDays(7)));
        X509Certificate one = authority.issue("one", false, false);
        clock.plus(Duration.ofDays(8));
        ask(Mode.FILES, Fail.CLOSED);
        assertThat(verdict(one)).isEqualTo(Verdict.UNTOLD);
        ask(Mode.FILES, Fail.OPEN);
        assertThat(verdict(one)).isEqualTo(Verdict.GOOD);
    }

    @Test
    void listOfAnother_countsForNothing() throws Exception {
        X509Certificate one = authority.issue("one", false, false);
        try (TestAuthority stranger = new TestAuthority("County CA", clock.instant())) {
            stranger.revoke(one);
            Files.write(
                    folder.resolve("county.crl"),
                    stranger.crl(clock.instant(), clock.instant().plus(KEPT)));
            ask(Mode.FILES, Fail.CLOSED);
            assertThat(verdict(one)).isEqualTo(Verdict.UNTOLD);
        }
    }

    /** By whatever fetches for a library that judges a list. */
    @Test
    void placeOfAListThatACertificateNames_isNotCalled_whereTheFileIsOver() throws Exception {
        Files.write(folder.resolve("county.crl"), list(Duration.ofDays(7)));
        X509Certificate one = authority.issue("one", false, true);
        X509Certificate ldap = authority.issue("two", null, "ldap://" + authority.host() + "/cn=x");
        clock.plus(Duration.ofDays(8));
        ask(Mode.FILES, Fail.CLOSED);
        assertThat(verdict(one)).isEqualTo(Verdict.UNTOLD);
        assertThat(verdict(ldap)).isEqualTo(Verdict.UNTOLD);
        assertThat(authority.asked).hasValue(0);
    }

    @Test
    void start_isRefused_byFilesThatAreNoLists_andByAskingNobody() throws Exception {
        Files.writeString(folder.resolve("a.crl"), "SECRET");
        Files.writeString(folder.resolve("b.pem"), "");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> asking(Mode.FILES, Fail.CLOSED))
                .withMessageContaining("a.crl")
                .withMessageContaining("b.pem")
                .withMessageNotContaining("SECRET");
        hosts = List.of();
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> asking(Mode.OCSP, Fail.CLOSED))
                .withMessageContaining("hub.certificates.hosts");
    }

    private byte[] list(Duration holds) throws Exception {
        return authority.crl(clock.instant(), clock.instant().plus(holds));
    }

    private void ask(Mode mode, Fail fail) {
        revocation.close();
        revocation = asking(mode, fail);
    }

    private Revocation asking(Mode mode, Fail fail) {
        return asking(mode, fail, folder);
    }

    private Revocation asking(Mode mode, Fail fail, Path folder) {
        Authorities authorities = new Authorities();
        authorities.are(List.of(authority.certificate()));
        var settings = new CertificateSettings(mode, fail, hosts, folder.toString(), KEPT, Duration.ofMillis(700));
        return new Revocation(settings, authorities, clock);
    }

    private Verdict verdict(X509Certificate one) {
        return revocation.of(List.of(one));
    }

    /** A clock that the test sets. */
    private static final class Moving extends Clock {
        private Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

        void plus(Duration more) {
            now = now.plus(more);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
