package org.diversionhub.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cms.CMSCompressedDataGenerator;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.jcajce.ZlibCompressor;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Posts;
import org.diversionhub.partner.Protection;
import org.diversionhub.partner.Role;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the hub takes off, and what it refuses to. */
@Execution(CONCURRENT)
class CmsTest {
    private static final byte[] MESSAGE = "{\"secret\": 1}".getBytes(StandardCharsets.UTF_8);
    private static final Set<Protection.Measure> BOTH = EnumSet.allOf(Protection.Measure.class);
    private static final CmsWriting WRITING = new CmsWriting(new BouncyCastleProvider());
    private static final PartnerKey POLICE = PartnerKey.ec();

    @TempDir
    static Path folder;

    private static ProtectionKeys keys;
    private static Cms cms;

    @BeforeAll
    static void makeKeys() {
        keys = ProtectionKeys.open(folder, "a password of the tests".toCharArray(), true, Instant.now());
        cms = new Cms(keys, new SampleGuard(false), CertificateStatus.UNASKED, Clock.systemUTC());
    }

    static Partner partner(String id, Protection protection) {
        return new Partner(
                id,
                id,
                Role.POLICE_RECORDS,
                List.of(),
                false,
                false,
                Map.of(),
                Set.of(),
                Posts.NONE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                protection);
    }

    private static Partner sender(X509Certificate... certificates) {
        return partner("pd", new Protection(Set.of(), List.of(certificates), false));
    }

    private static byte[] entity(String recipient) {
        return new MimeEntity(Map.of("Content-Type", "application/json", "Hub-Recipient", recipient), MESSAGE).bytes();
    }

    private static String hub() {
        return "sha256:"
                + SenderIdentity.fingerprint(keys.decrypting().getFirst().certificate());
    }

    private static byte[] signed(PartnerKey by, byte[] entity) {
        return WRITING.sign(entity, by.own());
    }

    private static byte[] encrypted(byte[] signed, X509Certificate... to) {
        byte[] entity = new MimeEntity(Map.of("Content-Type", "application/pkcs7-mime"), signed).bytes();
        return WRITING.encrypt(entity, List.of(to));
    }

    private static byte[] encryptedToTheHub(byte[] signed) {
        return encrypted(signed, keys.decrypting().getFirst().certificate());
    }

    private static void assertRefused(byte[] sent, Opened.Flaw flaw) {
        assertThat(cms.open(sender(POLICE.certificate()), sent)).isEqualTo(new Opened.Refused(flaw));
    }

    @Test
    void contentComesOut_whenItIsSignedByTheSenderAndEncryptedToTheHub() {
        byte[] sent = encryptedToTheHub(signed(POLICE, entity(hub())));
        Opened opened = cms.open(sender(PartnerKey.ec().certificate(), POLICE.certificate()), sent);
        assertThat(opened)
                .isInstanceOfSatisfying(
                        Opened.Content.class,
                        content -> assertThat(content.bytes()).isEqualTo(MESSAGE));
        assertThat(opened.toString()).doesNotContain("secret");
    }

    /** Some bytes around the content are bound by nothing, such as how an absent parameter is written. */
    @Test
    void nothingButTheMessageComesOut_whateverIsChangedOrCutOff() {
        byte[] sent = encryptedToTheHub(signed(POLICE, entity(hub())));
        int opened = 0;
        for (int at = 0; at < sent.length; at += 13) {
            byte[] changed = sent.clone();
            changed[at] ^= 1;
            if (cms.open(sender(POLICE.certificate()), changed) instanceof Opened.Content content) {
                assertThat(content.bytes()).as("byte %d", at).isEqualTo(MESSAGE);
                opened++;
            }
        }
        assertThat(opened).isLessThan(10);
        for (int at = 0; at < sent.length; at += 100) {
            assertThat(cms.open(sender(POLICE.certificate()), Arrays.copyOf(sent, at)))
                    .as("cut at %d", at)
                    .isInstanceOf(Opened.Refused.class);
        }
        byte[] tag = sent.clone();
        tag[sent.length - 1] ^= 1;
        assertRefused(tag, Opened.Flaw.DAMAGED);
        assertRefused(Arrays.copyOf(sent, sent.length + 1), Opened.Flaw.UNREADABLE);
    }

    @Test
    void noSignedByteCanBeChanged() {
        byte[] sent = signed(POLICE, entity(hub()));
        int at = new String(sent, StandardCharsets.ISO_8859_1).indexOf("secret");
        sent[at] ^= 1;
        assertRefused(sent, Opened.Flaw.NOT_YOURS);
    }

    @Test
    void foreignSignatureIsRefused_alsoWithItsOwnCertificateInside() {
        assertRefused(encryptedToTheHub(signed(PartnerKey.ec(), entity(hub()))), Opened.Flaw.NOT_YOURS);
        assertRefused(encryptedToTheHub(WRITING.sign(entity(hub()), keys.signing())), Opened.Flaw.NOT_YOURS);
    }

    @Test
    void signatureIsRefused_whenItsCertificateHasEndedOrMayNotSign() {
        PartnerKey ended = PartnerKey.ended();
        PartnerKey forKeys = PartnerKey.ec("secp256r1", KeyUsage.keyAgreement);
        for (PartnerKey one : List.of(ended, forKeys)) {
            assertThat(cms.open(sender(one.certificate()), encryptedToTheHub(signed(one, entity(hub())))))
                    .isEqualTo(new Opened.Refused(Opened.Flaw.NOT_YOURS));
        }
    }

    @Test
    void signatureIsRefused_onceItsCertificateEnds() {
        byte[] sent = encryptedToTheHub(signed(POLICE, entity(hub())));
        Clock later = Clock.fixed(Instant.now().plus(Duration.ofHours(101)), ZoneOffset.UTC);
        assertThat(new Cms(keys, new SampleGuard(false), CertificateStatus.UNASKED, later)
                        .open(sender(POLICE.certificate()), sent))
                .isEqualTo(new Opened.Refused(Opened.Flaw.NOT_YOURS));
    }

    @Test
    void revokedCertificateNeitherSignsNorReceives_andWhereNobodyCanTellItIsForLater() {
        byte[] sent = encryptedToTheHub(signed(POLICE, entity(hub())));
        Protection both = new Protection(BOTH, List.of(POLICE.certificate()), false);
        Map.of(
                        CertificateStatus.Verdict.REVOKED, Opened.Flaw.NOT_YOURS,
                        CertificateStatus.Verdict.UNTOLD, Opened.Flaw.UNTOLD)
                .forEach((verdict, flaw) -> {
                    Cms asking = new Cms(keys, new SampleGuard(false), chain -> verdict, Clock.systemUTC());
                    assertThat(asking.open(sender(POLICE.certificate()), sent)).isEqualTo(new Opened.Refused(flaw));
                    assertThatExceptionOfType(Cms.NoRecipient.class)
                            .isThrownBy(() -> asking.seal(partner("da", both), "d-1", "application/json", MESSAGE));
                });
        Cms pinned =
                new Cms(keys, new SampleGuard(false), chain -> CertificateStatus.Verdict.UNTRUSTED, Clock.systemUTC());
        assertThat(pinned.open(sender(POLICE.certificate()), sent)).isInstanceOf(Opened.Content.class);
    }

    @Test
    void sampleKeysSignAndReceiveNothingOutsideTheDemo() {
        PartnerKey everybodys = PartnerKey.sample();
        X509Certificate sample = everybodys.certificate();
        byte[] sent = encryptedToTheHub(signed(everybodys, entity(hub())));
        assertThat(cms.open(sender(sample), sent)).isEqualTo(new Opened.Refused(Opened.Flaw.NOT_YOURS));
        assertThat(new Cms(keys, new SampleGuard(true), CertificateStatus.UNASKED, Clock.systemUTC())
                        .open(sender(sample), sent))
                .isInstanceOf(Opened.Content.class);
        Protection both = new Protection(BOTH, List.of(sample), false);
        assertThatExceptionOfType(Cms.NoRecipient.class)
                .isThrownBy(() -> cms.seal(partner("da", both), "d-1", "application/json", MESSAGE));
    }

    @Test
    void whatIsEncryptedToSomebodyElseIsRefused() {
        assertRefused(
                encrypted(signed(POLICE, entity(hub())), PartnerKey.rsa(2048).certificate()),
                Opened.Flaw.NOT_FOR_THE_HUB);
    }

    /** What police signed for a prosecutor, or for another hub, is passed on to this one. */
    @ParameterizedTest
    @ValueSource(strings = {"da-new-hanover", "sha256:00", ""})
    void whatWasSignedForSomebodyElseIsRefused(String recipient) {
        assertRefused(encryptedToTheHub(signed(POLICE, entity(recipient))), Opened.Flaw.NOT_MEANT_FOR_THE_HUB);
    }

    @Test
    void whatTheHubSignedForAPartnerCannotComeBackAsAnothers() {
        Protection both = new Protection(BOTH, List.of(PartnerKey.rsa(2048).certificate()), false);
        byte[] sealed = cms.seal(partner("da", both), "d-1", "application/json", MESSAGE)
                .bytes();
        assertRefused(sealed, Opened.Flaw.NOT_FOR_THE_HUB);
    }

    @Test
    void nestedOrCompressedContentIsRefused() throws Exception {
        byte[] once = encryptedToTheHub(signed(POLICE, entity(hub())));
        assertRefused(encryptedToTheHub(once), Opened.Flaw.UNSIGNED);
        byte[] twiceSigned =
                new MimeEntity(Map.of("Content-Type", "application/pkcs7-mime", "Hub-Recipient", hub()), once).bytes();
        assertRefused(encryptedToTheHub(signed(POLICE, twiceSigned)), Opened.Flaw.NOT_MEANT_FOR_THE_HUB);
        byte[] compressed = new CMSCompressedDataGenerator()
                .generate(new CMSProcessableByteArray(new byte[10_000_000]), new ZlibCompressor())
                .getEncoded();
        assertRefused(compressed, Opened.Flaw.UNSIGNED);
        assertRefused(encryptedToTheHub(compressed), Opened.Flaw.UNSIGNED);
    }

    @Test
    void whatIsNoCmsIsRefused() {
        ByteArrayOutputStream deep = new ByteArrayOutputStream();
        for (int i = 0; i < 500_000; i++) {
            deep.writeBytes(new byte[] {0x30, (byte) 0x80});
        }
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        for (int i = 0; i < 500_000; i++) {
            octets.writeBytes(new byte[] {0x24, (byte) 0x80});
        }
        for (byte[] sent : List.of(
                new byte[0],
                new byte[1000],
                MESSAGE,
                "-----BEGIN CMS-----".getBytes(StandardCharsets.US_ASCII),
                new byte[] {0x30, 0},
                new byte[] {5, 0},
                deep.toByteArray(),
                octets.toByteArray())) {
            assertThat(cms.open(sender(POLICE.certificate()), sent)).isInstanceOf(Opened.Refused.class);
        }
    }

    @Test
    void nothingIsSealed_whenNoCertificateIsValid() {
        Protection ended = new Protection(BOTH, List.of(PartnerKey.ended().certificate()), false);
        assertThatExceptionOfType(Cms.NoRecipient.class)
                .isThrownBy(() -> cms.seal(partner("da", ended), "d-1", "application/json", MESSAGE));
    }

    @Test
    void nothingIsSealedTwiceAlike_andNothingOfItCanBeRead() {
        Protection both = new Protection(BOTH, List.of(POLICE.certificate()), false);
        byte[] first = cms.seal(partner("da", both), "d-1", "application/json", MESSAGE)
                .bytes();
        byte[] second = cms.seal(partner("da", both), "d-1", "application/json", MESSAGE)
                .bytes();
        assertThat(first).isNotEqualTo(second);
        assertThat(new String(first, StandardCharsets.ISO_8859_1)).doesNotContain("secret", "json", "d-1");
    }

    @Test
    void keysAreTheSameAfterARestart_andShowNothing() {
        ProtectionKeys again =
                ProtectionKeys.open(folder, "a password of the tests".toCharArray(), false, Instant.now());
        assertThat(again.certificatesPem()).isEqualTo(keys.certificatesPem());
        assertThat(List.of(again, again.signing(), cms))
                .extracting(Object::toString)
                .allSatisfy(text -> assertThat(text).endsWith("[…]"));
    }

    @Test
    void keysAreNotMadeAnew_unlessThatIsAskedFor(@TempDir Path empty) {
        assertThatExceptionOfType(org.diversionhub.config.ConfigurationException.class)
                .isThrownBy(() -> ProtectionKeys.open(empty, "a password".toCharArray(), false, Instant.now()))
                .withMessageContainingAll("protection.p12", "restore", "hub.trust.create-keys=true");
        assertThat(empty).isEmptyDirectory();
    }
}
