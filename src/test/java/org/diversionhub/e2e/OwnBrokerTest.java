package org.diversionhub.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.diversionhub.exchange.CurrentSnapshot;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.exchange.Switching;
import org.diversionhub.onboarding.Finding;
import org.diversionhub.onboarding.How;
import org.diversionhub.onboarding.Means;
import org.diversionhub.onboarding.PartnerTest;
import org.diversionhub.onboarding.PartnerTests;
import org.diversionhub.transport.OddBroker;
import org.diversionhub.transport.TheirBroker;
import org.diversionhub.trust.OpenSsl;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Partners who run a broker of their own: the hub is the client, and puts and takes there. */
class OwnBrokerTest {
    private static final String PEER = "peer-amqp";
    private static final String SENDER = "officers-amqp";
    private static final Duration TIME = Duration.ofSeconds(30);
    private static final TestHub HUB = TestHub.shared();

    @TempDir
    private static Path site;

    private static TheirBroker broker;
    private static Snapshot before;

    @BeforeAll
    static void partnersHaveABroker() throws Exception {
        OpenSsl.require();
        broker = new TheirBroker(HUB.tls().context("sinks"), 0);
        before = HUB.bean(CurrentSnapshot.class).get();
        Path secrets = Files.createDirectories(HUB.folder().resolve("secrets"));
        Files.writeString(secrets.resolve("their-broker"), TheirBroker.PASSWORD + "\n");
        Files.setPosixFilePermissions(secrets.resolve("their-broker"), PosixFilePermissions.fromString("rw-------"));
        TestHub.copy(HUB.folder().resolve("config"), site.resolve("config"));
        TestHub.copy(HUB.folder().resolve("mappings"), site.resolve("mappings"));
        String address = "amqps://localhost:" + broker.port();
        replace(PEER, "to: \"amqp:\"", "to: \"" + address + "/in\"");
        replace(
                SENDER,
                "{from: \"amqp:\"}",
                "{from: \"" + address + "/out\", every: 200ms, answers: answers,"
                        + " sign-in: {basic: {user: hub, password-file: their-broker}}}");
        HUB.bean(Switching.class).to(Snapshot.read(site));
    }

    @AfterAll
    static void asItWas() throws Exception {
        HUB.bean(Switching.class).to(before);
        broker.close();
    }

    private static void replace(String partner, String from, String to) throws IOException {
        Path file = site.resolve("config/partners/" + partner + ".yaml");
        String text = Files.readString(file);
        String next = text.contains(from) ? text.replace(from, to) : text.replaceAll(from, to);
        assertThat(next).isNotEqualTo(text);
        Files.writeString(file, next);
    }

    private static OneCase engaged() {
        OneCase one = OneCase.referred();
        one.send(
                OneCase.MANAGER,
                "consent",
                one.consent(
                        "P2_NAMED",
                        Set.of(OneCase.POLICE, OneCase.MANAGER, OneCase.PROVIDER),
                        Set.of(OneCase.PROVIDER, PEER)));
        one.send(OneCase.PROVIDER, "treatment-status", one.engaged());
        return one;
    }

    private static String delivery(OneCase one, String column) {
        return HUB.sql()
                .sql("select " + column + "::text from delivery where case_id = ? and partner = ? and kind like"
                        + " 'treatment%'")
                .params(one.id(), PEER)
                .query(String.class)
                .optional()
                .orElse("");
    }

    private static int tasks(String what, String reason) {
        return HUB.sql()
                .sql("select count(*) from task where what = ? and reason = ? and done_at is null")
                .params(what, reason)
                .query(Integer.class)
                .single();
    }

    private static int keptOfSender() {
        return HUB.sql()
                .sql("select count(*) from message where sender = ?")
                .param(SENDER)
                .query(Integer.class)
                .single();
    }

    private static Sample contact() {
        return Sample.of("diversion-referral.social-contact").aboutSomebodyNew();
    }

    private static byte[] sealed(String body) throws IOException {
        return sealed(body, "application/json");
    }

    private static byte[] sealed(String body, String type) throws IOException {
        return HUB.desk().withHub(HUB, SENDER).sealed(SENDER, type, body.getBytes(UTF_8));
    }

    private static String answered(byte[] body) throws Exception {
        return answered("diversion-referral", body);
    }

    private static String answered(String kind, byte[] body) throws Exception {
        String mine = "mine-" + UUID.randomUUID();
        broker.put("out", kind, mine, body);
        return new String(broker.take("answers", mine, TIME.toMillis()), UTF_8);
    }

    @Test
    void deliveryIsPutThere_signedAndEncrypted_underItsId() throws Exception {
        OneCase one = engaged();
        one.awaitStates(PEER, "treatment-status", List.of("DELIVERED"));
        byte[] body = broker.take("in", delivery(one, "id"), TIME.toMillis());
        assertThat(new String(body, UTF_8)).doesNotContain("engagement");
        assertThat(HUB.desk().withHub(HUB, PEER).opened(PEER, body)).contains("engagement", one.keyAt(PEER));
    }

    @Test
    void whatTheBrokerRefusesIsForAPerson() {
        broker.refuses = true;
        try {
            OneCase one = engaged();
            one.awaitStates(PEER, "treatment-status", List.of("DEAD"));
            assertThat(delivery(one, "reason")).isEqualTo("amqp-rejected");
        } finally {
            broker.refuses = false;
        }
    }

    @Test
    void whatIsForItWaits_whileTheBrokerIsDown() throws Exception {
        int port = broker.port();
        broker.close();
        OneCase one = engaged();
        await().atMost(TIME).until(() -> delivery(one, "reason").equals("unreachable"));
        broker = new TheirBroker(HUB.tls().context("sinks"), port);
        one.awaitStates(PEER, "treatment-status", List.of("DELIVERED"));
        assertThat(broker.take("in", delivery(one, "id"), TIME.toMillis())).isNotEmpty();
    }

    @Test
    void whatComesFromThereIsKept_andAnsweredWhereTheConfigurationSays() throws Exception {
        Sample contact = contact();
        String receipt = answered(sealed(contact.json().toString()));
        assertThat(new ObjectMapper().readTree(receipt).path("messageId").asText())
                .isEqualTo(contact.text("message.id"));
        assertThat(HUB.caller(SENDER)
                        .get("/exchange/messages/" + contact.text("message.id"))
                        .status())
                .isEqualTo(200);
        assertThat(answered(sealed(contact.json().toString()))).contains(contact.text("message.id"));
        await().atMost(TIME).until(() -> broker.lying("out") == 0);
    }

    @Test
    void kindThatWasSignedCounts_andAnotherBesideItIsRefused() throws Exception {
        Sample contact = contact();
        byte[] body = sealed(contact.json().toString(), "application/json; kind=diversion-referral");
        assertThat(answered("booking-report", body))
                .contains(":invalid", "the signed Content-Type says another kind")
                .doesNotContain("booking-report", "messageId");
        assertThat(HUB.caller(SENDER)
                        .get("/exchange/messages/" + contact.text("message.id"))
                        .status())
                .isEqualTo(404);
        assertThat(answered("", body)).contains(contact.text("message.id"));
        assertThat(answered("diversion-referral", body)).contains(contact.text("message.id"));
    }

    @Test
    void messageThatComesAgainSinceItsSettlementWasLostIsTakenOnce() throws Exception {
        Sample contact = contact();
        String mine = "mine-" + UUID.randomUUID();
        int kept = keptOfSender();
        broker.losesNext = true;
        broker.put("out", "diversion-referral", mine, sealed(contact.json().toString()));
        byte[] first = broker.take("answers", mine, TIME.toMillis());
        assertThat(broker.take("answers", mine, TIME.toMillis())).isEqualTo(first);
        await().atMost(TIME).until(() -> broker.lying("out") == 0);
        assertThat(broker.losesNext).isFalse();
        assertThat(keptOfSender()).isEqualTo(kept + 1);
    }

    @Test
    void brokerThatGivesNoCreditOrGivesBackHoldsUpNobodyElse_andGetsItInTheEnd() throws Exception {
        String ours = "localhost:" + broker.port() + "/in";
        try (OddBroker odd = new OddBroker(HUB.tls().context("sinks"))) {
            odd.does = OddBroker.Does.GRANTS_NO_CREDIT;
            replace(PEER, ours, "localhost:" + odd.port() + "/in");
            HUB.bean(Switching.class).to(Snapshot.read(site));
            OneCase one = engaged();
            await().atMost(TIME).until(() -> delivery(one, "reason").equals("no-credit"));
            OneCase other = OneCase.referred();
            other.awaitStates(OneCase.MANAGER, "diversion-referral", List.of("DELIVERED"));
            assertThat(delivery(one, "state")).isNotEqualTo("DELIVERED");
            odd.does = OddBroker.Does.RELEASES;
            await().atMost(TIME).until(() -> delivery(one, "reason").equals("amqp-released"));
            odd.does = OddBroker.Does.ACCEPTS;
            one.awaitStates(PEER, "treatment-status", List.of("DELIVERED"));
        } finally {
            replace(PEER, "localhost:\\d+/in", ours);
            HUB.bean(Switching.class).to(Snapshot.read(site));
        }
    }

    @Test
    void whatIsRefusedStaysWithTheBroker_andAPersonIsTold() throws Exception {
        long dead = broker.lying("dead");
        assertThat(answered(contact().json().toString().getBytes(UTF_8))).contains(":protection");
        assertThat(answered(new byte[9 << 20])).contains(":too-large");
        assertThat(answered(sealed(contact().with("message.time", "noon").json().toString())))
                .contains("/message/time")
                .doesNotContain("noon");
        await().atMost(TIME).until(() -> broker.lying("dead") == dead + 3 && broker.lying("out") == 0);
        assertThat(tasks("refused-message", SENDER + ": protection")).isEqualTo(1);
    }

    @Test
    void messageStaysThere_whileThereIsAPause() throws Exception {
        Sample contact = contact();
        String mine = "mine-" + UUID.randomUUID();
        try (Paused paused = Paused.of(HUB, SENDER, "--in")) {
            broker.put("out", "diversion-referral", mine, sealed(contact.json().toString()));
            HUB.sweep();
            assertThat(broker.lying("out")).isEqualTo(1);
        }
        HUB.sweep();
        assertThat(new String(broker.take("answers", mine, TIME.toMillis()), UTF_8))
                .contains(contact.text("message.id"));
    }

    @Test
    void testWalksAsFarAsAnOpenLink_andPutsNothingThere() {
        long lying = broker.lying("in");
        for (String partner : List.of(PEER, SENDER)) {
            List<Finding> found = HUB.bean(PartnerTests.class).run(partner);
            assertThat(found)
                    .as("%s", found)
                    .noneMatch(Finding::isFailed)
                    .anyMatch(one -> one.check().equals("address"));
        }
        assertThat(broker.lying("in")).isEqualTo(lying);
    }

    @Test
    void testMessageLiesThere_whenAPersonAsks_markedAndEncrypted() throws Exception {
        var peer = HUB.bean(CurrentSnapshot.class).get().partners().byId(PEER).orElseThrow();
        List<Finding> found = new PartnerTest(HUB.bean(Means.class)).of(peer, List.of(), How.WITH_SAMPLE);
        assertThat(found).as("%s", found).noneMatch(Finding::isFailed);
        String seen = found.getLast().said().seen();
        assertThat(found.getLast().check()).isEqualTo("sample");
        String id = seen.substring(0, seen.indexOf(' '));
        assertThat(id).startsWith("test-");
        assertThat(new String(broker.take("in", id, TIME.toMillis()), UTF_8))
                .doesNotContain("about nobody", "\"test\"");
        assertThat(HUB.sql()
                        .sql("select count(*) from delivery where id::text = ?")
                        .param(id.substring(5))
                        .query(Long.class)
                        .single())
                .isZero();
    }
}
