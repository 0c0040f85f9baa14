package org.diversionhub.onboarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.diversionhub.demo.SampleAuthority;
import org.diversionhub.demo.SampleCertificate;
import org.diversionhub.onboarding.OtherEnd.Asks;
import org.diversionhub.trust.HubTls;
import org.diversionhub.trust.SampleGuard;
import org.diversionhub.trust.TrustSettings;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers that are right, and each of the ways in which one is wrong: what is told, and how to fix it. */
@Execution(CONCURRENT)
class HttpsChecksTest {
    private static final SampleAuthority OURS = SampleAuthority.create("County CA", days(-10), days(100));
    private static final SampleAuthority THEIRS = SampleAuthority.create("Stranger CA", days(-10), days(100));
    private static final Duration MOST = Duration.ofSeconds(2);

    @TempDir
    static Path folder;

    private static HubTls tls;

    @BeforeAll
    static void makeTheHub() throws IOException, GeneralSecurityException {
        OURS.own().write(folder, "ca");
        OURS.issue("hub", days(-1), days(90)).write(folder, "hub");
        tls = HubTls.read(
                new TrustSettings(
                        "keys",
                        null,
                        null,
                        false,
                        1,
                        folder.resolve("hub.pem").toString(),
                        folder.resolve("hub.key").toString(),
                        null,
                        folder.resolve("ca.pem").toString()),
                new SampleGuard(false));
    }

    private static Instant days(int days) {
        return Instant.now().plus(Duration.ofDays(days));
    }

    /** By the names of the checks. */
    private static Map<String, Said> walk(String uri) {
        URI to = URI.create(uri);
        Address address = Address.of(to, 443, "deliver.to", MOST);
        TlsChecks trust = new TlsChecks(address, tls, Clock.systemUTC());
        Map<String, Said> found = new LinkedHashMap<>();
        List<Check> checks = new ArrayList<>(address.checks());
        checks.addAll(trust.checks());
        checks.addAll(new HttpChecks(to, address, trust, tls).checks());
        new Walk(MOST).through("deliver", checks).forEach(one -> found.put(one.check(), one.said()));
        return found;
    }

    private static Map<String, Said> walk(OtherEnd server) {
        return walk("https://localhost:" + server.port() + "/hub");
    }

    private static void assertFailed(Said said, String seen, String... fix) {
        assertThat(said).isInstanceOf(Said.Failed.class);
        assertThat(said.seen()).contains(seen);
        assertThat(said.fix()).contains(fix);
    }

    private static OtherEnd good(SampleCertificate own, int status) {
        return OtherEnd.https(own, own.chain(), OURS, Asks.NEEDS, status);
    }

    private static SampleCertificate partner() {
        return OURS.issue("partner", days(-1), days(90));
    }

    @ParameterizedTest
    @CsvSource({"200", "204", "405", "501"})
    void serverThatIsRightIsGoodAllTheWay_andGetsNoContent(int status) throws Exception {
        try (OtherEnd server = good(partner(), status)) {
            Map<String, Said> found = walk(server);
            assertThat(found.keySet())
                    .containsExactly("dns", "connect", "tls", "chain", "expiry", "name", "sign-in", "ping");
            assertThat(found.values()).allMatch(Said.Ok.class::isInstance, found.toString());
            assertThat(found.get("tls").seen()).contains("TLSv1.3", "CN=partner");
            assertThat(found.get("sign-in").seen()).contains("CN=hub");
            assertThat(server.calls()).containsExactly("OPTIONS /hub 0");
        }
    }

    @Test
    void certificateThatEndsSoonIsGood_andIsSaidToEndSoon() throws Exception {
        try (OtherEnd server = good(OURS.issue("partner", days(-1), days(20)), 200)) {
            Said expiry = walk(server).get("expiry");
            assertThat(expiry).isInstanceOf(Said.Ok.class);
            assertThat(expiry.seen()).contains("to be renewed soon");
        }
    }

    @Test
    void nameThatIsNone() {
        Map<String, Said> found = walk("https://records.example.invalid/hub");
        assertFailed(found.get("dns"), "there is no records.example.invalid", "deliver.to", "getent hosts");
        assertThat(found.get("connect")).isEqualTo(new Said.NotTried("it needs `dns`, which has failed"));
        assertThat(found.get("ping")).isInstanceOf(Said.NotTried.class);
    }

    @Test
    void addressInPlaceOfANameNeedsNoDns() throws Exception {
        try (OtherEnd server = good(partner(), 200)) {
            Map<String, Said> found = walk("https://127.0.0.1:" + server.port() + "/hub");
            assertThat(found.get("dns")).isInstanceOf(Said.NotApplicable.class);
            assertThat(found.get("ping")).isInstanceOf(Said.Ok.class);
        }
    }

    @Test
    void nobodyListens() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        Map<String, Said> found = walk("https://localhost:" + port + "/hub");
        assertFailed(found.get("connect"), "nobody listens on port " + port, "compare the port in deliver.to");
        assertThat(found.get("tls")).isInstanceOf(Said.NotTried.class);
    }

    @Test
    void portAnswersInTheClear() throws Exception {
        byte[] answer = "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        try (OtherEnd server = OtherEnd.plain((in, out) -> {
            in.read();
            out.write(answer);
            in.read(new byte[10_000]);
        })) {
            assertFailed(walk(server).get("tls"), "answers in the clear", "the hub sends nothing in the clear");
        }
    }

    @Test
    void serverSaysNothing() throws Exception {
        try (OtherEnd server = OtherEnd.plain((in, out) -> in.transferTo(OutputStream.nullOutputStream()))) {
            assertFailed(
                    walk(server).get("tls"), "nothing came within 2.0 s", "accepts the connection and says nothing");
        }
    }

    @Test
    void serverHangsUp() throws Exception {
        try (OtherEnd server = OtherEnd.plain((in, out) -> in.read())) {
            assertFailed(walk(server).get("tls"), "hangs up in the middle", "server's log of this moment");
        }
    }

    /** The alerts of RFC 8446, 6.2, as a server of old sends them. */
    @ParameterizedTest
    @CsvSource({
        "70, neither TLS 1.3 nor TLS 1.2, switches TLS 1.2 or 1.3 on",
        "40, no algorithm in common, ECDHE with AES-GCM",
        "112, knows no site by the name localhost, have the partner add this one"
    })
    void serverRefusesTheHandshake(int alert, String seen, String fix) throws Exception {
        byte[] fatal = {21, 3, 3, 0, 2, 2, (byte) alert};
        try (OtherEnd server = OtherEnd.plain((in, out) -> {
            in.read(new byte[10_000]);
            out.write(fatal);
        })) {
            assertFailed(walk(server).get("tls"), seen, fix);
        }
    }

    @Test
    void certificateHasExpired_andTheRestIsToldBesideIt() throws Exception {
        try (OtherEnd server = good(OURS.issue("partner", days(-9), days(-2)), 200)) {
            Map<String, Said> found = walk(server);
            assertFailed(found.get("expiry"), "CN=partner has expired on ", "renews it", "at a restart only");
            assertThat(found.get("chain")).isInstanceOf(Said.Ok.class);
            assertThat(found.get("name")).isInstanceOf(Said.Ok.class);
            assertThat(found.get("sign-in")).isInstanceOf(Said.NotTried.class);
            assertThat(server.calls()).isEmpty();
        }
    }

    @Test
    void certificateIsNotValidYet() throws Exception {
        try (OtherEnd server = good(OURS.issue("partner", days(2), days(9)), 200)) {
            assertFailed(walk(server).get("expiry"), "is not valid before", "date -u");
        }
    }

    @Test
    void certificateIsForAnother() throws Exception {
        try (OtherEnd server = good(partner(), 200)) {
            Map<String, Said> found = walk("https://127.0.0.2:" + server.port() + "/hub");
            assertFailed(
                    found.get("name"),
                    "is for localhost, 127.0.0.1",
                    "use a name that stands in the certificate",
                    "127.0.0.2 among its subject alternative names");
            assertThat(found.get("chain")).isInstanceOf(Said.Ok.class);
            assertThat(found.get("expiry")).isInstanceOf(Said.Ok.class);
            assertThat(server.calls()).isEmpty();
        }
    }

    @Test
    void authorityIsAStranger() throws Exception {
        SampleCertificate strange = THEIRS.issue("partner", days(-1), days(9));
        try (OtherEnd server = OtherEnd.https(strange, strange.chain(), OURS, Asks.NEEDS, 200)) {
            Map<String, Said> found = walk(server);
            assertFailed(
                    found.get("chain"),
                    "leads to CN=Stranger CA",
                    "hub.trust.ca",
                    "comparing its fingerprint by telephone",
                    "somebody stands between");
            assertThat(found.get("sign-in"))
                    .isEqualTo(new Said.NotTried("the hub tells no server who it is that it does not trust"));
            assertThat(server.calls()).isEmpty();
        }
    }

    @Test
    void chainIsIncomplete() throws Exception {
        SampleCertificate strange = THEIRS.issue("partner", days(-1), days(9));
        List<X509Certificate> alone = strange.chain().subList(0, 1);
        try (OtherEnd server = OtherEnd.https(strange, alone, OURS, Asks.NEEDS, 200)) {
            assertFailed(
                    walk(server).get("chain"),
                    "shows its own certificate alone, and its issuer, CN=Stranger CA",
                    "fullchain.pem");
        }
    }

    @Test
    void certificateIsIssuedToItself() throws Exception {
        SampleCertificate own = THEIRS.own();
        try (OtherEnd server = OtherEnd.https(own, own.chain(), OURS, Asks.NEEDS, 200)) {
            assertFailed(walk(server).get("chain"), "has issued to itself", "has one issued by an authority");
        }
    }

    @Test
    void everythingThatIsWrongWithACertificateIsToldAtOnce() throws Exception {
        SampleCertificate own = THEIRS.issue("partner", days(-9), days(-2));
        try (OtherEnd server = OtherEnd.https(own, own.chain(), OURS, Asks.NEEDS, 200)) {
            Map<String, Said> found = walk("https://127.0.0.2:" + server.port() + "/hub");
            assertThat(List.of(found.get("chain"), found.get("expiry"), found.get("name")))
                    .allMatch(Said.Failed.class::isInstance);
        }
    }

    @Test
    void serverAsksForNoCertificate() throws Exception {
        SampleCertificate own = partner();
        try (OtherEnd server = OtherEnd.https(own, own.chain(), OURS, Asks.NOT, 200)) {
            assertFailed(
                    walk(server).get("sign-in"),
                    "lets the hub in without its certificate",
                    "ssl_verify_client on",
                    "anybody could post to it");
        }
    }

    @Test
    void serverDoesNotTrustTheHub() throws Exception {
        SampleCertificate own = partner();
        try (OtherEnd server = OtherEnd.https(own, own.chain(), THEIRS, Asks.NEEDS, 200)) {
            Said said = walk(server).get("sign-in");
            assertFailed(said, "the server ", "trust the authority CN=County CA", "CN=hub", "hub partner kit");
            assertThat(said.seen()).containsAnyOf("refuses the hub's certificate (", "hangs up");
            assertThat(server.calls()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "401, sign-in, wants a password, by its certificate alone",
        "403, sign-in, lets nobody of that name in, the partner allows CN=hub",
        "404, ping, there is nothing at /hub, letter by letter",
        "301, ping, sends the hub elsewhere, write the address that is meant into deliver.to",
        "503, ping, the server answers 503, a fault of its own",
        "418, ping, the server answers 418, looks why it answers so"
    })
    void serverAnswersOtherwise(int status, String check, String seen, String fix) throws Exception {
        try (OtherEnd server = good(partner(), status)) {
            assertFailed(walk(server).get(check), seen, fix);
        }
    }

    @Test
    void serverTakesTheCallAndDoesNotAnswer() throws Exception {
        Walk walk = new Walk(Duration.ofMillis(300));
        var never = new CompletableFuture<Said>();
        List<Finding> found = walk.through(
                "deliver",
                List.of(Check.needed("ping", never::join, "ask the partner whether what is behind it is up")));
        assertThat(found.getFirst().seen()).isEqualTo("nothing came within 0.3 s");
        assertThat(found.getFirst().fix()).contains("behind it is up");
        never.complete(new Said.Ok(""));
    }

    @Test
    void whatAServerShowsMovesNoCursor() {
        Finding finding = new Finding("deliver", "ssh", new Said.Ok("SSH-2.0-\u001b[2J" + "x".repeat(1_000)));
        assertThat(finding.seen()).startsWith("SSH-2.0-·[2J").hasSizeLessThan(402);
    }
}
