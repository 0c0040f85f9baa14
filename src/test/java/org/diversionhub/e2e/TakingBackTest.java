package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.diversionhub.transport.PartnerQueues;
import org.diversionhub.transport.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies at the hub untaken is taken back, and the record agrees with the place, wherever the hub ended. */
class TakingBackTest {
    private static final String PEER = "peer-amqp";
    private static final Duration SOON = Duration.ofSeconds(20);

    private final TestHub hub = TestHub.shared();
    private final PartnerQueues broker = hub.bean(PartnerQueues.class);
    private final OneCase one = OneCase.referred();
    private final Sample consent = one.consent(
            "P2_NAMED", Set.of(OneCase.POLICE, OneCase.MANAGER, OneCase.PROVIDER), Set.of(OneCase.PROVIDER, PEER));

    /** A status that lies in the queue. */
    private UUID lying() {
        one.send(OneCase.MANAGER, "consent", consent);
        one.send(OneCase.PROVIDER, "treatment-status", one.engaged());
        one.awaitStates(PEER, "treatment-status", List.of("DELIVERED"));
        UUID id = hub.sql()
                .sql("select id from delivery where case_id = ? and partner = ? and kind like 'treatment%'")
                .params(one.id(), PEER)
                .query(UUID.class)
                .single();
        assertThat(broker.lying(PEER)).contains(id);
        return id;
    }

    @AfterEach
    void hereAndNow() {
        hub.clock().reset();
    }

    /** As a hub notes it before it touches anything. */
    private void note(UUID delivery, boolean taken) {
        hub.sql()
                .sql("insert into taking_back (node, place, delivery, partner, at, taken)"
                        + " select node, 'amqp:here', ?, ?, now(), ? from configuration_look")
                .params(delivery, PEER, taken)
                .update();
    }

    private void awaitEnd(UUID delivery) {
        await().atMost(SOON)
                .until(() -> hub.sql()
                                .sql("select count(*) from taking_back where delivery = ?")
                                .param(delivery)
                                .query(Integer.class)
                                .single()
                        == 0);
    }

    private int takenBack(UUID delivery) {
        return hub.sql()
                .sql("select count(*) from audit where delivery_id = ? and outcome = 'taken-back'")
                .param(delivery)
                .query(Integer.class)
                .single();
    }

    @Test
    void whatWasPutAsideWhenTheHubEndedIsOnRecordAsTakenBack_andGoesAnewIfItMay() {
        UUID id = lying();
        note(id, false);
        broker.putAside(PEER, id);
        awaitEnd(id);
        assertThat(takenBack(id)).isEqualTo(1);
        await().atMost(SOON).until(() -> broker.lying(PEER).contains(id));
        one.awaitStates(PEER, "treatment-status", List.of("DELIVERED"));

        note(id, true); // the hub ended once more, before it had deleted what was put aside
        awaitEnd(id);
        assertThat(takenBack(id)).isEqualTo(1);
        assertThat(broker.lying(PEER)).contains(id);
    }

    @Test
    void whatItsRecipientHadFetchedWhenTheHubEndedStaysDelivered() {
        UUID id = lying();
        assertThat(broker.putAside(PEER, id)).isTrue();
        broker.discard(id);
        note(id, false);
        awaitEnd(id);
        assertThat(takenBack(id)).isZero();
        assertThat(one.states(PEER, "treatment-status")).containsExactly("DELIVERED");
    }

    private void unseen(UUID delivery) {
        hub.sql()
                .sql(
                        "update delivery set state = 'PENDING', reason = 'lease-expired', next_at = now() - interval '1 minute',"
                                + " sweep_at = now() - interval '1 minute' where id = ?")
                .param(delivery)
                .update();
    }

    @Test
    void whatATryHasLeftIsTakenAway_whereTheNextOneIsWithheld() {
        UUID id = lying();
        unseen(id);
        one.revoke(consent);
        await().atMost(SOON).until(() -> !broker.lying(PEER).contains(id));
        awaitEnd(id);
        assertThat(takenBack(id)).isPositive();
        assertThat(one.states(PEER, "treatment-status")).doesNotContain("DELIVERED");
    }

    @Test
    void whoHasNoPartInTheCaseAnyMoreFindsNothing() {
        UUID id = lying();
        hub.clock().forward(Duration.ofMinutes(2));
        hub.sweep();
        hub.sweep();
        hub.sql()
                .sql("update party set left_at = now() where case_id = ? and partner = ?")
                .params(one.id(), PEER)
                .update();
        hub.sweep();
        assertThat(broker.lying(PEER)).contains(id);
        hub.clock().forward(Duration.ofMinutes(5));
        await().atMost(SOON).until(() -> !broker.lying(PEER).contains(id));
    }

    /** Artemis would take the end of the other for a broken disk, and end this one: a process has two brokers. */
    @Test
    void aThreadThatHasMetABrokerThatHasEndedHarmsNoOther(@TempDir Path folder) throws Exception {
        UUID id = lying();
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            thread.submit(() -> meetOneThatEnds(folder)).get();
            assertThat(thread.submit(() -> broker.putAside(PEER, id)).get()).isTrue();
            thread.submit(() -> broker.discard(id)).get();
        }
        assertThat(broker.lying(PEER)).doesNotContain(id);
        assertThat(broker.put(PEER, id, "text/plain", new byte[] {1})).isInstanceOf(Result.Delivered.class);
    }

    private static Void meetOneThatEnds(Path folder) throws Exception {
        EmbeddedActiveMQ other = new EmbeddedActiveMQ()
                .setConfiguration(new ConfigurationImpl()
                        .setSecurityEnabled(false)
                        .setJournalType(JournalType.NIO)
                        .setJournalDirectory(folder + "/journal")
                        .setBindingsDirectory(folder + "/bindings"));
        other.start();
        other.getActiveMQServer().createQueue(QueueConfiguration.of("its"));
        other.stop();
        return null;
    }

    /** What lies in front are copies of which another hub says that it is at them. */
    @Tag("thorough")
    @Test
    void nothingIsHiddenBehindALot() {
        UUID before = lying();
        List<UUID> front = Stream.generate(UUID::randomUUID).limit(2_500).toList();
        hub.sql()
                .sql("insert into delivery (id, message_id, case_id, partner, kind, state, next_at, sweep_at, since,"
                        + " give_up_at, updated_at, node, claim_until) select t.id, message_id, case_id, partner, kind, 'CLAIMED',"
                        + " next_at, sweep_at, since, give_up_at, updated_at, 'another', now() + interval '1 hour' from delivery d, unnest(?::uuid[]) as t (id)"
                        + " where d.id = ?")
                .params(front.toArray(UUID[]::new), before)
                .update();
        try {
            front.parallelStream().forEach(id -> broker.put(PEER, id, "text/plain", new byte[] {1}));
            assertThat(broker.putAside(PEER, before)).isTrue();
            broker.discard(before);
            broker.put(PEER, before, "text/plain", new byte[] {1}); // and now it is the last
            assertThat(broker.lying(PEER).getLast()).isEqualTo(before);
            one.revoke(consent);
            await().atMost(Duration.ofSeconds(60)).until(() -> takenBack(before) == 1);
            assertThat(broker.lying(PEER)).containsAll(front);
        } finally {
            front.forEach(id -> {
                broker.putAside(PEER, id);
                broker.discard(id);
            });
            hub.sql()
                    .sql("delete from delivery where id = any(?)")
                    .param(front.toArray(UUID[]::new))
                    .update();
        }
    }
}
