package org.diversionhub.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.diversionhub.config.ConfigPlace;
import org.diversionhub.demo.SampleAuthority;
import org.diversionhub.partner.Endpoint;
import org.diversionhub.partner.Pickup;
import org.diversionhub.partner.Retry;
import org.diversionhub.partner.SignIn;
import org.diversionhub.transport.BrokerPickup.Listening;
import org.diversionhub.transport.OddBroker.Does;
import org.diversionhub.trust.HubTls;
import org.diversionhub.trust.HubTlsOf;
import org.diversionhub.trust.SecretFiles;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a partner's broker may do to the hub that puts and takes there, and the hub's word for it. */
@Execution(CONCURRENT) // beside other classes,
@ResourceLock("ForeignBrokerTest") // one method after the other
class ForeignBrokerTest {
    private static final Duration TIME = Duration.ofSeconds(10);
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final SampleAuthority AUTHORITY = HubTlsOf.authority("County CA");
    private static final ConfigPlace PLACE = new ConfigPlace("partner.yaml", 1);
    private static final Retry RETRY = new Retry(SOON, 1, SOON, TIME);
    private static final Optional<SignIn> PASSWORD = Optional.of(new SignIn.Basic("hub", "theirs"));

    @TempDir
    private static Path folder;

    private static volatile boolean takenBack;
    private static ForeignBrokers brokers;
    private static TheirBroker theirs;
    private static OddBroker odd;

    @BeforeAll
    static void start() throws Exception {
        HubTls hub = HubTlsOf.in(folder.resolve("hub"), AUTHORITY, "hub", () -> takenBack);
        HubTls broker = HubTlsOf.in(folder.resolve("broker"), AUTHORITY, "broker", () -> false);
        brokers = new ForeignBrokers(hub, new SecretFiles(folder));
        theirs = new TheirBroker(broker.context(), 0);
        odd = new OddBroker(broker.context());
    }

    @AfterAll
    static void stop() throws Exception {
        brokers.close();
        theirs.close();
        odd.close();
    }

    @BeforeEach
    void asAgreed() throws IOException {
        takenBack = false;
        odd.does = Does.ACCEPTS;
        password(TheirBroker.PASSWORD);
    }

    private static void password(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("theirs"), text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static Result put(String to, Optional<SignIn> signIn, Duration most) {
        Endpoint endpoint = new Endpoint(
                URI.create(to), "json/canonical", RETRY, Optional.empty(), Optional.empty(), signIn, PLACE);
        return new BrokerDrop(brokers)
                .put(endpoint, UUID.randomUUID(), "application/pkcs7-mime", "sealed".getBytes(UTF_8), most);
    }

    private static Result put(TheirBroker to, Optional<SignIn> signIn) {
        return put("amqps://localhost:" + to.port() + "/in", signIn, TIME);
    }

    private static Result putOdd(Duration most) {
        return put("amqps://localhost:" + odd.port() + "/in", Optional.empty(), most);
    }

    @Test
    void wrongPasswordIsToldAsALogin_andTheRightOneGoesFromThenOn() throws Exception {
        password("of another broker");
        assertThat(put(theirs, PASSWORD)).isEqualTo(new Result.TryAgain("login"));
        password(TheirBroker.PASSWORD);
        assertThat(put(theirs, PASSWORD)).isEqualTo(new Result.Delivered());
    }

    @Test
    void brokerWhoseCertificateWasTakenBackGetsNothing_andNoPassword() {
        takenBack = true;
        long lying = theirs.lying("in");
        assertThat(put(theirs, PASSWORD)).isEqualTo(new Result.TryAgain("tls"));
        assertThat(theirs.lying("in")).isEqualTo(lying);
    }

    @Test
    void brokerOfAnotherNameOrAuthorityGetsNothing() throws Exception {
        assertThat(put("amqps://127.0.0.2:" + odd.port() + "/in", Optional.empty(), TIME))
                .isEqualTo(new Result.TryAgain("tls"));
        HubTls stranger = HubTlsOf.in(folder.resolve("other"), HubTlsOf.authority("Other CA"), "broker", () -> false);
        try (OddBroker other = new OddBroker(stranger.context())) {
            assertThat(put("amqps://localhost:" + other.port() + "/in", Optional.empty(), TIME))
                    .isEqualTo(new Result.TryAgain("tls"));
        }
    }

    @ParameterizedTest
    @CsvSource({"RELEASES", "MODIFIES"})
    void whatTheBrokerGivesBackGoesAgainLater(Does does) {
        odd.does = does;
        assertThat(putOdd(TIME)).isEqualTo(new Result.TryAgain("amqp-released"));
        odd.does = Does.ACCEPTS;
        assertThat(putOdd(TIME)).isEqualTo(new Result.Delivered());
    }

    @ParameterizedTest
    @CsvSource({"GRANTS_NO_CREDIT, no-credit", "HANGS, timeout", "SAYS_NOTHING, timeout", "FALLS_SILENT, timeout"})
    void brokerThatHangsHoldsNobodyBeyondTheTime(Does does, String told) {
        odd.does = does;
        long begun = System.nanoTime();
        Result result = putOdd(SOON);
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        assertThat(result).isEqualTo(new Result.TryAgain(told));
        assertThat(took).isLessThan(SOON.plusSeconds(3));
    }

    @Test
    void answersLeaveNoLinkOpen() throws Exception {
        Pickup pickup = new Pickup(
                URI.create("amqps://localhost:" + theirs.port() + "/out"),
                SOON,
                Optional.empty(),
                PASSWORD,
                Optional.of("answers"),
                Optional.empty(),
                Optional.empty(),
                PLACE);
        try (Listening listening = new BrokerPickup(brokers, new Deadlines()).listen(pickup)) {
            for (int i = 0; i < 3; i++) {
                theirs.put("out", "any", "mine-" + i, "sealed".getBytes(UTF_8));
                assertThat(listening.next(TIME, 1000)).isPresent();
                assertThat(listening.answer("mine-" + i, "application/json", "{}".getBytes(UTF_8)))
                        .isTrue();
                listening.accept();
            }
            await().atMost(TIME).until(() -> theirs.senders() == 0);
            await().atMost(TIME).until(() -> theirs.lying("out") == 0);
            assertThat(theirs.lying("answers")).isEqualTo(3);
        }
    }
}
