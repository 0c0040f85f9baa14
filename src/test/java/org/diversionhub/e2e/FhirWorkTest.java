package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.diversionhub.e2e.OneCase.MANAGER;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A provider works its Task on the hub's FHIR server, and whoever may know of it hears. */
@OnSecondHub
class FhirWorkTest {
    private static final String SHELF = "sud-tidewater";
    private static final String FHIR = "application/fhir+json";
    private static final TestHub HUB = TestHub.shared();

    private final OneCase one = OneCase.referred(referral -> referral.with("service.provider", SHELF));
    private final Sample consent = one.consent("RELEASE", Set.of("pd-wilmington", MANAGER), Set.of(SHELF));
    private ObjectNode task;

    @BeforeEach
    void read() {
        one.send(MANAGER, "consent", consent);
        one.send(MANAGER, "consent", one.consent("P2_NAMED", Set.of(SHELF), Set.of(MANAGER)));
        one.awaitStates(SHELF, "diversion-referral", List.of("DELIVERED"));
        task = (ObjectNode) get("Task?identifier=urn:diversionhub:referral%7C" + handle())
                .json()
                .at("/entry/0/resource");
    }

    private String handle() {
        return HUB.bean(org.diversionhub.trust.PairwiseIds.class)
                .id(SHELF, "referral", one.id().toString());
    }

    private static Caller.Answer get(String path) {
        return HUB.caller(SHELF).get("/fhir/" + path, FHIR);
    }

    private String id() {
        return task.path("id").asText();
    }

    private Caller.Answer put(ObjectNode changed) {
        return put(changed, task.at("/meta/versionId").asText());
    }

    private Caller.Answer put(ObjectNode changed, String version) {
        return HUB.caller(SHELF)
                .call(
                        "PUT",
                        "/fhir/Task/" + id(),
                        changed.toString(),
                        "Content-Type",
                        FHIR,
                        "If-Match",
                        "W/\"" + version + "\"");
    }

    /** The Task moves on, and is read again. */
    private void move(String status) {
        Caller.Answer answer = put(task.deepCopy().put("status", status));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        task = (ObjectNode) answer.json();
        assertThat(task).isEqualTo(get("Task/" + id()).json());
    }

    private void awaitAtManager(String... words) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> one.at(MANAGER).stream()
                        .anyMatch(message -> List.of(words).stream().allMatch(message.text()::contains)));
    }

    @Test
    void eachStepIsHeardOfByCaseManagement() {
        move("accepted");
        awaitAtManager("\"referral-response\"", "\"accepted\"");
        move("in-progress");
        awaitAtManager("\"engagement\"", "\"status\":\"active\"");
        move("completed");
        awaitAtManager("\"engagement\"", "\"status\":\"finished\"");
        assertThat(get("Task?status=completed&_id=" + id()).json().path("entry"))
                .hasSize(1);
        assertThat(get("Task?status=requested&_id=" + id()).json().path("entry"))
                .isEmpty();
        assertThat(HUB.sql()
                        .sql("select participation from course where case_id = ?")
                        .param(one.id())
                        .query(String.class)
                        .single())
                .isNotNull();
    }

    @Test
    void rejectionKeepsItsReasonWithTheProvider() {
        ObjectNode rejected = task.deepCopy().put("status", "rejected");
        rejected.putObject("statusReason").put("text", "Invented for testing: no free place");
        assertThat(put(rejected).status()).isEqualTo(200);
        awaitAtManager("\"referral-response\"", "\"declined\"");
        assertThat(get("Task/" + id()).json().at("/statusReason/text").asText()).contains("no free place");
        assertThat(one.at(MANAGER)).noneMatch(message -> message.text().contains("no free place"));
    }

    @Test
    void enrolmentAndWhatBecameOfAnAppointmentAreHeardOf() {
        move("accepted");
        ObjectNode begun = task.deepCopy().put("status", "in-progress");
        ObjectNode intake = begun.putArray("contained").addObject();
        intake.put("resourceType", "Observation").put("id", "intake").put("status", "final");
        intake.putObject("code").put("text", "Intake completed");
        intake.put("effectiveDateTime", "2026-03-05").put("valueBoolean", true);
        ObjectNode output = begun.putArray("output").addObject();
        output.putObject("type").put("text", "Enrolment");
        output.putObject("valueReference").put("reference", "#intake");
        Caller.Answer answer = put(begun);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        awaitAtManager("\"intakeCompleted\":true", "2026-03-05", "\"active\"");
        ObjectNode missed = (ObjectNode) answer.json();
        missed.putObject("businessStatus")
                .putArray("coding")
                .addObject()
                .put("system", "http://hl7.org/fhir/us/bser/CodeSystem/TaskBusinessStatusCS")
                .put("code", "5.1.2");
        assertThat(put(missed, missed.at("/meta/versionId").asText()).status()).isEqualTo(200);
        awaitAtManager("\"appointment\"", "\"noshow\"");
    }

    @Test
    void patchMovesItToo() {
        Caller.Answer answer = HUB.caller(SHELF)
                .call(
                        "PATCH",
                        "/fhir/Task/" + id(),
                        "[{\"op\": \"replace\", \"path\": \"/status\", \"value\": \"accepted\"}]",
                        "Content-Type",
                        "application/json-patch+json");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().path("status").asText()).isEqualTo("accepted");
        awaitAtManager("\"referral-response\"", "\"accepted\"");
        Caller.Answer wrong = HUB.caller(SHELF)
                .call("PATCH", "/fhir/Task/" + id(), "zzz", "Content-Type", "application/json-patch+json");
        assertThat(wrong.status()).isEqualTo(422);
        assertThat(wrong.text()).contains("OperationOutcome").doesNotContain("zzz");
    }

    @Test
    void anOldVersionIsRefused_andSaysNothing() {
        move("accepted");
        assertThat(put(task.deepCopy().put("status", "in-progress"), "another").status())
                .isEqualTo(412);
        assertThat(get("Task/" + id()).json().path("status").asText()).isEqualTo("accepted");
    }

    @Test
    void whatIsNotTheProvidersIsRefused() {
        ObjectNode other = task.deepCopy().put("status", "accepted");
        other.putObject("for").put("reference", "Patient/zzz");
        Caller.Answer answer = put(other);
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text()).contains("[for]").doesNotContain("zzz");
        Caller.Answer leap = put(task.deepCopy().put("status", "completed"));
        assertThat(leap.status()).isEqualTo(422);
        assertThat(leap.text()).contains("accepted, received, rejected");
        Caller.Answer unknown = put(task.deepCopy().put("zzz", "zzz"));
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.text()).doesNotContain("zzz");
        assertThat(put(task.deepCopy().put("status", "zzz")).status()).isEqualTo(400);
        assertThat(get("Task/" + id()).json()).isEqualTo(task);
    }

    @Test
    void nobodyWorksOnWhatMayNoLongerBeSeen() {
        one.revoke(consent);
        Caller.Answer answer = put(task.deepCopy().put("status", "accepted"));
        assertThat(answer.status()).isEqualTo(404);
        assertThat(HUB.sql()
                        .sql("select count(*) from message where case_id = ? and sender = ?")
                        .params(one.id(), SHELF)
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void whatAProviderSaysIsSealed() {
        ObjectNode rejected = task.deepCopy().put("status", "rejected");
        rejected.putObject("statusReason").put("text", "Inventedmarker");
        put(rejected);
        byte[] sealed = HUB.sql()
                .sql("select a.sealed from fhir_answer a join fhir_resource r on r.seq = a.resource where r.id = ?")
                .param(id())
                .query(byte[].class)
                .single();
        assertThat(new String(sealed, java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("Inventedmarker");
        JsonNode read = get("Task/" + id()).json();
        assertThat(read.at("/statusReason/text").asText()).isEqualTo("Inventedmarker");
    }

    private ObjectNode appointment() {
        ObjectNode made = task.objectNode();
        made.put("resourceType", "Appointment").put("status", "booked");
        made.put("start", "2026-03-24T14:30:00Z").put("end", "2026-03-24T15:30:00Z");
        made.putArray("basedOn")
                .addObject()
                .put("reference", task.at("/focus/reference").asText());
        ObjectNode who = made.putArray("participant").addObject();
        who.putObject("actor").put("reference", task.at("/for/reference").asText());
        who.put("status", "accepted");
        return made;
    }

    private static Caller.Answer post(String path, ObjectNode resource) {
        return HUB.caller(SHELF).call("POST", "/fhir/" + path, resource.toString(), "Content-Type", FHIR);
    }

    @Test
    void appointmentIsMade_missed_andHeardOf() {
        ObjectNode asked = appointment();
        asked.putArray("identifier")
                .addObject()
                .put("system", "urn:example:visits")
                .put("value", handle());
        Caller.Answer made = post("Appointment", asked);
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        awaitAtManager("\"appointment\"", "\"booked\"", "2026-03-24T14:30:00");
        ObjectNode mine = (ObjectNode) made.json();
        String path = "Appointment/" + mine.path("id").asText();
        assertThat(get(path).json()).isEqualTo(mine);
        assertThat(post("Appointment", asked).json().path("id")).isEqualTo(mine.path("id"));
        Caller.Answer missed = HUB.caller(SHELF)
                .call("PUT", "/fhir/" + path, mine.put("status", "noshow").toString(), "Content-Type", FHIR);
        assertThat(missed.status()).as(missed.text()).isEqualTo(200);
        awaitAtManager("\"appointment\"", "\"noshow\"");
        assertThat(get("Appointment?status=noshow&identifier=urn:example:visits%7C" + handle())
                        .json()
                        .path("entry"))
                .hasSize(1);
        ObjectNode elsewhere = appointment();
        elsewhere.putArray("basedOn").addObject().put("reference", "ServiceRequest/zzz");
        Caller.Answer nowhere = post("Appointment", elsewhere);
        assertThat(nowhere.status()).isEqualTo(422);
        assertThat(nowhere.text()).doesNotContain("zzz");
    }

    private static ObjectNode entry(ObjectNode bundle, String method, String url, ObjectNode resource) {
        ObjectNode entry = bundle.withArrayProperty("entry").addObject();
        entry.set("resource", resource);
        entry.putObject("request").put("method", method).put("url", url);
        return entry;
    }

    private ObjectNode bundle() {
        return task.objectNode().put("resourceType", "Bundle").put("type", "transaction");
    }

    @Test
    void transactionIsTakenWhole() {
        move("accepted");
        ObjectNode begun = task.deepCopy().put("status", "in-progress");
        ObjectNode output = begun.putArray("output").addObject();
        output.putObject("type").put("text", "Enrolment");
        output.putObject("valueReference").put("reference", "urn:uuid:3b8c4e2e-0d7c-4d8e-9f5e-0a8f3f2c1d11");
        ObjectNode intake = task.objectNode().put("resourceType", "Observation").put("status", "final");
        intake.putObject("code").put("text", "Intake completed");
        intake.put("effectiveDateTime", "2026-03-06").put("valueBoolean", true);
        ObjectNode bundle = bundle();
        entry(bundle, "POST", "Observation", intake).put("fullUrl", "urn:uuid:3b8c4e2e-0d7c-4d8e-9f5e-0a8f3f2c1d11");
        entry(bundle, "POST", "Appointment", appointment());
        entry(bundle, "PUT", "Task/" + id(), begun);
        Caller.Answer answer = post("", bundle);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().path("entry")).hasSize(2);
        awaitAtManager("\"intakeCompleted\":true", "2026-03-06", "\"active\"");
        awaitAtManager("\"appointment\"", "\"booked\"");
    }

    @Test
    void transactionIsTakenNotAtAll_whereOneOfItIsWrong() {
        ObjectNode bundle = bundle();
        entry(bundle, "POST", "Appointment", appointment());
        entry(bundle, "PUT", "Task/" + id(), task.deepCopy().put("status", "completed"));
        assertThat(post("", bundle).status()).isEqualTo(422);
        ObjectNode other = bundle();
        entry(other, "DELETE", "Task/" + id(), task);
        assertThat(post("", other).status()).isEqualTo(422);
        assertThat(HUB.sql()
                        .sql("select count(*) from message where case_id = ? and sender = ?")
                        .params(one.id(), SHELF)
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void whatIsTooLargeOrCraftedIsRefused() {
        ObjectNode large = task.deepCopy().put("status", "accepted");
        large.putObject("statusReason").put("text", "x".repeat(1_100_000));
        assertThat(put(large).status()).isEqualTo(413);
        String entities =
                "<!DOCTYPE Task [<!ENTITY zzz SYSTEM \"file:///etc/hostname\">]><Task xmlns=\"http://hl7.org/fhir\">"
                        + "<id value=\"" + id()
                        + "\"/><status value=\"accepted\"/><statusReason><text value=\"&zzz;\"/></statusReason></Task>";
        Caller.Answer crafted =
                HUB.caller(SHELF).call("PUT", "/fhir/Task/" + id(), entities, "Content-Type", "application/fhir+xml");
        assertThat(crafted.status()).isEqualTo(400);
        assertThat(crafted.text()).contains("OperationOutcome").doesNotContain("zzz");
        String deep = "[".repeat(20_000) + "]".repeat(20_000);
        Caller.Answer nested = HUB.caller(SHELF)
                .call(
                        "PUT",
                        "/fhir/Task/" + id(),
                        "{\"resourceType\":\"Task\",\"contained\":" + deep + "}",
                        "Content-Type",
                        FHIR);
        assertThat(nested.status()).isIn(400, 422);
        assertThat(get("Task/" + id()).json()).isEqualTo(task);
    }

    private long told() {
        return HUB.sql()
                .sql("select count(*) from message where case_id = ? and sender = ?")
                .params(one.id(), SHELF)
                .query(Long.class)
                .single();
    }

    /** What is wrong with the second message of an answer is seen before the first has gone. */
    @Test
    void answerIsTakenNotAtAll_whereAPartOfItDoesNotFit() {
        ObjectNode begun = task.deepCopy().put("status", "accepted");
        ObjectNode treatment = begun.putArray("contained").addObject();
        treatment.put("resourceType", "Procedure").put("id", "p").put("status", "completed");
        treatment.putObject("code").put("text", "outpatient counselling, twice");
        treatment
                .putObject("subject")
                .put("reference", task.at("/for/reference").asText());
        ObjectNode output = begun.putArray("output").addObject();
        output.putObject("type").put("text", "Treatment");
        output.putObject("valueReference").put("reference", "#p");
        Caller.Answer answer = put(begun);
        assertThat(answer.status()).as(answer.text()).isEqualTo(422);
        assertThat(answer.text()).contains("/treatment/type").doesNotContain("counselling");
        ObjectNode twice = bundle();
        entry(twice, "PUT", "Task/" + id(), task.deepCopy().put("status", "accepted"));
        entry(twice, "PUT", "Task/" + id(), task.deepCopy().put("status", "rejected"));
        assertThat(post("", twice).status()).isEqualTo(422);
        assertThat(told()).isZero();
        assertThat(get("Task/" + id()).json()).isEqualTo(task);
    }

    /** Each time that a state is reached is told, also where it has been reached before. */
    @Test
    void visitThatIsCalledOffTwice_isHeardOfTwice() {
        ObjectNode asked = appointment();
        asked.putArray("identifier")
                .addObject()
                .put("system", "urn:example:visits")
                .put("value", handle());
        ObjectNode mine = (ObjectNode) post("Appointment", asked).json();
        String path = "/fhir/Appointment/" + mine.path("id").asText();
        for (String status : List.of("cancelled", "booked", "cancelled", "cancelled")) {
            Caller.Answer answer = HUB.caller(SHELF)
                    .call(
                            "PUT",
                            path,
                            asked.deepCopy()
                                    .put("id", mine.path("id").asText())
                                    .put("status", status)
                                    .toString(),
                            "Content-Type",
                            FHIR);
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        }
        assertThat(told()).isEqualTo(4);
        assertThat(get("Appointment?patient=" + task.at("/for/reference").asText())
                        .json()
                        .path("entry"))
                .hasSize(1);
    }

    @Test
    void visitsNumberStaysWithItsReferral() {
        ObjectNode asked = appointment();
        asked.putArray("identifier")
                .addObject()
                .put("system", "urn:example:visits")
                .put("value", handle());
        String visit = post("Appointment", asked).json().path("id").asText();
        FhirWorkTest other = new FhirWorkTest();
        other.read();
        ObjectNode elsewhere = other.appointment();
        elsewhere.set("identifier", asked.get("identifier"));
        assertThat(post("Appointment", elsewhere).status()).isEqualTo(422);
        assertThat(get("Appointment/" + visit).json().at("/basedOn/0")).isEqualTo(asked.at("/basedOn/0"));
        assertThat(other.told()).isZero();
    }

    @Test
    void patchThatGrowsIsRefused() {
        StringBuilder bomb = new StringBuilder("[");
        for (int i = 0; i < 30; i++) {
            bomb.append("{\"op\":\"copy\",\"from\":\"\",\"path\":\"/a")
                    .append(i)
                    .append("\"},");
        }
        bomb.append("{\"op\":\"add\",\"path\":\"/status\",\"value\":\"accepted\"}]");
        for (String patch : List.of(
                bomb.toString(),
                "",
                "null",
                "{}",
                "[{\"op\":\"replace\",\"path\":\"\",\"value\":[]}]",
                "[{\"op\":\"replace\",\"path\":\"/for\",\"value\":{}}]")) {
            Caller.Answer answer = HUB.caller(SHELF)
                    .call("PATCH", "/fhir/Task/" + id(), patch, "Content-Type", "application/json-patch+json");
            assertThat(answer.status()).as(answer.text()).isIn(400, 422);
        }
        assertThat(get("Task/" + id()).json()).isEqualTo(task);
    }
}
