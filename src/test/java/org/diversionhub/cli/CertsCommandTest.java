package org.diversionhub.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ResourceLock;
import picocli.CommandLine;

/** {@code hub certs}, as somebody calls it. */
@Execution(CONCURRENT) // beside other classes,
@ResourceLock("CertsCommandTest") // one method after the other
class CertsCommandTest {
    @TempDir
    Path home;

    private Path ca;

    @BeforeEach
    void make() {
        System.setProperty("hub.certs.password", "a password of the tests");
        System.setProperty("hub.certs.export-password", "another one of the tests");
        ca = home.resolve("certs/authority");
        assertThat(run("ca", "--name", "Example County CA", "--list-at", "http://crl.example.gov/ca.crl").code)
                .isZero();
    }

    @AfterEach
    void forget() {
        System.clearProperty("hub.certs.password");
        System.clearProperty("hub.certs.export-password");
    }

    private record Ran(int code, String out, String err) {}

    private Ran run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> all = new ArrayList<>(List.of("certs", "--home", home.toString()));
        all.addAll(List.of(arguments));
        int code = new CommandLine(new HubCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all.toArray(String[]::new));
        return new Ran(code, out.toString(), err.toString());
    }

    private Ran issue(String... arguments) {
        List<String> all = new ArrayList<>(List.of("issue", "--out", home.toString()));
        all.addAll(List.of(arguments));
        return run(all.toArray(String[]::new));
    }

    @Test
    void issue_makesACertificate_forItsUseAlone() throws Exception {
        assertThat(issue("pd-example").code).isZero();
        assertThat(issue("hub", "--for", "both", "--dns", "hub.example.gov", "--ip", "10.1.2.3").code)
                .isZero();

        X509Certificate client = certificate(home.resolve("pd-example.pem"));
        client.verify(certificate(ca.resolve("ca.pem")).getPublicKey());
        assertThat(client.getSubjectX500Principal().getName()).isEqualTo("CN=pd-example");
        assertThat(client.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(client.getBasicConstraints()).isEqualTo(-1);
        assertThat(client.getSerialNumber().bitLength()).isGreaterThan(100);
        assertThat(client.getExtensionValue(Extension.cRLDistributionPoints.getId()))
                .isNotNull();
        assertThat(client.getSubjectAlternativeNames()).isNull();
        X509Certificate server = certificate(home.resolve("hub.pem"));
        assertThat(server.getSubjectAlternativeNames())
                .containsExactlyInAnyOrder(List.of(2, "hub.example.gov"), List.of(7, "10.1.2.3"));
        for (Path secret : List.of(home.resolve("hub.key"), ca.resolve("ca.p12"), ca.resolve("issued.json"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                    .as(secret.toString())
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void issue_writesPkcs12_underThePasswordForThat() throws Exception {
        assertThat(issue("cm-example", "--pkcs12", "--key", "P384").code).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(home.resolve("cm-example.p12"))) {
            store.load(in, "another one of the tests".toCharArray());
        }
        assertThat(store.getCertificateChain("cm-example")).hasSize(2);
        assertThat(home.resolve("cm-example.key")).doesNotExist();
    }

    @Test
    void issue_refuses_withEveryFault() {
        Ran ran = issue("no/name", "--for", "server", "--days", "9999");
        assertThat(ran.code).isEqualTo(1);
        assertThat(ran.err).contains("this is no name", "cannot hold this long", "a server needs the name");
        assertThat(issue("pd-example").code).isZero();
        assertThat(issue("pd-example").err).contains("pd-example.pem", "pd-example.key", "there is such a file");
        System.setProperty("hub.certs.password", "not the right password");
        assertThat(issue("pd-other").err).contains("does not open").doesNotContain("not the right");
        System.setProperty("hub.certs.password", "short");
        assertThat(issue("pd-other").err).contains("too short");
    }

    @Test
    void renewed_standsBesideTheOld_untilThatIsRevokedByItsSerial() throws Exception {
        issue("pd-example");
        assertThat(run("renew", "pd-example", "--out", home.toString()).code).isZero();
        X509Certificate old = certificate(home.resolve("pd-example.pem"));
        X509Certificate renewed = certificate(home.resolve("pd-example-new.pem"));
        assertThat(renewed.getPublicKey()).isNotEqualTo(old.getPublicKey());
        assertThat(renewed.getSubjectX500Principal()).isEqualTo(old.getSubjectX500Principal());
        assertThat(list().getRevokedCertificates()).isNull();

        assertThat(run("revoke", old.getSerialNumber().toString(16)).code).isZero();
        X509CRL list = list();
        list.verify(certificate(ca.resolve("ca.pem")).getPublicKey());
        assertThat(list.isRevoked(old)).isTrue();
        assertThat(list.isRevoked(renewed)).isFalse();
        assertThat(run("list").out)
                .containsPattern(old.getSerialNumber().toString(16) + "  revoked")
                .containsPattern(renewed.getSerialNumber().toString(16) + "  valid");
        assertThat(run("revoke", old.getSerialNumber().toString(16)).code).isEqualTo(1);
    }

    @Test
    void list_isMadeAnew_withoutForgettingAnybody() throws Exception {
        issue("pd-example");
        run("revoke", "pd-example");
        byte[] before = list().getExtensionValue(Extension.cRLNumber.getId());
        assertThat(run("crl", "--days", "7").code).isZero();
        assertThat(list().isRevoked(certificate(home.resolve("pd-example.pem"))))
                .isTrue();
        assertThat(list().getExtensionValue(Extension.cRLNumber.getId())).isNotEqualTo(before);
    }

    @Test
    void request_givesItsKey_andOnlyTheNamesThatWereGiven() throws Exception {
        Path csr = csr(pair("EC", 256), false);
        Ran ran = issue("case-example", "--for", "server", "--dns", "case.example.gov", "--csr", csr.toString());
        assertThat(ran.err).isEmpty();
        assertThat(ran.out).contains("left out, since you did not give it: dns:bank.example.com");
        X509Certificate made = certificate(home.resolve("case-example.pem"));
        assertThat(made.getSubjectX500Principal().getName()).isEqualTo("CN=case-example");
        assertThat(made.getSubjectAlternativeNames()).containsExactly(List.of(2, "case.example.gov"));
        assertThat(home.resolve("case-example.key")).doesNotExist();
    }

    @Test
    void request_isRefused_ofAnothersKey_ofAWeakKey_andOfNoKey() throws Exception {
        assertThat(issue("a", "--csr", csr(pair("EC", 256), true).toString()).err)
                .contains("not signed by its own key");
        assertThat(issue("b", "--csr", csr(pair("RSA", 2048), false).toString()).err)
                .contains("2048 bits");
        Path garbage = Files.writeString(home.resolve("garbage.csr"), "SECRET");
        assertThat(issue("c", "--csr", garbage.toString()).err)
                .contains("does not read as a certificate request")
                .doesNotContain("SECRET");
        assertThat(run("list").out).isEmpty();
    }

    private static KeyPair pair(String algorithm, int size) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(size);
        return generator.generateKeyPair();
    }

    private Path csr(KeyPair pair, boolean signedByAnother) throws Exception {
        var names = new ExtensionsGenerator();
        names.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
            new GeneralName(GeneralName.dNSName, "case.example.gov"),
            new GeneralName(GeneralName.dNSName, "bank.example.com")
        }));
        KeyPair signing = signedByAnother ? pair("EC", 256) : pair;
        String algorithm = signing.getPrivate().getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
        byte[] request = new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=somebody"), pair.getPublic())
                .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, names.generate())
                .build(new JcaContentSignerBuilder(algorithm).build(signing.getPrivate()))
                .getEncoded();
        return Files.writeString(
                Files.createTempFile(home, "request", ".csr"),
                "-----BEGIN CERTIFICATE REQUEST-----\n"
                        + Base64.getMimeEncoder().encodeToString(request)
                        + "\n-----END CERTIFICATE REQUEST-----\n");
    }

    private X509CRL list() throws Exception {
        try (var in = Files.newInputStream(ca.resolve("ca.crl"))) {
            return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(in);
        }
    }

    private static X509Certificate certificate(Path file) throws Exception {
        try (var in = Files.newInputStream(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }
}
