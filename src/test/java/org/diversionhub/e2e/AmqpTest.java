package org.diversionhub.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.diversionhub.transport.PartnerQueues;
import org.diversionhub.trust.OpenSsl;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Partners who speak AMQP 1.0, by a client that is not the broker's own. */
class AmqpTest {
    @BeforeAll
    static void requireOpenSsl() {
        OpenSsl.require();
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long TIME = 30_000;
    private static final long SOON = 1_000;
    private static final String SENDER = "officers-amqp";
    private static final String PEER = "peer-amqp";

    private final TestHub hub = TestHub.shared();

    /** What a partner does in one session. */
    private interface Work<T> {
        T in(Session session) throws JMSException, IOException;
    }

    private <T> T as(String partner, Work<T> work) throws JMSException, IOException {
        return as(hub.tls().context(partner), work);
    }

    private <T> T as(SSLContext tls, Work<T> work) throws JMSException, IOException {
        JmsConnectionFactory factory =
                new JmsConnectionFactory(hub.broker() + "?amqp.saslMechanisms=EXTERNAL,ANONYMOUS");
        factory.setSslContext(tls);
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(false, Session.CLIENT_ACKNOWLEDGE)) {
            connection.start();
            return work.in(session);
        }
    }

    private String sent(String partner, String kind, String body) throws JMSException, IOException {
        Desk desk = hub.desk().withHub(hub, partner);
        return sent(partner, kind, desk.sealed(partner, "application/json", body.getBytes(UTF_8)));
    }

    private String sent(String partner, String kind, byte[] body) throws JMSException, IOException {
        return as(partner, session -> {
            BytesMessage message = session.createBytesMessage();
            message.writeBytes(body);
            message.setStringProperty("kind", kind);
            message.setJMSCorrelationID("mine-" + UUID.randomUUID());
            try (MessageProducer producer = session.createProducer(session.createQueue("from." + partner))) {
                producer.send(message);
            }
            return message.getJMSCorrelationID();
        });
    }

    private static Message taken(Session session, String queue, String correlation) throws JMSException {
        try (MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
            long end = System.currentTimeMillis() + TIME;
            while (System.currentTimeMillis() < end) {
                Message message = consumer.receive(SOON);
                if (message != null) {
                    message.acknowledge();
                    if (correlation.equals(message.getJMSCorrelationID())) {
                        return message;
                    }
                }
            }
        }
        throw new AssertionError("nothing came for " + correlation);
    }

    private JsonNode answer(String partner, String correlation) throws JMSException, IOException {
        return as(
                partner,
                session -> JSON.readTree(
                        taken(session, "answers." + partner, correlation).getBody(byte[].class)));
    }

    private static Sample contact() {
        return Sample.of("diversion-referral.social-contact").aboutSomebodyNew();
    }

    @Test
    void messageIsTakenLikeOneThatIsPosted_andAnsweredWithItsReceipt() throws JMSException, IOException {
        Sample contact = contact();
        String mine = sent(SENDER, "diversion-referral", contact.json().toString());
        assertThat(answer(SENDER, mine).path("messageId").asText()).isEqualTo(contact.text("message.id"));
        assertThat(hub.caller(SENDER)
                        .get("/exchange/messages/" + contact.text("message.id"))
                        .status())
                .isEqualTo(200);
        String again = sent(SENDER, "diversion-referral", contact.json().toString());
        assertThat(answer(SENDER, again).path("messageId").asText()).isEqualTo(contact.text("message.id"));
    }

    @Test
    void messageStaysInItsQueue_whileThereIsAPause() throws JMSException, IOException {
        Sample contact = contact();
        Paused paused = Paused.of(hub, SENDER, "--in");
        String mine;
        try (paused) {
            hub.sweep();
            mine = sent(SENDER, "diversion-referral", contact.json().toString());
            hub.sweep();
            assertThat(hub.bean(PartnerQueues.class).lyingFrom(SENDER)).isEqualTo(1);
            assertThat(hub.caller(SENDER)
                            .get("/exchange/messages/" + contact.text("message.id"))
                            .status())
                    .isEqualTo(404);
        }
        hub.sweep();
        assertThat(answer(SENDER, mine).path("messageId").asText()).isEqualTo(contact.text("message.id"));
    }

    @Test
    void messageThatDoesNotFitIsAnsweredWithEveryFault_andNoValue() throws JMSException, IOException {
        Sample wrong = contact().with("participant.birthDate", "yesterday").with("message.time", "noon");
        JsonNode problem =
                answer(SENDER, sent(SENDER, "diversion-referral", wrong.json().toString()));
        assertThat(problem.path("errors").findValuesAsText("pointer"))
                .contains("/participant/birthDate", "/message/time");
        assertThat(problem.toString()).doesNotContain("yesterday", "noon");
        assertThat(answer(SENDER, sent(SENDER, "shoe-size", "{}")).path("type").asText())
                .endsWith(":unknown-kind");
        assertThat(answer(SENDER, sent(SENDER, "diversion-referral", " ".repeat(1024 * 1024 + 1)))
                        .path("type")
                        .asText())
                .endsWith(":too-large");
    }

    @Test
    void nothingIsTakenInTheClear_thatLiesInABroker() throws JMSException, IOException {
        byte[] clear = contact().json().toString().getBytes(UTF_8);
        assertThat(answer(SENDER, sent(SENDER, "diversion-referral", clear))
                        .path("type")
                        .asText())
                .endsWith(":protection");
    }

    private OneCase engaged(OneCase one, Sample consent) {
        one.send(OneCase.MANAGER, "consent", consent);
        one.send(OneCase.PROVIDER, "treatment-status", one.engaged());
        one.awaitStates(PEER, "treatment-status", List.of("DELIVERED"));
        return one;
    }

    private static Sample consent(OneCase one) {
        return one.consent(
                "P2_NAMED", Set.of(OneCase.POLICE, OneCase.MANAGER, OneCase.PROVIDER), Set.of(OneCase.PROVIDER, PEER));
    }

    private String delivery(OneCase one) {
        return hub.sql()
                .sql("select id::text from delivery where case_id = ? and partner = ? and kind like 'treatment%'")
                .params(one.id(), PEER)
                .query(String.class)
                .single();
    }

    @Test
    void recipientTakesWhatItMayHave_underTheDeliverysId() throws JMSException, IOException {
        OneCase one = OneCase.referred();
        engaged(one, consent(one));
        String text = as(PEER, session -> {
            Message message = taken(session, "to." + PEER, delivery(one));
            assertThat(message.getStringProperty("delivery")).isEqualTo(delivery(one));
            byte[] body = message.getBody(byte[].class);
            assertThat(new String(body, UTF_8)).doesNotContain("engagement");
            return hub.desk().withHub(hub, PEER).opened(PEER, body);
        });
        assertThat(text).contains("engagement", one.keyAt(PEER)).doesNotContain("birthDate");
    }

    /** Its end was not seen, and it was by another disclosure than that of now. */
    @Test
    void whatAnEarlierTryHasLeftIsReplaced() throws JMSException, IOException {
        OneCase one = OneCase.referred();
        engaged(one, consent(one));
        UUID id = UUID.fromString(delivery(one));
        PartnerQueues queues = hub.bean(PartnerQueues.class);
        queues.putAside(PEER, id);
        queues.discard(id);
        queues.put(PEER, id, "text/plain", new byte[] {1});
        hub.sql()
                .sql(
                        "update delivery set state = 'PENDING', reason = 'lease-expired', next_at = now() - interval '1 minute',"
                                + " sweep_at = now() - interval '1 minute' where id = ?")
                .param(id)
                .update();
        one.awaitStates(PEER, "treatment-status", List.of("DELIVERED"));
        assertThat(queues.lying(PEER)).containsOnlyOnce(id);
        byte[] body =
                as(PEER, session -> taken(session, "to." + PEER, id.toString()).getBody(byte[].class));
        assertThat(hub.desk().withHub(hub, PEER).opened(PEER, body)).contains("engagement");
    }

    @Test
    void whatNobodyHasTakenIsGone_onceItsConsentIsTakenBack_andWhatWasTakenStays() throws JMSException, IOException {
        OneCase taken = OneCase.referred();
        OneCase left = OneCase.referred();
        Sample first = consent(taken);
        Sample second = consent(left);
        engaged(taken, first);
        as(PEER, session -> taken(session, "to." + PEER, delivery(taken)));
        engaged(left, second);
        taken.revoke(first);
        left.revoke(second);
        left.awaitStates(PEER, "treatment-status", List.of("HELD"));
        assertThat(taken.states(PEER, "treatment-status")).containsExactly("DELIVERED");
        assertThat(hub.sql()
                        .sql("select count(*) from audit where delivery_id = ?::uuid and outcome = 'taken-back'")
                        .param(delivery(left))
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
        as(PEER, session -> {
            try (MessageConsumer consumer = session.createConsumer(session.createQueue("to." + PEER))) {
                for (Message next = consumer.receive(SOON); next != null; next = consumer.receive(SOON)) {
                    assertThat(next.getStringProperty("delivery")).isNotEqualTo(delivery(left));
                    next.acknowledge();
                }
            }
            return session;
        });
    }

    @Test
    void nobodyReadsOrWritesAnothersQueue() {
        for (String foreign :
                Set.of("to." + PEER, "from." + SENDER, "answers." + PEER, "to." + PEER + "::to." + PEER)) {
            assertThatThrownBy(() -> as(SENDER, session -> session.createConsumer(session.createQueue(foreign))))
                    .as("reading %s", foreign)
                    .isInstanceOf(JMSException.class);
        }
        for (String foreign : Set.of("to." + PEER, "from." + PEER, "to." + SENDER, "activemq.management")) {
            assertThatThrownBy(() -> as(SENDER, session -> session.createProducer(session.createQueue(foreign))))
                    .as("writing %s", foreign)
                    .isInstanceOf(JMSException.class);
        }
        assertThatThrownBy(() -> as(PEER, session -> {
                    var browser = session.createBrowser(session.createQueue("to." + PEER));
                    return browser.getEnumeration().hasMoreElements();
                }))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> as(PEER, session -> session.createConsumer(session.createQueue("a-queue-of-mine"))))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> as(PEER, session -> session.createConsumer(session.createTemporaryQueue())))
                .isInstanceOf(JMSException.class);
    }

    @Test
    void whatIsRefusedForGoodIsForAPerson() throws JMSException, IOException {
        OneCase one = OneCase.referred();
        engaged(one, consent(one));
        String delivery = delivery(one);
        as(PEER, session -> {
            try (MessageConsumer consumer = session.createConsumer(session.createQueue("to." + PEER))) {
                for (Message next = consumer.receive(TIME); next != null; next = consumer.receive(SOON)) {
                    boolean mine = delivery.equals(next.getStringProperty("delivery"));
                    if (mine) {
                        // Of Qpid: AMQP's outcome `rejected`.
                        next.setIntProperty("JMS_AMQP_ACK_TYPE", 2);
                    }
                    next.acknowledge();
                    if (mine) {
                        return session;
                    }
                }
            }
            throw new AssertionError("nothing came");
        });
        one.awaitStates(PEER, "treatment-status", List.of("DEAD"));
        assertThat(hub.sql()
                        .sql("select count(*) from task where delivery_id = ?::uuid and what = 'dead-letter'")
                        .param(delivery)
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void whatIsFarTooLargeIsNotEvenTaken() {
        assertThatThrownBy(() -> sent(SENDER, "diversion-referral", new byte[5 * 1024 * 1024]))
                .isInstanceOf(JMSException.class);
    }

    /** As Artemis makes it, until it is told otherwise. */
    @Test
    void clusterUserOfArtemisIsNobodyHere() {
        assertThatThrownBy(() -> {
                    JmsConnectionFactory factory =
                            new JmsConnectionFactory(hub.broker() + "?amqp.saslMechanisms=PLAIN");
                    factory.setSslContext(hub.tls().context(PEER));
                    try (Connection connection =
                            factory.createConnection("ACTIVEMQ.CLUSTER.ADMIN.USER", "CHANGE ME!!")) {
                        connection.start();
                    }
                })
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> {
                    var core = new ActiveMQConnectionFactory(hub.broker().replace("amqps://", "tcp://")
                            + "?sslEnabled=true&trustAll=true&initialConnectAttempts=1&callTimeout=3000"
                            + "&keyStoreType=PEM&connectionTtl=3000");
                    try (Connection connection = core.createConnection("ACTIVEMQ.CLUSTER.ADMIN.USER", "CHANGE ME!!")) {
                        connection.start();
                    }
                })
                .isInstanceOf(JMSException.class);
    }

    @Test
    void replyToSendsNothingAnywhere() throws JMSException, IOException {
        Desk desk = hub.desk().withHub(hub, SENDER);
        byte[] body = desk.sealed(
                SENDER, "application/json", contact().json().toString().getBytes(UTF_8));
        String correlation = as(SENDER, session -> {
            BytesMessage message = session.createBytesMessage();
            message.writeBytes(body);
            message.setStringProperty("kind", "diversion-referral");
            message.setJMSCorrelationID("mine-" + UUID.randomUUID());
            message.setJMSReplyTo(session.createQueue("to." + PEER));
            try (MessageProducer producer = session.createProducer(session.createQueue("from." + SENDER))) {
                producer.send(message);
            }
            return message.getJMSCorrelationID();
        });
        assertThat(answer(SENDER, correlation).path("messageId").asText()).isNotEmpty();
        as(PEER, session -> {
            try (MessageConsumer consumer = session.createConsumer(session.createQueue("to." + PEER))) {
                for (Message next = consumer.receive(SOON); next != null; next = consumer.receive(SOON)) {
                    assertThat(next.getJMSCorrelationID()).isNotEqualTo(correlation);
                    next.acknowledge();
                }
            }
            return session;
        });
    }

    @Test
    void everyAnswerComes_alsoUnderTheSameCorrelation() throws JMSException, IOException {
        Desk desk = hub.desk().withHub(hub, SENDER);
        byte[] body = desk.sealed(
                SENDER, "application/json", contact().json().toString().getBytes(UTF_8));
        for (int time = 0; time < 2; time++) {
            as(SENDER, session -> {
                BytesMessage message = session.createBytesMessage();
                message.writeBytes(body);
                message.setStringProperty("kind", "diversion-referral");
                message.setJMSCorrelationID("always-the-same");
                try (MessageProducer producer = session.createProducer(session.createQueue("from." + SENDER))) {
                    producer.send(message);
                }
                return message;
            });
            assertThat(answer(SENDER, "always-the-same").path("messageId").asText())
                    .isNotEmpty();
        }
    }

    @Test
    void strangersAreNotLetIn() {
        assertThatThrownBy(() -> as("sinks", session -> session)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> as(hub.tls().context(null), session -> session))
                .isInstanceOf(JMSException.class);
    }
}
