package org.diversionhub.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.diversionhub.config.ConfigurationException;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Protection;
import org.diversionhub.trust.ProtectionKeys.Step;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;

/** The hub's own keys are replaced while partners use them. */
@Execution(CONCURRENT)
class ProtectionKeysTest {
    private static final char[] PASSWORD = "a password of the tests".toCharArray();
    private static final CmsWriting WRITING = new CmsWriting(new BouncyCastleProvider());
    private static final PartnerKey POLICE = PartnerKey.ec();
    private static final Partner SENDER =
            CmsTest.partner("pd", new Protection(Set.of(), List.of(POLICE.certificate()), false));

    /** Made once: an RSA key takes its time. */
    @TempDir
    static Path made;

    @TempDir
    Path folder;

    private ProtectionKeys keys;
    private Cms cms;

    @BeforeAll
    static void make() {
        ProtectionKeys.open(made, PASSWORD, true, Instant.now());
    }

    @BeforeEach
    void open() throws Exception {
        Files.copy(made.resolve("protection.p12"), folder.resolve("protection.p12"));
        keys = ProtectionKeys.open(folder, PASSWORD, false, Instant.now());
        cms = new Cms(keys, new SampleGuard(false), CertificateStatus.UNASKED, Clock.systemUTC());
    }

    @Test
    void replaced_stepByStep_leavesNoPartnerOut() throws Exception {
        List<X509Certificate> first = keys.certificates();
        X509Certificate oldEncrypts = first.get(0);
        X509Certificate oldVerifies = first.get(1);

        refuses(Step.USE, "new");
        step(Step.NEW);
        refuses(Step.NEW, "use");
        refuses(Step.RETIRE, "use");
        List<X509Certificate> offered = keys.certificates();
        assertThat(offered).hasSize(3).doesNotContain(oldEncrypts);
        assertThat(offered.get(1)).as("partners verify by the old one still").isEqualTo(oldVerifies);
        assertThat(keys.signing().certificate()).isEqualTo(oldVerifies);
        assertThat(opens(oldEncrypts)).as("who has not fetched it yet").isTrue();
        assertThat(opens(offered.get(0))).as("who has").isTrue();

        step(Step.USE);
        assertThat(keys.signing().certificate()).isEqualTo(offered.get(2));
        assertThat(keys.certificates()).containsExactly(offered.get(0), offered.get(2));
        assertThat(opens(oldEncrypts)).isTrue();

        refuses(Step.NEW, "retire");
        step(Step.RETIRE);
        assertThat(opens(oldEncrypts)).isFalse();
        assertThat(opens(offered.get(0))).isTrue();
        assertThat(ProtectionKeys.open(folder, PASSWORD, false, Instant.now()).certificates())
                .isEqualTo(keys.certificates());
    }

    private void refuses(Step step, String next) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> step(step))
                .withMessageContaining("`" + next + "` is the next one");
    }

    @Test
    void fileThatDoesNotOpen_leavesTheKeysAsTheyWere() throws Exception {
        List<X509Certificate> before = keys.certificates();
        Files.writeString(folder.resolve("protection.p12"), "broken");
        keys.look();
        keys.look();
        assertThat(keys.certificates()).isEqualTo(before);
    }

    private void step(Step step) throws Exception {
        ProtectionKeys.replace(folder, PASSWORD, step, Instant.now());
        keys.look();
        keys.look();
    }

    private boolean opens(X509Certificate to) {
        byte[] message = "{}".getBytes(StandardCharsets.UTF_8);
        String recipient = "sha256:" + SenderIdentity.fingerprint(to);
        byte[] signed = WRITING.sign(
                new MimeEntity(Map.of("Content-Type", "application/json", "Hub-Recipient", recipient), message).bytes(),
                POLICE.own());
        byte[] sent = WRITING.encrypt(
                new MimeEntity(Map.of("Content-Type", "application/pkcs7-mime"), signed).bytes(), List.of(to));
        return cms.open(SENDER, sent) instanceof Opened.Content;
    }
}
