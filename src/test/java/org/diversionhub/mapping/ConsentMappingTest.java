package org.diversionhub.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import ca.uhn.fhir.context.FhirContext;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.diversionhub.message.Category;
import org.diversionhub.partner.Role;
import org.hl7.fhir.r4.model.Consent;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A consent is the same in a message and as a Consent, in both directions. */
@Execution(CONCURRENT)
class ConsentMappingTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final FhirContext R4 = FhirContext.forR4Cached();
    private static final String MAPPING = "fhir/consent";

    private static FhirProfiles profiles;

    @BeforeAll
    static void readTheProfiles() {
        profiles = new FhirProfiles();
    }

    private static ObjectNode sample() {
        try {
            Path file = Path.of("src/test/resources/samples/consent.given.json");
            ObjectNode sample = (ObjectNode) JSON.readTree(FhirProfiles.text(file));
            sample.putObject("message").put("variant", "given");
            return sample;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ObjectNode consent(ObjectNode message) {
        return message.withObjectProperty("consent");
    }

    private static ObjectNode shown(ObjectNode message, Map<String, Object> state) {
        Map<String, Object> said = new HashMap<>(Map.of("kept", JSON.convertValue(message, Map.class)));
        said.put("state", state);
        return Samples.MAPPINGS.shows(MAPPING, said);
    }

    private static Mappings.Told told(ObjectNode asked) {
        List<Mappings.Told> told = Samples.MAPPINGS.answers(
                MAPPING,
                Map.of(
                        "asked",
                        JSON.convertValue(asked, Map.class),
                        "id",
                        asked.at("/identifier/0/value").asText(),
                        "known",
                        Map.of(
                                "partners",
                                List.of("lead-case-management", "sud-harbor", "da-new-hanover"),
                                "roles",
                                Role.ids(),
                                "categories",
                                Arrays.stream(Category.values())
                                        .map(Category::name)
                                        .toList())));
        assertThat(told).hasSize(1);
        return told.getFirst();
    }

    private static void assertComesBack(ObjectNode message) {
        ObjectNode shown = shown(message, Map.of());
        Consent parsed = R4.newJsonParser().parseResource(Consent.class, shown.toString());
        parsed.getMeta().addProfile(FhirProfiles.url("consent-given"));
        assertThat(profiles.errors(parsed)).isEmpty();
        Mappings.Told told = told(shown);
        assertThat(told.faults()).isEmpty();
        assertThat(told.kind()).isEqualTo("consent");
        assertThat(told.message()).isEqualTo(message);
    }

    static Stream<String> types() {
        return Stream.of(
                "P2_NAMED",
                "P2_TPO",
                "P2_CJ_2_35",
                "P2_COUNSELING_NOTES",
                "P2_PROCEEDINGS",
                "HIPAA_AUTH",
                "STATE_MH",
                "HIV_STI",
                "RELEASE");
    }

    @ParameterizedTest
    @MethodSource("types")
    void eachKindOfAuthorityComesBack(String type) {
        ObjectNode message = sample();
        consent(message).put("type", type);
        assertComesBack(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"person", "guardian", "representative"})
    void whoSignedComesBack(String by) {
        ObjectNode message = sample();
        consent(message).withObjectProperty("signature").put("by", by);
        assertComesBack(message);
    }

    @Test
    void eventsRolesAndWhatItReplacesComeBack() {
        ObjectNode message = sample();
        consent(message).put("supersedes", "LCM-C-0000001").put("revocableAfter", "event:disposition");
        consent(message).withObjectProperty("period").put("end", "event:disposition of the charge");
        consent(message).putArray("discloser").add("role:sud-provider");
        consent(message).putArray("recipients").add("role:case-management").add("da-new-hanover");
        consent(message).withObjectProperty("statements").put("refusal", false);
        assertComesBack(message);
        consent(message).put("revocableAfter", "2026-12-01T00:00:00Z");
        assertComesBack(message);
    }

    @Test
    void consentForAllOrForOneReferralComesBack() {
        ObjectNode all = sample();
        all.remove("referral");
        assertComesBack(all);
        ObjectNode one = sample();
        one.remove("participant");
        assertComesBack(one);
    }

    @Test
    void consentWithoutAnythingComesBackWithoutAnything() {
        ObjectNode message = sample();
        ObjectNode bare = consent(message).retain("id");
        assertThat(bare).hasSize(1);
        Mappings.Told told = told(shown(message, Map.of("word", "active"))
                .retain("resourceType", "status", "scope", "category", "patient", "identifier", "provision"));
        assertThat(told.faults()).isEmpty();
        assertThat(told.message().path("consent")).isEqualTo(bare);
    }

    @ParameterizedTest
    @CsvSource({
        "active, active",
        "not-begun, active",
        "waits-for-a-person, proposed",
        "defective, draft",
        "expired, inactive",
        "superseded, inactive",
        "revoked, inactive"
    })
    void statusTellsHowItStands(String word, String status) {
        ObjectNode shown = shown(sample(), Map.of("word", word));
        assertThat(shown.path("status").asText()).isEqualTo(status);
        assertThat(shown.path("extension").toString()).contains("\"" + word + "\"");
    }

    @ParameterizedTest
    @CsvSource({
        "/provision, class",
        "/provision, code",
        "/provision, action",
        "/provision, dataPeriod",
        "/provision, provision",
        "/provision, modifierExtension",
        "/provision/actor/0, modifierExtension",
        "/provision/data/0, modifierExtension",
        "/policy/0, modifierExtension",
        "'', modifierExtension",
        "'', contained",
        "'', policyRule",
        "'', verification"
    })
    void whatIsNotUnderstoodIsAFault(String at, String element) {
        ObjectNode asked = shown(sample(), Map.of());
        ((ObjectNode) asked.at(at)).putArray(element).addObject().put("url", "urn:zzz");
        assertThat(told(asked).faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.pointer()).endsWith("." + element))
                .satisfies(fault -> assertThat(fault.rule()).doesNotContain("zzz"));
    }
}
