package org.diversionhub.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.diversionhub.config.ConfigPlace;
import org.diversionhub.demo.SampleAuthority;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Partners;
import org.diversionhub.partner.Pickup;
import org.diversionhub.transport.BrokerPickup;
import org.diversionhub.transport.TheirBroker;
import org.diversionhub.trust.HubTls;
import org.diversionhub.trust.HubTlsOf;
import org.diversionhub.trust.SecretFiles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a message is settled that lies at a partner's broker, whatever happens to the hub that takes it. */
class BrokerPickupsTest {
    private static final Duration TIME = Duration.ofSeconds(10);
    private static final SampleAuthority AUTHORITY = HubTlsOf.authority("County CA");

    @TempDir
    private static Path folder;

    private static BrokerPickup brokers;
    private static HubTls theirs;

    private final Partners partners = mock(Partners.class);
    private final Arrivals arrivals = mock(Arrivals.class);
    private final Pauses pauses = mock(Pauses.class);
    private final CallingPartner calling = mock(CallingPartner.class);
    private final List<String> told = new ArrayList<>();
    private final List<Long> seen = new ArrayList<>();
    private TheirBroker broker;
    private BrokerPickups pickups;
    private boolean stops;

    @BeforeAll
    static void startHub() throws Exception {
        HubTls hub = HubTlsOf.in(folder.resolve("hub"), AUTHORITY, "hub", () -> false);
        theirs = HubTlsOf.in(folder.resolve("broker"), AUTHORITY, "broker", () -> false);
        brokers = TheirBroker.pickups(hub, new SecretFiles(folder));
    }

    @BeforeEach
    void start() throws Exception {
        broker = new TheirBroker(theirs.context(), 0);
        Snapshot snapshot = mock(Snapshot.class);
        when(snapshot.partners()).thenReturn(partners);
        RefusedMessages refused = mock(RefusedMessages.class, call -> {
            told.add(call.getArgument(1));
            return null;
        });
        when(calling.awaitTurn(any())).thenReturn(true);
        when(pauses.isPaused(any(), any())).thenAnswer(call -> stops);
        when(arrivals.most(any(), any())).thenReturn(1000);
        pickups = new BrokerPickups(brokers, new CurrentSnapshot(snapshot), arrivals, pauses, calling, refused);
        answersGoTo("answers");
    }

    @AfterEach
    void close() throws Exception {
        broker.close();
    }

    private void answersGoTo(String address) {
        Partner them = them(address);
        when(partners.byId("them")).thenReturn(Optional.of(them));
    }

    private Partner them(String answers) {
        Pickup pickup = new Pickup(
                URI.create("amqps://localhost:" + broker.port() + "/out"),
                TIME,
                Optional.empty(),
                Optional.empty(),
                Optional.of(answers),
                Optional.empty(),
                Optional.empty(),
                new ConfigPlace("partner.yaml", 1));
        Partner them = mock(Partner.class);
        when(them.id()).thenReturn("them");
        when(them.pickup()).thenReturn(Optional.of(pickup));
        return them;
    }

    /** What the hub makes of a message; how many lie there meanwhile is noted. */
    private void answers(Supplier<Answer> answer) {
        when(arrivals.take(any(), anyString(), anyString(), any(), any(Snapshot.class)))
                .thenAnswer(call -> {
                    seen.add(broker.lying("out"));
                    return answer.get();
                });
    }

    private static Answer accepted() {
        return new Answer.Accepted("m-1", "{}".getBytes(UTF_8), List.of(), Instant.EPOCH);
    }

    private void look() {
        Exchange exchange = mock(Exchange.class);
        when(exchange.getProperty("partner", String.class)).thenReturn("them");
        when(exchange.getContext()).thenReturn(mock(CamelContext.class));
        pickups.look(exchange);
    }

    private void put() throws Exception {
        broker.put("out", "any", "mine", "sealed".getBytes(UTF_8));
    }

    @Test
    void messageIsTheBrokersUntilItIsKeptAndAnswered() throws Exception {
        put();
        answers(() -> {
            stops = seen.size() == 2;
            return accepted();
        });
        answersGoTo("closed");
        look();
        assertThat(seen).containsExactly(1L);
        assertThat(broker.lying("out")).as("kept, and not told").isEqualTo(1);

        answersGoTo("answers");
        look();
        await().atMost(TIME).until(() -> broker.lying("out") == 0);
        assertThat(seen).as("as long as it was not kept").containsExactly(1L, 1L);
        assertThat(broker.take("answers", "mine", TIME.toMillis())).isNotEmpty();
        assertThat(told).isEmpty();
    }

    @Test
    void whatTheHubCannotKeepNowComesAgain_andIsNotCounted() throws Exception {
        put();
        answers(() -> Answer.refused(Problem.Type.UNAVAILABLE, "later"));
        for (int i = 0; i < 25; i++) {
            look();
        }
        assertThat(seen).hasSize(25);
        assertThat(broker.lying("out")).isEqualTo(1);
        assertThat(broker.lying("answers") + broker.lying("dead")).isZero();
        assertThat(told).isEmpty();
    }

    @Test
    void whatCouldNotBeJudgedTwentyTimesIsForAPerson() throws Exception {
        put();
        answers(() -> {
            stops = seen.size() == 21;
            throw new IllegalStateException("a fault of ours");
        });
        for (int i = 0; i < 20; i++) {
            look();
        }
        assertThat(told).isEmpty();
        assertThat(broker.lying("out")).isEqualTo(1);
        look();
        assertThat(told).containsExactly("fault");
        await().atMost(TIME).until(() -> broker.lying("dead") == 1);
        assertThat(broker.lying("out")).isZero();
    }
}
