package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A partner has a resource looked at before it sends it: every fault is told, and no word of what it says. */
@OnSecondHub
class FhirValidateTest {
    private static final String SHELF = "sud-tidewater";
    private static final String JSON = "application/fhir+json";
    private static final String XML = "application/fhir+xml";
    private static final TestHub HUB = TestHub.shared();

    private static Caller.Answer validate(String path, String body, String type) {
        return HUB.caller(SHELF).call("POST", "/fhir/" + path, body, "Content-Type", type, "Accept", JSON);
    }

    private static Caller.Answer validate(String path, String body) {
        return validate(path + "/$validate", body, JSON);
    }

    /** Who asks first waits until the definitions are read, and may be asked to come again. */
    @BeforeAll
    static void readTheDefinitions() {
        await().atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    Caller.Answer answer = validate("Task", "{\"resourceType\": \"Task\"}");
                    assertThat(answer.status()).as(answer.text()).isIn(200, 503);
                    return answer.status() == 200;
                });
    }

    /** Severity, code and place of each issue. */
    private static List<String> issues(Caller.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().path("resourceType").asText()).isEqualTo("OperationOutcome");
        return StreamSupport.stream(answer.json().path("issue").spliterator(), false)
                .map(issue -> issue.path("severity").asText() + " "
                        + issue.path("code").asText() + " "
                        + issue.at("/expression/0").asText())
                .toList();
    }

    @Test
    void whatIsRightHasNoFault() {
        String appointment = "{\"resourceType\": \"Appointment\", \"status\": \"booked\","
                + "\"start\": \"2026-11-24T14:30:00Z\", \"end\": \"2026-11-24T15:30:00Z\","
                + "\"participant\": [{\"actor\": {\"reference\": \"Patient/x\"}, \"status\": \"accepted\"}]}";
        Caller.Answer answer = validate("Appointment", appointment);
        assertThat(issues(answer)).containsExactly("information informational ");
        assertThat(answer.text()).contains("No fault was found.");
        String asParameters =
                "{\"resourceType\": \"Parameters\", \"parameter\": [{\"name\": \"resource\", \"resource\": "
                        + appointment + "}, {\"name\": \"mode\", \"valueCode\": \"create\"}]}";
        assertThat(issues(validate("Appointment", asParameters))).containsExactly("information informational ");
        assertThat(validate("Appointment", asParameters).text()).contains("was not looked at");
    }

    @Test
    void everyFaultIsToldWithItsPlace() {
        Caller.Answer answer = validate(
                "Task",
                "{\"resourceType\": \"Task\", \"status\": \"zzz\", \"authoredOn\": \"zzz\", \"zzz\": 1,"
                        + "\"owner\": {\"reference\": \"zzz zzz\"}, \"note\": [{\"text\": 17}]}");
        assertThat(issues(answer))
                .contains(
                        "error code-invalid Task.status",
                        "error value Task.authoredOn",
                        "error structure Task",
                        "error structure Task.note[0].text",
                        "error required Task")
                .anyMatch(issue -> issue.startsWith("error invalid Task.owner"));
        assertThat(answer.text())
                .contains("http://hl7.org/fhir/ValueSet/task-status", "Task.intent is missing")
                .doesNotContain("zzz", "HAPI");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zzz",
                "{\"resourceType\":\"Patient\"",
                "{\"a\":\"zzz\"}",
                "[\"zzz\"]",
                "{\"resourceType\":\"zzz\"}",
                "{\"resourceType\":\"Patient\",\"gender\":\"male\",\"gender\":\"zzz\"}",
                "{\"resourceType\":\"Patient\",\"name\":\"zzz\",\"active\":\"zzz\",\"id\":\"zzz zzz\"}",
                "{\"resourceType\":\"Patient\",\"name\":[{\"family\":[\"zzz\"],\"given\":{\"zzz\":\"zzz\"}}]}",
                "{\"resourceType\":\"Patient\",\"extension\":[{\"url\":\"http://zzz.org/zzz\",\"valueString\":\"zzz\"}]}",
                "{\"resourceType\":\"Patient\",\"modifierExtension\":[{\"url\":\"zzz\",\"valueZzz\":\"zzz\"}]}",
                "{\"resourceType\":\"Patient\",\"meta\":{\"profile\":[\"http://zzz.org/zzz\"],\"lastUpdated\":\"zzz\"}}",
                "{\"resourceType\":\"Patient\",\"contained\":[{\"resourceType\":\"Organization\",\"id\":\"zzz\"}]}",
                "{\"resourceType\":\"Patient\",\"contained\":[{\"resourceType\":\"zzz\",\"id\":\"zzz\"}]}",
                "{\"resourceType\":\"Patient\",\"text\":{\"status\":\"generated\",\"div\":\"<div><zzz a='zzz'/>zzz\"}}",
                "{\"resourceType\":\"Patient\",\"telecom\":[{\"system\":\"zzz\",\"rank\":\"zzz\",\"value\":\"zzz\"}]}",
                "{\"resourceType\":\"Patient\",\"photo\":[{\"contentType\":\"zzz\",\"data\":\"zzz!\",\"url\":\"zzz zzz\"}]}",
                "{\"resourceType\":\"Patient\",\"multipleBirthInteger\":\"zzz\",\"deceasedZzz\":1,\"_zzz\":{}}",
                "{\"resourceType\":\"Patient\",\"communication\":[{\"language\":{\"coding\":[{\"system\":\"urn:ietf:bcp:47\","
                        + "\"code\":\"zzz\"}]}}],\"maritalStatus\":{\"coding\":[{\"system\":\"http://zzz.org\",\"code\":\"zzz\","
                        + "\"display\":\"zzz\"}]}}",
                "{\"resourceType\":\"Patient\",\"link\":[{\"other\":{\"reference\":\"#zzz\"},\"type\":\"zzz\"}],"
                        + "\"generalPractitioner\":[{\"reference\":\"Zzz/zzz\",\"type\":\"zzz\"}]}",
                "<zzz",
                "<zzz xmlns=\"http://hl7.org/fhir\"/>",
                "<Patient xmlns=\"http://zzz.org\"><gender value=\"zzz\"/></Patient>",
                "<Patient xmlns=\"http://hl7.org/fhir\"><zzz value=\"zzz\"/><gender zzz=\"zzz\">zzz</gender></Patient>",
                "<!DOCTYPE Patient [<!ENTITY z \"zzz\">]><Patient xmlns=\"http://hl7.org/fhir\"><language value=\"&z;\"/></Patient>",
                "<!DOCTYPE Patient SYSTEM \"https://localhost:1/zzz.dtd\"><Patient xmlns=\"http://hl7.org/fhir\"/>"
            })
    void noWordOfItIsRepeated(String body) {
        Caller.Answer answer = validate("Patient/$validate", body, body.startsWith("<") ? XML : JSON);
        assertThat(issues(answer))
                .isNotEmpty()
                .allSatisfy(issue -> assertThat(issue).matches("[a-z]+ [a-z-]+ (Patient.*)?"));
        assertThat(answer.text()).doesNotContainIgnoringCase("zzz").doesNotContain("HAPI", "No fault");
    }

    @Test
    void aProfileOfOursCanBeNamed_andAnotherIsRefused() {
        String task = "{\"resourceType\": \"Task\", \"status\": \"requested\", \"intent\": \"order\"}";
        assertThat(issues(validate("Task", task))).containsExactly("information informational ");
        String ours = "?profile=urn:diversionhub:profile:task";
        Caller.Answer answer = validate("Task/$validate" + ours, task, JSON);
        assertThat(issues(answer)).contains("error required Task");
        assertThat(answer.text()).contains("Task.focus is missing", "Task.code is missing");
        String r4 = "?mode=profile&profile=http://hl7.org/fhir/StructureDefinition/Task";
        assertThat(issues(validate("Task/$validate" + r4, task, JSON))).containsExactly("information informational ");
        for (String other :
                List.of("urn:diversionhub:profile:zzz", "urn:diversionhub:profile:patient", "http://zzz.org")) {
            Caller.Answer refused = validate("Task/$validate?profile=" + other, task, JSON);
            assertThat(refused.status()).as(refused.text()).isEqualTo(422);
            assertThat(refused.text()).doesNotContain("zzz");
        }
    }

    @Test
    void rulesOfAProfileAreToldInItsWords() {
        Caller.Answer answer = validate(
                "Consent/$validate?profile=urn:diversionhub:profile:consent-given",
                "{\"resourceType\": \"Consent\", \"status\": \"active\"}",
                JSON);
        assertThat(issues(answer)).contains("error invariant Consent");
        assertThat(answer.text()).contains("hub-described", "42 CFR 2.31(a)(3)");
    }

    @Test
    void parametersMayBeXml() {
        String patient = "<Patient xmlns=\"http://hl7.org/fhir\"><gender value=\"zzz\"/></Patient>";
        String all =
                "<Parameters xmlns=\"http://hl7.org/fhir\"><parameter><name value=\"resource\"/><resource>" + patient
                        + "</resource></parameter><parameter><name value=\"profile\"/>"
                        + "<valueUri value=\"urn:diversionhub:profile:patient\"/></parameter></Parameters>";
        assertThat(issues(validate("Patient/$validate", patient, XML)))
                .containsExactly("error code-invalid Patient.gender");
        assertThat(issues(validate("Patient/$validate", all, XML)))
                .contains("error code-invalid Patient.gender", "error required Patient");
    }

    @ParameterizedTest
    @ValueSource(strings = {"?mode=delete", "?mode=zzz", "?zzz=1", "?profile=a&profile=b"})
    void whatIsNotOfferedIsRefused(String query) {
        Caller.Answer answer = validate("Task/$validate" + query, "{\"resourceType\": \"Task\"}", JSON);
        assertThat(answer.status()).as(answer.text()).isIn(400, 422);
        assertThat(answer.text()).contains("OperationOutcome").doesNotContain("zzz");
    }

    @Test
    void anotherTypeIsAFault_andAnInstanceIsNotOffered() {
        assertThat(issues(validate("Task", "{\"resourceType\": \"Patient\"}"))).containsExactly("fatal structure ");
        assertThat(validate("Task/1", "{\"resourceType\": \"Task\"}").status()).isIn(400, 404, 405);
        assertThat(HUB.caller(SHELF).get("/fhir/Task/$validate", JSON).status()).isIn(400, 405);
        assertThat(validate("Binary", "{\"resourceType\": \"Binary\"}").status())
                .isIn(400, 404);
    }

    private static String many(int contained, int values) {
        String inner = IntStream.range(0, contained)
                .mapToObj(i -> "{\"resourceType\": \"Basic\", \"id\": \"i" + i + "\", \"code\": {\"text\": \"x\"}}")
                .collect(Collectors.joining(","));
        String notes =
                IntStream.range(0, values).mapToObj(i -> "{\"text\": \"x\"}").collect(Collectors.joining(","));
        return "{\"resourceType\": \"Task\", \"status\": \"requested\", \"intent\": \"order\", \"contained\": [" + inner
                + "], \"note\": [" + notes + "]}";
    }

    /** Some rules cost the square of what there is. */
    @Test
    void whatWouldKeepTheHubBusyIsRefused() {
        String deep = "{\"resourceType\": \"Task\", \"extension\": [" + "{\"url\": \"x\", \"extension\": [".repeat(60)
                + "]}".repeat(60) + "]}";
        String deepXml =
                "<Task xmlns=\"http://hl7.org/fhir\">" + "<note>".repeat(3000) + "</note>".repeat(3000) + "</Task>";
        List<Caller.Answer> answers = List.of(
                validate("Task", many(51, 1)),
                validate("Task", many(1, 3_000)),
                validate("Task", "{\"resourceType\": \"Task\", \"description\": \"" + "x".repeat(140_000) + "\"}"));
        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.status()).as(answer.text()).isEqualTo(422);
            assertThat(answer.json().at("/issue/0/code").asText()).isEqualTo("too-costly");
        });
        assertThat(validate("Task", deep).status()).isEqualTo(422);
        assertThat(validate("Task/$validate", deepXml, XML).status()).isIn(200, 422);
        assertThat(validate("Task", "x".repeat(1_100_000)).status()).isEqualTo(413);
    }

    @Test
    void fewAreLookedAtTogether_andTheOthersAreAskedToComeAgain() throws Exception {
        String body = many(45, 2_000);
        List<Caller.Answer> answers = new ArrayList<>();
        try (var side = Executors.newFixedThreadPool(10)) {
            List<Future<Caller.Answer>> asked = IntStream.range(0, 10)
                    .mapToObj(i -> side.submit(() -> validate("Task", body)))
                    .toList();
            for (Future<Caller.Answer> one : asked) {
                answers.add(one.get());
            }
        }
        assertThat(answers)
                .extracting(Caller.Answer::status)
                .containsOnly(200, 503)
                .contains(200, 503);
        assertThat(answers.stream().filter(answer -> answer.status() == 503))
                .allSatisfy(answer ->
                        assertThat(answer.headers().get("retry-after")).isNotEmpty());
        assertThat(validate("Task", body).status()).isEqualTo(200);
    }

    /** Also who gets its messages elsewhere. */
    @Test
    void whoeverIsKnownMayAsk_andNothingIsKept() {
        long before = rows();
        for (String partner : List.of("sud-harbor", OneCase.MANAGER, OneCase.POLICE)) {
            Caller.Answer answer = HUB.caller(partner)
                    .call("POST", "/fhir/Task/$validate", "{\"resourceType\": \"Task\"}", "Content-Type", JSON);
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        }
        assertThat(rows()).isEqualTo(before);
        for (Caller nobody : List.of(HUB.stranger("sinks"), HUB.stranger(null))) {
            assertThat(nobody.call("POST", "/fhir/Task/$validate", "{}", "Content-Type", JSON)
                            .status())
                    .isIn(401, 403);
        }
    }

    private static long rows() {
        return HUB.sql()
                .sql("select (select count(*) from fhir_resource) + (select count(*) from message)")
                .query(Long.class)
                .single();
    }

    @Test
    void itIsDeclaredForEachType() {
        JsonNode statement = HUB.caller(SHELF).get("/fhir/metadata", JSON).json();
        for (JsonNode resource : statement.at("/rest/0/resource")) {
            if (!resource.path("type").asText().equals("OperationDefinition")) {
                assertThat(resource.path("operation").findValuesAsText("name"))
                        .as(resource.path("type").asText())
                        .contains("validate");
                assertThat(resource.path("operation").findValuesAsText("definition"))
                        .contains("http://hl7.org/fhir/OperationDefinition/Resource-validate");
            }
        }
    }
}
