package org.diversionhub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.diversionhub.config.ConfigFault;
import org.diversionhub.config.ConfigurationException;
import org.diversionhub.exchange.Hosting;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.partner.Protection;
import org.diversionhub.trust.PartnerKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;

/** What may stand under {@code protection} and {@code deliver.protect} of a partner file. */
@Execution(CONCURRENT)
class ProtectionFilesTest {
    private static final String MANAGER = "lead-case-management";
    private static final String BOTH = "[sign, encrypt]";

    @TempDir
    Path home;

    private Path partners;

    @BeforeEach
    void copyTheShippedSite() throws IOException {
        for (String folder : List.of("config", "mappings")) {
            try (Stream<Path> all = Files.walk(Path.of(folder))) {
                for (Path one : all.filter(Files::isRegularFile).toList()) {
                    Files.createDirectories(home.resolve(one).getParent());
                    Files.copy(one, home.resolve(one));
                }
            }
        }
        partners = home.resolve("config/partners");
    }

    private void give(String partner, String protect, String section) throws IOException {
        Path file = partners.resolve(partner + ".yaml");
        String text = Files.readString(file);
        if (!protect.isEmpty()) {
            text = text.replace("  mapping:", "  protect: " + protect + "\n  mapping:");
        }
        Files.writeString(file, text + (section.isEmpty() ? "" : "protection: {" + section + "}\n"));
    }

    private void put(String name, PartnerKey key) throws IOException, GeneralSecurityException {
        key.write(partners, name);
    }

    private static String files(String... names) {
        return "certificates: ["
                + String.join(
                        ", ", Stream.of(names).map(name -> "partners/" + name).toList())
                + "]";
    }

    private Protection read() {
        return Snapshot.read(home).partners().byId(MANAGER).orElseThrow().protection();
    }

    private ConfigFault onlyFault() {
        ConfigurationException refused = catchThrowableOfType(ConfigurationException.class, () -> Snapshot.read(home));
        assertThat(refused).as("the configuration is refused").isNotNull();
        assertThat(refused.faults()).hasSize(1);
        return refused.faults().getFirst();
    }

    private void assertRefused(String wrong, String right) throws IOException {
        ConfigFault fault = onlyFault();
        assertThat(fault.file()).endsWith(MANAGER + ".yaml");
        assertThat(Files.readAllLines(Path.of(fault.file())).get(fault.line() - 1))
                .containsAnyOf("prote", "deliver");
        assertThat(fault.wrong()).contains(wrong);
        assertThat(fault.right()).contains(right);
    }

    @Test
    void certificatesAreRead_eachForWhatItMayBeUsedFor() throws Exception {
        put("sign", PartnerKey.ec("secp256r1", KeyUsage.digitalSignature));
        put("agree", PartnerKey.ec("secp384r1", KeyUsage.keyAgreement));
        put("rsa", PartnerKey.rsa(2048));
        put("old", PartnerKey.ended());
        give(MANAGER, BOTH, files("sign.pem", "agree.pem", "rsa.pem", "old.pem") + ", required: true");
        Protection protection = read();
        assertThat(protection.out()).containsExactlyInAnyOrder(Protection.Measure.values());
        assertThat(protection.required()).isTrue();
        assertThat(protection.certificates()).hasSize(4);
        assertThat(protection.recipients(Instant.now()))
                .containsExactly(
                        protection.certificates().get(1),
                        protection.certificates().get(2));
        assertThat(protection.signers(Instant.now()))
                .containsExactly(
                        protection.certificates().get(0),
                        protection.certificates().get(2));
    }

    @Test
    void signingNeedsNothingOfThePartners() throws IOException {
        give(MANAGER, "[sign]", "");
        assertThat(read().out()).containsExactly(Protection.Measure.SIGN);
    }

    @Test
    void missingFileIsTold() throws IOException {
        give(MANAGER, BOTH, files("none.pem"));
        List<ConfigFault> faults = catchThrowableOfType(ConfigurationException.class, () -> Snapshot.read(home))
                .faults();
        assertThat(faults).extracting(ConfigFault::wrong).anyMatch(wrong -> wrong.contains("none.pem is missing"));
    }

    @Test
    void fileOutsideTheConfigurationIsRefused() throws Exception {
        PartnerKey.rsa(2048).write(home, "out");
        give(MANAGER, "", "certificates: [../out.pem]");
        assertRefused("`../out.pem` does not fit `certificates`", "in the folder `config`");
    }

    @Test
    void whatIsNoCertificateIsRefused() throws IOException {
        Files.writeString(
                partners.resolve("x.pem"), "-----BEGIN CERTIFICATE-----\nc2VjcmV0\n-----END CERTIFICATE-----");
        give(MANAGER, "", files("x.pem"));
        assertRefused("x.pem does not read as a certificate", "-----BEGIN CERTIFICATE-----");
        assertThat(onlyFault().wrong()).doesNotContain("c2VjcmV0", "secret");
    }

    @Test
    void chainInOneFileIsRefused() throws Exception {
        put("a", PartnerKey.ec());
        put("b", PartnerKey.ec());
        Files.writeString(
                partners.resolve("a.pem"),
                Files.readString(partners.resolve("a.pem")) + Files.readString(partners.resolve("b.pem")));
        give(MANAGER, "", files("a.pem"));
        assertRefused("more than one thing", "one certificate in PEM");
    }

    @Test
    void privateKeyIsRefusedLoudly() throws Exception {
        put("a", PartnerKey.ec());
        String key = Files.readString(partners.resolve("a.key"));
        Files.writeString(partners.resolve("a.pem"), Files.readString(partners.resolve("a.pem")) + key);
        give(MANAGER, "", files("a.pem"));
        assertRefused("a.pem has a private key", "of a new key");
        assertThat(onlyFault().toString()).doesNotContain(key.split("\n")[1]);
    }

    @Test
    void weakKeysAreRefused() throws Exception {
        put("short", PartnerKey.rsa(1024));
        give(MANAGER, "", files("short.pem"));
        assertRefused("an RSA key of 1024 bits", "RSA from 2048 bits");
    }

    @Test
    void otherKeysAndHashesAreRefused() throws Exception {
        put("ed", PartnerKey.ed25519());
        put("curve", PartnerKey.ec("secp521r1", PartnerKey.ANY));
        put("sha1", PartnerKey.signedWithSha1());
        give(MANAGER, "", files("ed.pem", "curve.pem", "sha1.pem"));
        List<ConfigFault> faults = catchThrowableOfType(ConfigurationException.class, () -> Snapshot.read(home))
                .faults();
        assertThat(faults)
                .extracting(ConfigFault::wrong)
                .satisfiesExactly(
                        ed -> assertThat(ed).contains("ed.pem has a key that is neither"),
                        curve -> assertThat(curve).contains("curve.pem has a key that is neither"),
                        sha1 -> assertThat(sha1).contains("sha1.pem has a signature with SHA1"));
    }

    @Test
    void keyUsageThatForbidsEverythingIsRefused() throws Exception {
        put("ca", PartnerKey.ec("secp256r1", KeyUsage.keyCertSign));
        give(MANAGER, "", files("ca.pem"));
        assertRefused("allows neither to sign nor to encrypt", "keyAgreement (EC)");
    }

    @Test
    void encryptionIsRefused_whenNoCertificateAllowsIt() throws Exception {
        put("sign", PartnerKey.ec("secp256r1", KeyUsage.digitalSignature));
        give(MANAGER, BOTH, files("sign.pem"));
        assertRefused("without a certificate of the partner's to encrypt to", "keyEncipherment (RSA)");
    }

    @Test
    void requiredIsRefused_whenNoCertificateMaySign() throws Exception {
        put("agree", PartnerKey.ec("secp256r1", KeyUsage.keyAgreement));
        give(MANAGER, "", files("agree.pem") + ", required: true");
        assertRefused("`required` without a certificate that may sign", "verifies its signatures");
    }

    @Test
    void endedCertificateIsTold_andStopsNobodyElsesChange() throws Exception {
        Snapshot before = Snapshot.read(home);
        put("old", PartnerKey.ended());
        give(MANAGER, BOTH, files("old.pem"));
        Snapshot ended = Snapshot.read(home);
        Instant now = Instant.now();
        assertThat(ended.endedCertificates(now))
                .allMatch(fault -> fault.file().endsWith(MANAGER + ".yaml"))
                .extracting(ConfigFault::wrong)
                .satisfiesExactlyInAnyOrder(
                        encrypt -> assertThat(encrypt).contains("no certificate to encrypt to is valid today"),
                        verify -> assertThat(verify).contains("no certificate to verify by is valid today"));
        assertThat(ended.endedCertificatesSince(before, now)).hasSize(2);
        assertThat(Snapshot.read(home).endedCertificatesSince(ended, now)).isEmpty();
    }

    private void moved(String partner, String to) throws Exception {
        put(partner, PartnerKey.rsa(2048));
        give(partner, BOTH, files(partner + ".pem"));
        Path file = partners.resolve(partner + ".yaml");
        Files.writeString(file, Files.readString(file).replaceFirst("(?m)^  to: \\S+", "  to: " + to));
    }

    private List<String> hosted(boolean broker) {
        return Hosting.of(home, broker, true, "data").faults(Snapshot.read(home)).stream()
                .map(ConfigFault::wrong)
                .toList();
    }

    @Test
    void folderInAnothersOrOfTheHubsOwnIsRefused() throws Exception {
        moved(MANAGER, "folder:/srv/partners");
        moved("pd-wilmington", "folder:/srv/partners/pd");
        assertThat(hosted(true)).containsExactly("its folder lies in that of " + MANAGER);
        moved("jail-new-hanover", "folder:" + home.resolve("data/jail"));
        moved("mh-coastal", "folder:" + home);
        assertThat(hosted(true))
                .hasSize(4)
                .filteredOn(wrong -> wrong.contains("the hub's own"))
                .hasSize(2);
    }

    @Test
    void brokerThatIsNotThereIsTold() throws Exception {
        moved(MANAGER, "\"amqp:\"");
        assertThat(hosted(true)).isEmpty();
        assertThat(hosted(false)).containsExactly("amqp: is the hub's broker for partners, and there is none");
    }

    @Test
    void sameKeyAtTwoPartnersIsRefused() throws Exception {
        put("a", PartnerKey.ec());
        give(MANAGER, "", files("a.pem"));
        give("pd-wilmington", "", files("a.pem"));
        ConfigFault fault = onlyFault();
        assertThat(fault.wrong()).contains("is lead-case-management's too");
        assertThat(fault.right()).contains("one partner a key");
    }

    @Test
    void protectIsRefused_whereItCouldNotBeRead() throws IOException {
        for (String partner : List.of("da-new-hanover", "sud-harbor", "sud-tidewater")) {
            give(partner, "[sign]", "");
        }
        List<ConfigFault> faults = catchThrowableOfType(ConfigurationException.class, () -> Snapshot.read(home))
                .faults();
        assertThat(faults).hasSize(3).allSatisfy(fault -> {
            assertThat(fault.wrong()).contains("cannot be read when it is signed or encrypted");
            assertThat(fault.right()).contains("https://");
        });
    }
}
