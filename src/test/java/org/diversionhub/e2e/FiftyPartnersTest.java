package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.diversionhub.e2e.OneCase.MANAGER;
import static org.diversionhub.e2e.OneCase.POLICE;
import static org.diversionhub.e2e.OneCase.PROVIDER;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.diversionhub.exchange.CurrentSnapshot;
import org.diversionhub.trust.PairwiseIds;
import org.diversionhub.trust.Tokens;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Fifty partners, five of whom are dead: two refuse every connection, three take it and say nothing. */
@Tag("thorough")
class FiftyPartnersTest {
    private static final Duration TIME = Duration.ofMinutes(3);
    private static final int CASES = 6;
    private static final List<String> LIVING = partners(1, 45);
    private static final List<String> REFUSING = partners(46, 47);
    private static final List<String> SILENT = partners(48, 50);

    private final CountDownLatch over = new CountDownLatch(1);
    private final TestHub hub =
            TestHub.fresh("fifty", Map.of("hub.configuration.watch", "true", "hub.configuration.look", "200"));

    private static List<String> partners(int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj("fifty-%02d"::formatted)
                .toList();
    }

    @AfterEach
    void close() {
        over.countDown();
        hub.close();
    }

    private void connectAll() throws IOException {
        Path folder = hub.folder().resolve("config/partners");
        for (String id : LIVING) {
            Files.writeString(folder.resolve(id + ".yaml"), file(id, hub.sinks().url(id)));
        }
        for (String id : SILENT) {
            Files.writeString(folder.resolve(id + ".yaml"), file(id, hub.sinks().url(id)));
            hub.sinks().behave(id, exchange -> {
                try {
                    over.await(5, TimeUnit.MINUTES);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
        for (String id : REFUSING) {
            Files.writeString(folder.resolve(id + ".yaml"), file(id, "https://localhost:" + closedPort() + "/" + id));
        }
        await().atMost(TIME).until(() -> !waiting().isEmpty());
        assertThat(Command.run(hub.folder(), "policy", "approve", waiting()).code())
                .isZero();
        await().atMost(TIME)
                .until(() -> hub.bean(CurrentSnapshot.class)
                        .get()
                        .partners()
                        .byId("fifty-50")
                        .isPresent());
    }

    private String waiting() {
        return hub.sql()
                .sql("select saved from configuration_look where outcome = 'WAITS'")
                .query(String.class)
                .optional()
                .orElse("");
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static String file(String id, String to) {
        return """
                id: %1$s
                name: One of fifty (test)
                role: peer-support
                certificates:
                  - {subject: CN=%1$s, issuer: CN=%2$s}
                part2-program: false
                hipaa-entity: false
                agreements: {mou: {id: T-1, until: 2099-12-31}, cjis: {id: T-2, until: 2099-12-31}}
                sends: []
                deliver: {to: "%3$s", mapping: json/message, retry: {first: 100ms, factor: 1, cap: 1s, give-up: 1h}}
                """.formatted(id, TestTls.AUTHORITY, to);
    }

    private void send(String sender, String kind, Sample message) {
        Caller.Answer answer = hub.caller(sender).post(kind, message.json());
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    }

    private Sample of(String sample, String partner, UUID caseId) {
        return Sample.of(sample)
                .with("referral.id", hub.bean(PairwiseIds.class).id(partner, "referral", caseId.toString()));
    }

    /** A case of which these partners hear by consent. */
    private UUID caseFor(List<String> recipients) {
        Sample referral = Sample.of("diversion-referral.arrest")
                .aboutSomebodyNew()
                .with("service.provider", PROVIDER)
                .with("referral.participantAccepted", true);
        send(POLICE, "diversion-referral", referral);
        UUID caseId = hub.sql()
                .sql("select case_id from handle where token = ?")
                .param(hub.bean(Tokens.class).token("handle", POLICE, "referral.id", referral.text("referral.id")))
                .query(UUID.class)
                .single();
        String start = Instant.now().minusSeconds(60).toString();
        send(
                MANAGER,
                "consent",
                of("consent.given", MANAGER, caseId)
                        .with("consent.id", "C-" + UUID.randomUUID())
                        .with("consent.type", "P2_NAMED")
                        .with("consent.discloser", Set.of(POLICE, PROVIDER, MANAGER))
                        .with("consent.recipients", recipients)
                        .with("consent.categories", OneCase.ALL)
                        .with("consent.purposes", Set.of("TREAT", "CAREMGT", "COC", "LEAD-FILING", "LEAD-MONITOR"))
                        .with("consent.period.start", start)
                        .with(
                                "consent.period.end",
                                Instant.now().plusSeconds(86_400).toString())
                        .with("consent.signature.at", start));
        return caseId;
    }

    /** How long it takes until the living have what is said of so many cases, from the first word on. */
    private Duration run(List<String> recipients, int cases) {
        List<UUID> all = new ArrayList<>();
        for (int i = 0; i < cases; i++) {
            all.add(caseFor(recipients));
        }
        await().atMost(TIME)
                .until(() -> hub.sql()
                                .sql(
                                        "select count(*) from delivery where open and partner <> all(?) and partner like 'fifty-%'")
                                .param(Stream.concat(REFUSING.stream(), SILENT.stream())
                                        .toArray(String[]::new))
                                .query(Integer.class)
                                .single()
                        == 0);
        Instant begun = Instant.now();
        all.forEach(one -> send(
                PROVIDER,
                "treatment-status",
                of("treatment-status.engagement", PROVIDER, one).with("engagement.status", "active")));
        await().atMost(TIME)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> count(LIVING, all, "state = 'DELIVERED'") == LIVING.size() * cases);
        return Duration.between(begun, Instant.now());
    }

    private int count(List<String> partners, List<UUID> cases, String which) {
        return hub.sql()
                .sql("select count(*) from delivery where kind like 'treatment-status/%' and partner = any(?)"
                        + " and case_id = any(?) and " + which)
                .params(partners.toArray(String[]::new), cases.toArray(UUID[]::new))
                .query(Integer.class)
                .single();
    }

    private int ofTheDead(String which) {
        return hub.sql()
                .sql("select count(*) from delivery where kind like 'treatment-status/%' and partner = any(?) and "
                        + which)
                .param(Stream.concat(REFUSING.stream(), SILENT.stream()).toArray(String[]::new))
                .query(Integer.class)
                .single();
    }

    @Test
    void livingGetEverythingAsSoon_whetherOthersAreDeadOrNot() throws IOException {
        connectAll();
        run(LIVING, 1);
        Duration without = run(LIVING, CASES);
        int threads = Thread.activeCount();
        List<String> all =
                Stream.of(LIVING, REFUSING, SILENT).flatMap(List::stream).toList();
        // The dead have something already, on which all their attempts hang.
        run(all, CASES);
        Duration with = run(all, CASES);
        assertThat(with)
                .as("with %s, without %s", with, without)
                .isLessThan(without.multipliedBy(3).plusSeconds(2));
        assertThat(ofTheDead("attempts > 0")).isPositive();
        assertThat(ofTheDead("open")).isEqualTo(2 * CASES * (REFUSING.size() + SILENT.size()));
        assertThat(ofTheDead("state = 'CLAIMED'"))
                .as("attempts at once")
                .isLessThanOrEqualTo(4 * (REFUSING.size() + SILENT.size()));
        assertThat(Thread.activeCount()).as("before %d", threads).isLessThan(threads + 80);
    }
}
