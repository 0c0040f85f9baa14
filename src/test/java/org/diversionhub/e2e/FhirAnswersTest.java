package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.diversionhub.e2e.OneCase.MANAGER;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.diversionhub.mapping.FhirProfiles;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whatever the FHIR server answers is valid R4, of each kind at least one; the profiles of others are not here. */
@OnSecondHub
class FhirAnswersTest {
    private static final String SHELF = "sud-tidewater";
    private static final String FHIR = "application/fhir+json";
    private static final String GUIDE = "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/";
    private static final TestHub HUB = TestHub.shared();
    private static final ObjectMapper JSON = new ObjectMapper();

    private static FhirProfiles profiles;
    private static OneCase one;
    private static String subscription;

    @BeforeAll
    static void refer() {
        profiles = new FhirProfiles();
        subscription = subscribe();
        one = OneCase.referred(
                referral -> referral.with("service.provider", SHELF).with("needs.livingSituation", "shelter"));
        one.send(MANAGER, "consent", one.consent("RELEASE", Set.of("pd-wilmington", MANAGER), Set.of(SHELF)));
        one.awaitStates(SHELF, "diversion-referral", List.of("DELIVERED"));
    }

    private static String subscribe() {
        ObjectNode wish = JSON.createObjectNode();
        wish.put("resourceType", "Subscription").put("status", "requested").put("reason", "To hear of it");
        wish.put("criteria", "urn:diversionhub:topic:referral-to-me");
        ObjectNode channel = wish.putObject("channel");
        channel.put("type", "rest-hook").put("endpoint", HUB.sinks().url(SHELF) + "/answers/" + UUID.randomUUID());
        channel.put("payload", FHIR);
        channel.putObject("_payload")
                .putArray("extension")
                .addObject()
                .put("url", GUIDE + "backport-payload-content")
                .put("valueCode", "id-only");
        return valid(call("POST", "Subscription", wish.toString())).path("id").asText();
    }

    @AfterAll
    static void unsubscribe() {
        call("DELETE", "Subscription/" + subscription, "");
    }

    private static Caller.Answer call(String method, String path, String body) {
        return HUB.caller(SHELF).call(method, "/fhir/" + path, body, "Content-Type", FHIR, "Accept", FHIR);
    }

    private static JsonNode get(String path) {
        return valid(HUB.caller(SHELF).get("/fhir/" + path, FHIR));
    }

    private static JsonNode valid(Caller.Answer answer) {
        check(answer.text());
        return answer.json();
    }

    private static void check(String text) {
        assertThat(profiles.errors(claimNothing(text))).as(text).isEmpty();
    }

    static String claimNothing(String text) {
        try {
            JsonNode resource = JSON.readTree(text);
            resource.findParents("meta").forEach(one -> {
                ObjectNode meta = (ObjectNode) one.path("meta");
                meta.remove("profile");
                if (meta.isEmpty()) {
                    ((ObjectNode) one).remove("meta");
                }
            });
            return resource.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String patient() {
        return get("Patient?identifier=urn:diversionhub:participant%7C" + one.keyAt(SHELF))
                .at("/entry/0/resource/id")
                .asText();
    }

    /** Searched, and read one by one. */
    @Test
    void whatIsThereIsValid() {
        String patient = patient();
        Set<String> types = new TreeSet<>();
        for (JsonNode resource : get("metadata").at("/rest/0/resource")) {
            String type = resource.path("type").asText();
            boolean ofSomebody =
                    resource.path("searchParam").findValuesAsText("name").contains("patient");
            if (resource.has("searchParam")) {
                for (JsonNode entry : get(type + "?_count=5" + (ofSomebody ? "&patient=" + patient : ""))
                        .path("entry")) {
                    get(type + "/" + entry.at("/resource/id").asText());
                    types.add(type);
                }
            }
        }
        assertThat(types)
                .contains(
                        "AuditEvent",
                        "Consent",
                        "Observation",
                        "Organization",
                        "Patient",
                        "Provenance",
                        "ServiceRequest",
                        "Task");
        get("Task?_include=Task:patient&_count=1&patient=" + patient);
        get("Task?_summary=count&patient=" + patient);
    }

    @Test
    void whatIsSaidIsValid() {
        JsonNode task = get("Task?patient=" + patient()).at("/entry/0/resource");
        String request = task.at("/focus/reference").asText();
        String appointment = """
                {"resourceType": "Appointment", "status": "booked", "start": "2026-11-24T14:30:00Z",
                 "end": "2026-11-24T15:30:00Z", "identifier": [{"system": "urn:example:visits", "value": "%s"}],
                 "basedOn": [{"reference": "%s"}],
                 "participant": [{"actor": {"reference": "Patient/%s"}, "status": "accepted"}]}""".formatted(UUID.randomUUID(), request, patient());
        assertThat(valid(call("POST", "Appointment", appointment)).path("id").asText())
                .isNotEmpty();
        ObjectNode accepted = ((ObjectNode) task.deepCopy()).put("status", "accepted");
        assertThat(valid(call("PUT", "Task/" + task.path("id").asText(), accepted.toString()))
                        .path("status")
                        .asText())
                .isEqualTo("accepted");
    }

    @Test
    void aConsentThatIsGivenIsValid() {
        String example = FhirConsentTest.example()
                .toString()
                .replace(
                        "invented-referral-1",
                        HUB.bean(org.diversionhub.trust.PairwiseIds.class)
                                .id(MANAGER, "referral", one.id().toString()));
        Caller.Answer given = HUB.caller(MANAGER)
                .call(
                        "POST",
                        "/fhir/Consent",
                        example,
                        "Content-Type",
                        FHIR,
                        "Accept",
                        FHIR,
                        "Prefer",
                        "return=representation");
        assertThat(given.status()).as(given.text()).isEqualTo(201);
        valid(given);
    }

    @Test
    void whatIsRefusedIsValid() {
        valid(HUB.caller(SHELF).get("/fhir/Task/nobody", FHIR));
        valid(HUB.caller(SHELF).get("/fhir/Task?zzz=1", FHIR));
        valid(HUB.caller(MANAGER).get("/fhir/Task", FHIR));
        valid(HUB.stranger(null).get("/fhir/Task", FHIR));
        valid(call("POST", "Subscription", "{\"resourceType\": \"Subscription\", \"status\": \"requested\"}"));
        valid(call("POST", "Appointment", "{\"resourceType\": \"Appointment\", \"status\": \"booked\"}"));
        valid(call("POST", "Task/$validate", "{\"resourceType\": \"Task\"}"));
        valid(HUB.caller(SHELF).get("/fhir/Task/" + "x".repeat(70), FHIR));
    }

    @Test
    void whatIsSaidOfNewsIsValid() {
        get("Subscription");
        get("Subscription/" + subscription + "/$status");
        get("Subscription/$status");
        get("Subscription/" + subscription + "/$events");
    }
}
