package org.diversionhub.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.stream.Stream;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.mapping.JsonLimits;
import org.diversionhub.mapping.MessageReader;
import org.diversionhub.mapping.Reading;
import org.diversionhub.message.Schemas;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SampleMessagesTest {
    private static final Schemas SCHEMAS = Schemas.read(Path.of("mappings/canonical"), new ConfigFaults());
    private static final Map<String, String> KINDS = Map.ofEntries(
            Map.entry("arrest-referral", "diversion-referral"),
            Map.entry("release-consent", "consent"),
            Map.entry("named-consent", "consent"),
            Map.entry("revoked-consent", "consent"),
            Map.entry("accepted", "referral-response"),
            Map.entry("engaged", "treatment-status"),
            Map.entry("next-status", "treatment-status"),
            Map.entry("held", "prosecution-decision"),
            Map.entry("booked", "custody-event"),
            Map.entry("released", "custody-event"),
            Map.entry("handoff", "release-handoff"));

    /** A time whose seconds are zero must tell them all the same. */
    private static final Clock ON_THE_MINUTE = Clock.fixed(Instant.parse("2026-03-01T10:00:00Z"), ZoneOffset.UTC);

    static Stream<String> names() {
        return KINDS.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("names")
    void message_fitsItsKind(String name) {
        byte[] message = new SampleMessages(ON_THE_MINUTE).message(name, "R-1");

        Reading reading = new MessageReader(SCHEMAS, JsonLimits.DEFAULT).read(KINDS.get(name), message);

        assertThat(reading).isInstanceOf(Reading.Read.class);
        assertThat(new String(message, StandardCharsets.UTF_8))
                .doesNotContain("{run}")
                .doesNotContain("?");
    }

    @Test
    void referral_isAboutSomebodyElse_inEachRun() {
        SampleMessages one = new SampleMessages(ON_THE_MINUTE);
        SampleMessages other = new SampleMessages(ON_THE_MINUTE);

        assertThat(one.family()).isNotEqualTo(other.family());
        assertThat(one.message("booked", "")).isNotEqualTo(other.message("booked", ""));
    }

    @Test
    void socialSecurityNumber_isOneThatIsNeverIssued() {
        String message = new String(new SampleMessages(ON_THE_MINUTE).message("booked", ""), StandardCharsets.UTF_8);

        assertThat(message).containsPattern("\"ssn\": \"9\\d\\d-\\d\\d-\\d{4}\"");
    }
}
