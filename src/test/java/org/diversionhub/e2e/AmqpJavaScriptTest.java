package org.diversionhub.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.diversionhub.transport.PartnerBroker;
import org.diversionhub.transport.PartnerQueues;
import org.diversionhub.trust.OpenSsl;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Partners at the broker whose AMQP client is neither ours nor Java: rhea of npm, unmodified ({@code src/test/node}).
 */
@Tag("thorough")
class AmqpJavaScriptTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SENDER = "officers-amqp";
    private static final String PEER = "peer-amqp";

    @BeforeAll
    static void requireNode() {
        JavaScript.requireNode();
        OpenSsl.require();
    }

    private final TestHub hub = TestHub.shared();

    /** A treatment status of this case that the peer may have, in its queue. */
    private String delivered(OneCase one) {
        Sample consent = one.consent(
                "P2_NAMED", Set.of(OneCase.POLICE, OneCase.MANAGER, OneCase.PROVIDER), Set.of(OneCase.PROVIDER, PEER));
        one.send(OneCase.MANAGER, "consent", consent);
        one.send(OneCase.PROVIDER, "treatment-status", one.engaged());
        one.awaitStates(PEER, "treatment-status", List.of("DELIVERED"));
        return hub.sql()
                .sql("select id::text from delivery where case_id = ? and partner = ? and kind like 'treatment%'")
                .params(one.id(), PEER)
                .query(String.class)
                .single();
    }

    @Test
    void messagesGoBothWays_withAReceiptForEach() throws Exception {
        Sample contact = Sample.of("diversion-referral.social-contact").aboutSomebodyNew();
        OneCase one = OneCase.referred();
        byte[] sealed = hub.desk()
                .withHub(hub, SENDER)
                .sealed(SENDER, "application/json", contact.json().toString().getBytes(UTF_8));
        JsonNode got = JSON.readTree(new JavaScript(hub, "amqp.js")
                .run(Map.of(
                        "port",
                        hub.bean(PartnerBroker.class).port(),
                        "certificates",
                        hub.tls().file("").toString(),
                        "sender",
                        SENDER,
                        "recipient",
                        PEER,
                        "delivery",
                        delivered(one),
                        "message",
                        sealed,
                        "clear",
                        contact.json().toString())));
        assertThat(JSON.readTree(got.path("receipt").binaryValue())
                        .path("messageId")
                        .asText())
                .isEqualTo(contact.text("message.id"));
        assertThat(JSON.readTree(got.path("problem").binaryValue()).path("type").asText())
                .endsWith(":protection");
        byte[] taken = got.path("taken").binaryValue();
        assertThat(new String(taken, UTF_8)).doesNotContain("engagement");
        assertThat(hub.desk().withHub(hub, PEER).opened(PEER, taken))
                .contains("engagement", one.keyAt(PEER))
                .doesNotContain("birthDate");
        assertThat(hub.bean(PartnerQueues.class).lyingFrom(SENDER)).isZero();
    }
}
