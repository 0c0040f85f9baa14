package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.diversionhub.exchange.CurrentSnapshot;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.trust.OpenSsl;
import org.diversionhub.trust.PartnerKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Partners sign and encrypt beside TLS; they have OpenSSL, and do what the partner guide says. */
class ProtectionTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String POLICE = "pd-wilmington";
    private static final String MANAGER = "lead-case-management";
    private static final String JAIL = "jail-new-hanover";
    private static final String REQUIRED = "certificates: [partners/%s.pem], required: true";
    private static final String KNOWN = "certificates: [partners/%s.pem]";

    private final TestHub hub = TestHub.shared();
    private final Path partners = hub.folder().resolve("config/partners");
    private Snapshot before;

    @TempDir
    Path desk;

    private OpenSsl openSsl;

    @BeforeAll
    static void requireOpenSsl() {
        OpenSsl.require();
    }

    @BeforeEach
    void sendersSignAndEncrypt() throws Exception {
        before = hub.bean(CurrentSnapshot.class).get();
        openSsl = new OpenSsl(desk);
        new Desk(desk).withHub(hub, POLICE);
        give(POLICE, PartnerKey.ec(), REQUIRED, "");
        give(JAIL, PartnerKey.ec("secp384r1", PartnerKey.ANY), REQUIRED, "");
        give(MANAGER, PartnerKey.rsa(2048), KNOWN, "[sign, encrypt]");
        use();
    }

    @AfterEach
    void asItWas() {
        hub.bean(CurrentSnapshot.class).swap(before);
    }

    /** In a copy of the hub's files, since other tests read those. */
    private void give(String partner, PartnerKey key, String section, String protect)
            throws IOException, GeneralSecurityException {
        key.write(desk, partner);
        Path site = desk.resolve("site");
        if (!Files.exists(site)) {
            TestHub.copy(hub.folder().resolve("config"), site.resolve("config"));
            TestHub.copy(hub.folder().resolve("mappings"), site.resolve("mappings"));
        }
        Path folder = site.resolve("config/partners");
        key.write(folder, partner);
        // What comes by MLLP is protected by TLS alone.
        String text = Files.readString(partners.resolve(partner + ".yaml")).replaceFirst("(?m)^pickup: .*mllps.*$", "");
        Files.writeString(
                folder.resolve(partner + ".yaml"),
                (protect.isEmpty() ? text : text.replace("  mapping:", "  protect: " + protect + "\n  mapping:"))
                        + "\nprotection: {" + section.formatted(partner) + "}\n");
    }

    private void use() {
        hub.bean(CurrentSnapshot.class).swap(Snapshot.read(desk.resolve("site")));
    }

    private byte[] sealed(String by, String type, byte[] message) throws IOException {
        return new Desk(desk).sealed(by, type, message);
    }

    private byte[] sealed(String by, Sample message) throws IOException {
        return sealed(by, "application/json", bytes(message));
    }

    private static byte[] bytes(Sample message) {
        return message.json().toString().getBytes(StandardCharsets.UTF_8);
    }

    private Caller.Answer post(byte[] body) {
        return hub.caller(POLICE)
                .post("/exchange/diversion-referral", body, "application/pkcs7-mime; smime-type=authEnveloped-data");
    }

    private static Sample referral() {
        return Sample.of("diversion-referral.arrest").aboutSomebodyNew();
    }

    private UUID deliveryTo(String partner) {
        return hub.sql()
                .sql("select d.id from delivery d join message m on m.id = d.message_id"
                        + " where d.partner = ? and m.sender = ? order by d.seq desc limit 1")
                .params(partner, POLICE)
                .query(UUID.class)
                .single();
    }

    private Sinks.Received awaitAtManager(UUID delivery) {
        return await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> hub.sinks().of(MANAGER).stream()
                                .filter(one -> one.header("Idempotency-key").equals(delivery.toString()))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private String openedByManager(byte[] body) throws IOException {
        return new Desk(desk).opened(MANAGER, body);
    }

    @Test
    void messageArrivesProtected_andGoesOnProtected() throws Exception {
        Sample referral = referral();
        Caller.Answer receipt = post(sealed(POLICE, referral));
        assertThat(receipt.status()).as(receipt.text()).isEqualTo(202);
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes(referral));
        assertThat(receipt.json().path("sha256").asText())
                .isEqualTo(HexFormat.of().formatHex(hash));

        UUID delivery = deliveryTo(MANAGER);
        Sinks.Received got = awaitAtManager(delivery);
        assertThat(got.header("Content-type")).isEqualTo("application/pkcs7-mime; smime-type=authEnveloped-data");
        String name = referral.text("participant.name.family");
        assertThat(new String(got.body(), StandardCharsets.ISO_8859_1)).doesNotContain(name);
        String said = openedByManager(got.body());
        assertThat(said)
                .contains(
                        "Content-Type: application/json\r\n",
                        "Hub-Recipient: " + MANAGER + "\r\n",
                        "Hub-Delivery: " + delivery + "\r\n");
        JsonNode message = JSON.readTree(said.substring(said.indexOf("\r\n\r\n")));
        assertThat(message.at("/participant/name/family").asText()).isEqualTo(name);
        assertThat(message.at("/history")).isEmpty();
    }

    @Test
    void sameReceiptComesBack_whenTheSameMessageIsEncryptedAnew() throws Exception {
        Sample referral = referral();
        Caller.Answer first = post(sealed(POLICE, referral));
        Caller.Answer again = post(sealed(POLICE, referral));
        assertThat(first.status()).as(first.text()).isEqualTo(202);
        assertThat(again.text()).isEqualTo(first.text());
    }

    @Test
    void tableOfThePartnersOwnIsTakenProtected_andNotWithout() throws Exception {
        Caller jail = hub.caller(JAIL);
        byte[] bookings = Files.readAllBytes(Path.of("mappings/csv/jail-x/tests/bookings.csv"));
        Caller.Answer plain = jail.post("/exchange/custody-event", bookings, "text/csv");
        assertRefused(plain, "only what is signed and encrypted");
        Caller.Answer sealed =
                jail.post("/exchange/custody-event", sealed(JAIL, "text/csv", bookings), "application/pkcs7-mime");
        assertThat(sealed.status()).as(sealed.text()).isEqualTo(422);
        assertThat(sealed.text()).contains("row,outcome,messageId", "2,accepted,", ",refused,,invalid,");
        Caller.Answer json =
                jail.post("/exchange/custody-event", sealed(JAIL, "text/plain", bookings), "application/pkcs7-mime");
        assertThat(json.status()).as(json.text()).isEqualTo(415);
        hub.sweep();
    }

    @Test
    void nothingUnprotectedIsTaken_whereProtectionIsRequired() throws Exception {
        Sample referral = referral();
        Caller.Answer plain = hub.caller(POLICE).post("diversion-referral", referral.json());
        assertRefused(plain, "only what is signed and encrypted");
        sealed(POLICE, referral);
        openSsl.must("cms -sign -binary -nodetach -md sha256 -signer " + POLICE + ".pem -inkey " + POLICE
                + ".key -in entity.txt -outform DER -out sent.p7m");
        assertRefused(post(Files.readAllBytes(desk.resolve("sent.p7m"))), "only what is signed and encrypted");
        assertThat(hub.caller(POLICE)
                        .get("/exchange/messages/" + referral.text("message.id"))
                        .status())
                .as("nothing was kept")
                .isEqualTo(404);
    }

    @Test
    void whatSomebodyElseSignedIsRefusedAndOnRecord() throws Exception {
        assertRefused(post(sealed(JAIL, referral())), "protection` in your partner file");
        assertThat(hub.sql()
                        .sql("select actor || ' ' || outcome from audit where event = 'REFUSED'"
                                + " order by at desc limit 1")
                        .query(String.class)
                        .single())
                .isEqualTo(POLICE + " protection");
    }

    @Test
    void whatIsDamagedOrNothingIsRefused() throws Exception {
        byte[] sent = sealed(POLICE, referral());
        sent[sent.length - 20] ^= 1;
        assertRefused(post(sent), "it does not decrypt");
        assertRefused(post("secret".getBytes(StandardCharsets.UTF_8)), "no CMS");
    }

    private static void assertRefused(Caller.Answer answer, String detail) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(422);
        assertThat(answer.json().path("type").asText()).isEqualTo("urn:diversionhub:problem:protection");
        assertThat(answer.json().path("detail").asText()).contains(detail);
        assertThat(answer.text()).doesNotContain("Sample", "secret", "xception");
    }

    @Test
    void limitIsThatOfTheContent() throws Exception {
        Caller.Answer fits = post(sealed(POLICE, "application/json", new byte[1024 * 1024]));
        assertThat(fits.status()).as(fits.text()).isEqualTo(422);
        assertThat(fits.json().path("type").asText()).endsWith(":invalid");
        Caller.Answer large = post(sealed(POLICE, "application/json", new byte[1024 * 1024 + 1]));
        assertThat(large.status()).as(large.text()).isEqualTo(413);
        assertThat(large.json().path("detail").asText()).contains("1048576", "hub.limits.body");
        assertThat(post(new byte[2 * 1024 * 1024]).status()).isEqualTo(413);
    }

    @Test
    void formatInsideHasToBeOneThatIsTaken() throws Exception {
        assertThat(post(sealed(POLICE, "text/csv", bytes(referral()))).status()).isEqualTo(415);
    }

    @Test
    void rosterComesInTheSameWay() throws Exception {
        Sample booked = Sample.of("custody-event.booked")
                .aboutSomebodyNew()
                .without("referral")
                .with("custody.bookingNumber", "B-" + UUID.randomUUID());
        byte[] roster = JSON.writeValueAsBytes(List.of(booked.json()));
        Caller jail = hub.caller(JAIL);
        assertRefused(jail.post("/exchange/roster", roster, "application/json"), "only what is signed and encrypted");
        Caller.Answer answer =
                jail.post("/exchange/roster", sealed(JAIL, "application/json", roster), "application/pkcs7-mime");
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    }

    @Test
    void deliveryWaitsForANewCertificate_whenTheOldOneHasEnded() throws Exception {
        PartnerKey brief = PartnerKey.endingIn(Duration.ofSeconds(2));
        give(MANAGER, brief, KNOWN, "[sign, encrypt]");
        use();
        await().until(() ->
                Instant.now().isAfter(brief.certificate().getNotAfter().toInstant()));
        Caller.Answer receipt = post(sealed(POLICE, referral()));
        assertThat(receipt.status()).as(receipt.text()).isEqualTo(202);
        UUID delivery = deliveryTo(MANAGER);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> "no-certificate"
                        .equals(hub.sql()
                                .sql("select coalesce(reason, '') from delivery where id = ?")
                                .param(delivery)
                                .query(String.class)
                                .single()));
        assertThat(hub.sinks().of(MANAGER))
                .noneMatch(one -> one.header("Idempotency-key").equals(delivery.toString()));
        give(MANAGER, PartnerKey.ec(), KNOWN, "[sign, encrypt]");
        use();
        assertThat(openedByManager(awaitAtManager(delivery).body())).contains("Hub-Delivery: " + delivery);
    }

    @Test
    void certificatesOfTheHubAreForPartners() throws Exception {
        assertThat(Files.readString(desk.resolve("hub.pem")).split("BEGIN CERTIFICATE", -1))
                .hasSize(3);
        assertThat(hub.stranger(null).get("/exchange/certificate", "text/plain").status())
                .isEqualTo(401);
    }
}
