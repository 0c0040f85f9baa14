package org.diversionhub.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.diversionhub.partner.Protection;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With OpenSSL on the other side, both ways: the commands are those of the partner guide. */
@Execution(CONCURRENT) // beside other classes,
@ResourceLock("CmsOpenSslTest") // one method after the other
@Tag("thorough")
class CmsOpenSslTest {
    private static final String MESSAGE = "{\"participant\":{\"name\":\"S\u00e4mple\"}}\n";
    private static final String DECRYPT = "cms -decrypt -inform DER -in got.p7m -out opened.txt";
    private static final String VERIFY =
            "cms -verify -binary -purpose any -CAfile hub.pem -no-CApath -no-CAstore -out said.txt -in ";
    private static final String SIGN =
            "cms -sign -binary -nodetach -md sha256 -signer own.pem -inkey own.key -in entity.txt -out signed.p7m";
    private static final String PSS = " -keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:digest";
    private static final String ENCRYPT =
            "cms -encrypt -binary -in signed.p7m -outform DER -out sent.p7m -recip hub.pem";
    private static final String GCM = " -aes-256-gcm";
    private static final String OAEP =
            " -keyopt rsa_padding_mode:oaep -keyopt rsa_oaep_md:sha256 -keyopt rsa_mgf1_md:sha256";

    @TempDir
    static Path keysFolder;

    private static ProtectionKeys keys;
    private static Cms cms;

    @TempDir
    Path folder;

    private OpenSsl openSsl;

    @BeforeAll
    static void makeKeys() {
        OpenSsl.require();
        keys = ProtectionKeys.open(keysFolder, "a password of the tests".toCharArray(), true, Instant.now());
        cms = new Cms(keys, new SampleGuard(false), CertificateStatus.UNASKED, Clock.systemUTC());
    }

    @BeforeEach
    void giveTheHubsCertificates() throws IOException {
        openSsl = new OpenSsl(folder);
        Files.writeString(folder.resolve("hub.pem"), keys.certificatesPem());
    }

    private static PartnerKey key(String kind) {
        return switch (kind) {
            case "P-256" -> PartnerKey.ec("secp256r1", PartnerKey.ANY);
            case "P-384" -> PartnerKey.ec("secp384r1", PartnerKey.ANY);
            default -> PartnerKey.rsa(Integer.parseInt(kind));
        };
    }

    private static Protection protection(Set<Protection.Measure> out, PartnerKey... known) {
        List<X509Certificate> certificates =
                Arrays.stream(known).map(PartnerKey::certificate).toList();
        return new Protection(out, certificates, false);
    }

    private void get(Cms.Sealed sealed) throws IOException {
        Files.write(folder.resolve("got.p7m"), sealed.bytes());
    }

    private String said() throws IOException {
        return Files.readString(folder.resolve("said.txt"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"P-256", "P-384", "2048", "3072"})
    void partnerDecryptsAndVerifies(String kind) throws IOException, GeneralSecurityException {
        PartnerKey own = key(kind).write(folder, "own");
        Protection protection = protection(EnumSet.allOf(Protection.Measure.class), own);
        Cms.Sealed sealed = cms.seal(CmsTest.partner("da", protection), "d-1", "application/json", bytes());
        assertThat(sealed.mediaType()).isEqualTo("application/pkcs7-mime; smime-type=authEnveloped-data");
        get(sealed);
        openSsl.must(DECRYPT + " -recip own.pem -inkey own.key");
        openSsl.must(VERIFY + "opened.txt");
        assertThat(said())
                .contains("Content-Type: application/json\r\n", "Hub-Recipient: da\r\n", "Hub-Delivery: d-1\r\n")
                .endsWith("\r\n\r\n" + MESSAGE);
    }

    @Test
    void eachKeyDecryptsByItself_whileOneIsReplaced() throws IOException, GeneralSecurityException {
        PartnerKey old = PartnerKey.rsa(2048).write(folder, "old");
        PartnerKey next = PartnerKey.ec().write(folder, "next");
        Protection protection = protection(EnumSet.allOf(Protection.Measure.class), old, next, PartnerKey.ended());
        get(cms.seal(CmsTest.partner("da", protection), "d-1", "text/csv", bytes()));
        for (String one : List.of("old", "next")) {
            openSsl.must(DECRYPT + " -recip " + one + ".pem -inkey " + one + ".key");
            openSsl.must(VERIFY + "opened.txt");
            assertThat(said()).endsWith(MESSAGE);
        }
        String inside = openSsl.run("cms", "-cmsout", "-print", "-inform", "DER", "-in", "got.p7m")
                .said();
        assertThat(inside).contains("aes-256-gcm").containsOnlyOnce("d.ktri").containsOnlyOnce("d.kari");
    }

    @Test
    void strangerDecryptsNothing() throws IOException, GeneralSecurityException {
        PartnerKey.rsa(2048).write(folder, "stranger");
        Protection protection = protection(EnumSet.allOf(Protection.Measure.class), PartnerKey.rsa(2048));
        get(cms.seal(CmsTest.partner("da", protection), "d-1", "application/json", bytes()));
        String line = DECRYPT + " -recip stranger.pem -inkey stranger.key";
        assertThat(openSsl.run(line.split(" ")).code()).isNotZero();
    }

    @Test
    void partnerVerifiesWhatIsOnlySigned_andDecryptsWhatIsOnlyEncrypted() throws Exception {
        Cms.Sealed signed = cms.seal(
                CmsTest.partner("da", protection(Set.of(Protection.Measure.SIGN))), "d-1", "text/plain", bytes());
        assertThat(signed.mediaType()).isEqualTo("application/pkcs7-mime; smime-type=signed-data");
        get(signed);
        openSsl.must(VERIFY + "got.p7m -inform DER");
        assertThat(said()).endsWith(MESSAGE);

        PartnerKey own = key("P-384").write(folder, "own");
        get(cms.seal(
                CmsTest.partner("da", protection(Set.of(Protection.Measure.ENCRYPT), own)),
                "d-2",
                "text/plain",
                bytes()));
        openSsl.must(DECRYPT + " -recip own.pem -inkey own.key");
        assertThat(Files.readString(folder.resolve("opened.txt")))
                .startsWith("Content-")
                .endsWith(MESSAGE);
    }

    private static byte[] bytes() {
        return MESSAGE.getBytes(StandardCharsets.UTF_8);
    }

    private Opened send(PartnerKey own, String sign, String encrypt) throws IOException, GeneralSecurityException {
        own.write(folder, "own");
        String fingerprint = openSsl.run("x509", "-in", "hub.pem", "-noout", "-fingerprint", "-sha256")
                .said()
                .replaceAll("(?s).*=|\n", "");
        Files.writeString(
                folder.resolve("entity.txt"),
                "Content-Type: application/json\nHub-Recipient: sha256:" + fingerprint + "\n\n" + MESSAGE);
        openSsl.must(sign);
        openSsl.must(encrypt);
        return cms.open(
                CmsTest.partner("pd", protection(Set.of(), own)), Files.readAllBytes(folder.resolve("sent.p7m")));
    }

    @ParameterizedTest
    @CsvSource({"P-256, ''", "P-384, ''", "2048, pss", "3072, pss"})
    void hubOpensWhatAPartnerSignedAndEncrypted(String kind, String padding) throws Exception {
        Opened opened = send(key(kind), SIGN + (padding.isEmpty() ? "" : PSS), ENCRYPT + GCM + OAEP);
        assertThat(opened).isInstanceOfSatisfying(Opened.Content.class, content -> {
            assertThat(content.mediaType()).isEqualTo("application/json");
            assertThat(content.bytes()).isEqualTo(bytes());
            assertThat(content.encrypted()).isTrue();
        });
    }

    @Test
    void hubOpensWhatIsOnlySigned_andSaysSo() throws Exception {
        PartnerKey own = key("P-256");
        assertThat(send(own, SIGN, ENCRYPT + GCM + OAEP)).isInstanceOf(Opened.Content.class);
        openSsl.must(SIGN.replace("signed.p7m", "sent.p7m -outform DER"));
        Opened opened = cms.open(
                CmsTest.partner("pd", protection(Set.of(), own)), Files.readAllBytes(folder.resolve("sent.p7m")));
        assertThat(opened)
                .isInstanceOfSatisfying(
                        Opened.Content.class,
                        content -> assertThat(content.encrypted()).isFalse());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            AES-256-CBC in EnvelopedData  | P-256 | ''         | -aes-256-cbc -keyopt rsa_padding_mode:oaep -keyopt rsa_oaep_md:sha256
            AES-128-GCM                   | P-256 | ''         | -aes-128-gcm -keyopt rsa_padding_mode:oaep -keyopt rsa_oaep_md:sha256
            3DES                          | P-256 | ''         | -des3
            RSA PKCS#1 v1.5 key transport | P-256 | ''         | -aes-256-gcm
            RSA OAEP with SHA-1           | P-256 | ''         | -aes-256-gcm -keyopt rsa_padding_mode:oaep
            RSA OAEP with a mask of SHA-1 | P-256 | ''         | -aes-256-gcm -keyopt rsa_padding_mode:oaep -keyopt rsa_oaep_md:sha256 -keyopt rsa_mgf1_md:sha1
            a signature with SHA-1        | P-256 | -md sha1   | -
            a signature with SHA-224      | P-256 | -md sha224 | -
            an RSA PKCS#1 v1.5 signature  | 2048  | ''         | -
            PSS with SHA-1                | 2048  | -md sha1 -keyopt rsa_padding_mode:pss | -
            PSS with a mask of SHA-1      | 2048  | -keyopt rsa_padding_mode:pss -keyopt rsa_mgf1_md:sha1 | -
            """)
    void hubRefusesWhatIsWeak(String what, String kind, String signing, String encrypting) throws Exception {
        String sign = (signing.contains("-md") ? SIGN.replace("-md sha256", "") : SIGN) + " " + signing;
        String encrypt = ENCRYPT + (encrypting == null ? GCM + OAEP : " " + encrypting);
        assertThat(send(key(kind), sign, encrypt)).as(what).isEqualTo(new Opened.Refused(Opened.Flaw.WEAK));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            a signature beside the content | cms -sign -binary -signer own.pem -inkey own.key -in entity.txt -out signed.p7m           | UNSIGNED
            no signed attributes           | cms -sign -binary -nodetach -noattr -signer own.pem -inkey own.key -in entity.txt -out signed.p7m | UNSIGNED
            no signature at all            | cms -data_create -in entity.txt -out signed.p7m                                         | UNSIGNED
            only a digest                  | cms -digest_create -in entity.txt -out signed.p7m                                       | UNSIGNED
            the content as it is           | cms -cmsout -in got.p7m -out signed.p7m                                                 | UNSIGNED
            """)
    void hubRefusesWhatIsNotSigned(String what, String sign, Opened.Flaw flaw) throws Exception {
        Files.writeString(folder.resolve("got.p7m"), "");
        PartnerKey own = key("P-256");
        if (what.startsWith("the content")) {
            assertThat(send(own, SIGN, ENCRYPT.replace("signed.p7m", "entity.txt") + GCM + OAEP))
                    .isEqualTo(new Opened.Refused(flaw));
        } else {
            assertThat(send(own, sign, ENCRYPT + GCM + OAEP)).isEqualTo(new Opened.Refused(flaw));
        }
    }
}
