package org.diversionhub.onboarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.mapping.JsonLimits;
import org.diversionhub.mapping.MessageReader;
import org.diversionhub.mapping.Reading;
import org.diversionhub.partner.Partner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What goes when a person asks for a message to go can be taken for a case by nobody. */
@Execution(CONCURRENT) // beside other classes,
@ResourceLock("TestMessageTest") // one method after the other
class TestMessageTest {
    private final Snapshot site = Snapshot.read(Path.of(""));

    private TestMessage to(String id) {
        Partner partner = site.partners().byId(id).orElseThrow();
        Means means = new Means(
                null,
                null,
                null,
                null,
                false,
                Optional.empty(),
                "",
                () -> null,
                new BrokerPort(false, 0),
                Optional.empty(),
                Clock.systemUTC(),
                Duration.ofSeconds(1));
        return TestMessage.to(partner, partner.endpoint().orElseThrow(), means);
    }

    @Test
    void itIsOfNoKind_andTheHubItselfWouldRefuseIt() throws IOException {
        TestMessage message = to("jail-new-hanover");
        assertThat(message.id()).startsWith("test-");
        JsonNode json = new ObjectMapper().readTree(message.bytes());
        assertThat(json.path("test").asBoolean()).isTrue();
        assertThat(json.properties().stream().map(Map.Entry::getKey))
                .containsExactly("test", "id", "to", "at", "words");
        assertThat(site.schemas().all())
                .allSatisfy(schema -> assertThat(new MessageReader(site.schemas(), JsonLimits.DEFAULT)
                                .read(schema.kind(), message.bytes()))
                        .isInstanceOf(Reading.Refused.class));
    }

    @Test
    void toAFhirServerItIsATransactionInWhichNothingStands() throws IOException {
        JsonNode bundle = new ObjectMapper().readTree(to("sud-harbor").bytes());
        assertThat(bundle.path("type").asText()).isEqualTo("transaction");
        assertThat(bundle.has("entry")).isFalse();
        assertThat(bundle.at("/meta/tag/0/code").asText()).isEqualTo("HTEST");
    }

    @Test
    void addressesHaveTheirUsualPorts() {
        assertThat(Address.of(URI.create("https://a.example.org/x"), 443, "deliver.to", Duration.ofSeconds(1))
                        .port())
                .isEqualTo(443);
    }
}
