package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.diversionhub.e2e.OneCase.MANAGER;
import static org.diversionhub.e2e.OneCase.POLICE;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.diversionhub.trust.PairwiseIds;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Case management gives a consent on the hub's FHIR server, reads it and takes it back; its messages go elsewhere. */
@OnSecondHub
class FhirConsentTest {
    private static final String SHELF = "sud-tidewater";
    private static final String FHIR = "application/fhir+json";
    private static final TestHub HUB = TestHub.shared();

    private final OneCase one = OneCase.referred(referral -> referral.with("service.provider", SHELF));
    private final ObjectNode consent = example();

    static ObjectNode example() {
        try {
            Path file = Path.of("mappings/fhir/profiles/examples/consent-given.json");
            return (ObjectNode) new ObjectMapper().readTree(Files.readString(file));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void makeItThisPersons() {
        name(handle(one));
        set("/identifier/0", "value", "C-" + UUID.randomUUID());
        set("/provision/actor/0/reference/identifier", "value", SHELF);
        String signed = Instant.now().minusSeconds(60).toString();
        consent.put("dateTime", signed);
        set("/provision/period", "start", signed);
    }

    private static String handle(OneCase of) {
        return HUB.bean(PairwiseIds.class).id(MANAGER, "referral", of.id().toString());
    }

    private void name(String handle) {
        set("/patient/identifier", "value", handle);
        set("/performer/0/identifier", "value", handle);
    }

    private void set(String pointer, String name, String value) {
        ((ObjectNode) consent.at(pointer)).put(name, value);
    }

    private static Caller.Answer post(String partner, ObjectNode resource, String... headers) {
        List<String> all = new ArrayList<>(List.of("Content-Type", FHIR));
        all.addAll(List.of(headers));
        String type = resource.path("resourceType").asText();
        return HUB.caller(partner)
                .call(
                        "POST",
                        "/fhir" + (type.equals("Bundle") ? "" : "/" + type),
                        resource.toString(),
                        all.toArray(String[]::new));
    }

    private ObjectNode given() {
        Caller.Answer answer = post(MANAGER, consent);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return (ObjectNode) answer.json();
    }

    private static Caller.Answer put(ObjectNode changed, String version) {
        return HUB.caller(MANAGER)
                .call(
                        "PUT",
                        "/fhir/Consent/" + changed.path("id").asText(),
                        changed.toString(),
                        "Content-Type",
                        FHIR,
                        "If-Match",
                        "W/\"" + version + "\"");
    }

    private static String version(JsonNode resource) {
        return resource.at("/meta/versionId").asText();
    }

    private static Caller.Answer get(String path) {
        return HUB.caller(MANAGER).get("/fhir/" + path, FHIR);
    }

    private JsonNode tasks() {
        String shelf =
                HUB.bean(PairwiseIds.class).id(SHELF, "referral", one.id().toString());
        return HUB.caller(SHELF)
                .get("/fhir/Task?identifier=urn:diversionhub:referral%7C" + shelf, FHIR)
                .json()
                .path("entry");
    }

    private void awaitTasks(int count) {
        await().atMost(Duration.ofSeconds(20)).until(() -> tasks().size() == count);
    }

    private static JsonNode without(JsonNode resource, String... names) {
        return ((ObjectNode) resource.deepCopy()).without(List.of(names));
    }

    private long authorities() {
        return HUB.sql()
                .sql("select count(*) from authority where participant_id = ?")
                .param(one.participant())
                .query(Long.class)
                .single();
    }

    @Test
    void consentOpensWhatWaits_andItsEndClosesItAtOnce() {
        assertThat(tasks()).isEmpty();
        ObjectNode made = given();
        awaitTasks(1);
        assertThat(made.path("status").asText()).isEqualTo("active");
        Caller.Answer over = put(made.put("status", "inactive"), version(made));
        assertThat(over.status()).as(over.text()).isEqualTo(200);
        assertThat(over.json().path("status").asText()).isEqualTo("inactive");
        assertThat(tasks()).isEmpty();
        ObjectNode read = (ObjectNode) over.json();
        Caller.Answer twice = put(read, version(read));
        assertThat(twice.status()).isEqualTo(200);
        assertThat(twice.json())
                .isEqualTo(read)
                .isEqualTo(get("Consent/" + read.path("id").asText()).json());
    }

    @Test
    void isReadBackAsItWasUnderstood() {
        ObjectNode made = given();
        String[] hubs = {"id", "meta", "extension", "organization", "provision", "identifier"};
        assertThat(without(made, hubs)).isEqualTo(without(consent, hubs));
        assertThat(made.path("identifier")).isEqualTo(consent.path("identifier"));
        assertThat(made.at("/organization/0/identifier")).isEqualTo(consent.at("/organization/0/identifier"));
        assertThat(made.at("/provision/period")).isEqualTo(consent.at("/provision/period"));
        assertThat(made.at("/provision/purpose")).isEqualTo(consent.at("/provision/purpose"));
        assertThat(made.at("/provision/securityLabel/4/code").asText()).isEqualTo("SUD");
        consent.path("extension")
                .forEach(one -> assertThat(made.path("extension")).contains(one));
        String id = made.path("id").asText();
        assertThat(get("Consent/" + id).json()).isEqualTo(made);
        String own = consent.at("/identifier/0/value").asText();
        for (String search : List.of(
                "identifier=urn:example:consents%7C" + own,
                "status=active&_id=" + id,
                "patient.identifier=urn:diversionhub:referral%7C" + handle(one))) {
            assertThat(get("Consent?" + search).json().path("entry")).as(search).hasSize(1);
        }
        assertThat(get("Consent?status=inactive&_id=" + id).json().path("entry"))
                .isEmpty();
        assertThat(version(post(MANAGER, consent).json())).as("once more").isEqualTo(version(made));
        assertThat(authorities()).isEqualTo(1);
    }

    @Test
    void incompleteOneIsKept_tellsWhatItLacks_andOpensNothing() {
        consent.remove(List.of("organization", "performer", "policy"));
        consent.withArrayProperty("extension").removeAll();
        ((ObjectNode) consent.path("provision")).remove(List.of("actor", "purpose", "securityLabel", "period"));
        consent.remove("dateTime");
        Caller.Answer answer = post(MANAGER, consent, "Prefer", "return=OperationOutcome");
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        assertThat(answer.json().path("resourceType").asText()).isEqualTo("OperationOutcome");
        Set<String> elements = new TreeSet<>();
        answer.json().path("issue").forEach(issue -> {
            assertThat(issue.path("severity").asText()).isEqualTo("warning");
            assertThat(issue.path("code").asText()).isEqualTo("required");
            elements.add(issue.path("diagnostics").asText().replaceAll(".*\\((42 CFR .*)\\)\\.", "$1"));
        });
        assertThat(elements)
                .containsExactly(
                        "42 CFR 2.31(a)",
                        "42 CFR 2.31(a)(2)",
                        "42 CFR 2.31(a)(3)",
                        "42 CFR 2.31(a)(4)",
                        "42 CFR 2.31(a)(5)",
                        "42 CFR 2.31(a)(6)",
                        "42 CFR 2.31(a)(7)",
                        "42 CFR 2.31(a)(8)",
                        "42 CFR 2.31(a)(9)");
        assertThat(answer.json().path("issue")).hasSize(11);
        assertThat(post(MANAGER, consent).text())
                .as("without a word of preference")
                .isEqualTo(answer.text());
        JsonNode read =
                post(MANAGER, consent, "Prefer", "return=representation").json();
        assertThat(read.path("status").asText()).isEqualTo("draft");
        // R4 wants a policy or a rule (ppc-1).
        assertThat(read.at("/policyRule/extension/0/valueCode").asText()).isEqualTo("unknown");
        assertThat(read.path("extension").toString()).contains("\"defective\"", "42 CFR 2.31(a)(4)");
        assertThat(tasks()).isEmpty();
        assertThat(one.states(SHELF, "diversion-referral")).doesNotContain("DELIVERED");
        assertThat(HUB.sql()
                        .sql("select complete from authority where participant_id = ?")
                        .param(one.participant())
                        .query(Boolean.class)
                        .single())
                .isFalse();
    }

    @Test
    void allThatIsNotUnderstoodIsTold_andNothingIsKept() {
        set("/provision/actor/0/reference/identifier", "value", "zzz");
        set("/organization/1/identifier", "value", "zzz");
        set("/provision/securityLabel/0", "code", "ZZZ");
        set("/provision/purpose/0", "code", "ZZZ");
        set("/policy/0", "uri", "urn:zzz");
        set("/provision", "type", "deny");
        consent.withObjectProperty("provision")
                .putArray("provision")
                .addObject()
                .put("type", "deny");
        consent.put("dateTime", "2026-02-28");
        consent.withArrayProperty("extension").addObject().put("url", "urn:zzz").put("valueString", "zzz");
        Caller.Answer answer = post(MANAGER, consent);
        assertThat(answer.status()).as(answer.text()).isEqualTo(422);
        assertThat(answer.text())
                .contains(
                        "Consent.provision.actor[0]",
                        "Consent.organization[1]",
                        "Consent.provision.securityLabel[0]",
                        "Consent.provision.purpose[0]",
                        "Consent.policy[0]",
                        "Consent.provision.type",
                        "Consent.provision.provision",
                        "Consent.dateTime",
                        "Consent.extension[5]")
                .doesNotContainIgnoringCase("zzz");
        assertThat(authorities()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {POLICE, SHELF, "sud-harbor"})
    void nobodyElseGivesOne(String partner) {
        Caller.Answer answer = post(partner, consent);
        assertThat(answer.status()).as(answer.text()).isEqualTo(403);
        assertThat(authorities()).isZero();
    }

    @Test
    void unknownReferralAndThatOfAnotherProgrammeLookAlike() {
        name("nobody");
        Caller.Answer unknown = post(MANAGER, consent);
        assertThat(unknown.status()).as(unknown.text()).isEqualTo(422);
        name(handle(one));
        Caller.Answer another = post("cm-brunswick", consent);
        assertThat(withoutNumber(another)).isEqualTo(withoutNumber(unknown));
        ObjectNode made = given();
        String id = made.path("id").asText();
        Caller.Answer nothing = HUB.caller("cm-brunswick").get("/fhir/Consent/" + id, FHIR);
        assertThat(nothing.status()).isEqualTo(404);
        assertThat(withoutNumber(nothing)).isEqualTo(withoutNumber(get("Consent/nobody")));
    }

    private static String withoutNumber(Caller.Answer answer) {
        return answer.whole().replaceAll("x-request-id=\\[\\w+]", "");
    }

    @Test
    void consentDoesNotChange_andAnOldVersionIsRefused() {
        ObjectNode made = given();
        assertThat(put(made.deepCopy().put("status", "inactive"), "another").status())
                .isEqualTo(412);
        ObjectNode wider = made.deepCopy();
        wider.at("/provision/securityLabel").forEach(label -> ((ObjectNode) label).put("code", "MH"));
        Caller.Answer answer = put(wider, version(made));
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text()).contains("[provision]");
        assertThat(put(made.deepCopy().put("status", "entered-in-error"), version(made))
                        .status())
                .isEqualTo(422);
        assertThat(get("Consent/" + made.path("id").asText()).json()).isEqualTo(made);
        Caller.Answer other =
                post(MANAGER, consent.put("dateTime", Instant.now().toString()));
        assertThat(other.status()).as("the same number for another paper").isEqualTo(422);
    }

    @Test
    void caseManagementIsLetInForConsentsAlone() {
        for (String path : List.of("Task", "Patient", "ServiceRequest?status=active")) {
            assertThat(get(path).status()).as(path).isEqualTo(403);
        }
        assertThat(get("Consent").status()).isEqualTo(200);
        assertThat(get("metadata").status()).isEqualTo(200);
    }

    private ObjectNode transaction(ObjectNode of, String method, String url) {
        ObjectNode bundle = consent.objectNode().put("resourceType", "Bundle").put("type", "transaction");
        ObjectNode first = bundle.putArray("entry").addObject().put("fullUrl", "urn:uuid:" + UUID.randomUUID());
        first.set("resource", of);
        first.putObject("request").put("method", method).put("url", url);
        ObjectNode provenance =
                consent.objectNode().put("resourceType", "Provenance").put("recorded", "2026-03-01T10:00:00Z");
        provenance
                .putArray("target")
                .addObject()
                .put("reference", first.path("fullUrl").asText());
        provenance.putArray("agent").addObject().putObject("who").put("display", "Invented Clerk");
        ObjectNode second = bundle.withArrayProperty("entry").addObject();
        second.set("resource", provenance);
        second.putObject("request").put("method", "POST").put("url", "Provenance");
        return bundle;
    }

    @Test
    void whoObtainedItIsKeptWithIt() {
        Caller.Answer answer = post(MANAGER, transaction(consent, "POST", "Consent"));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        JsonNode made = get(address(answer, 0)).json();
        JsonNode provenance = get(address(answer, 1)).json();
        assertThat(provenance.at("/agent/0/who/display").asText()).isEqualTo("Invented Clerk");
        assertThat(provenance.at("/target/0/reference").asText())
                .isEqualTo("Consent/" + made.path("id").asText());
        awaitTasks(1);
        ObjectNode over = ((ObjectNode) made.deepCopy()).put("status", "inactive");
        Caller.Answer end = post(
                MANAGER, transaction(over, "PUT", "Consent/" + made.path("id").asText()));
        assertThat(end.status()).as(end.text()).isEqualTo(200);
        assertThat(get(address(end, 0)).json().path("status").asText()).isEqualTo("inactive");
        assertThat(tasks()).isEmpty();
    }

    private static String address(Caller.Answer answer, int entry) {
        return answer.json()
                .at("/entry/" + entry + "/response/location")
                .asText()
                .replaceAll("/_history/.*", "");
    }

    @Test
    void transactionTellsWhatIsMissing_andIsRefusedWhole() {
        ObjectNode without = consent.deepCopy();
        without.remove("organization");
        Caller.Answer answer = post(MANAGER, transaction(without, "POST", "Consent"));
        assertThat(answer.json()
                        .at("/entry/0/response/outcome/issue/0/diagnostics")
                        .asText())
                .contains("42 CFR 2.31(a)(2)");
        ObjectNode elsewhere = transaction(consent, "POST", "Consent");
        ((ObjectNode) elsewhere.at("/entry/1/resource/target/0")).put("reference", "Consent/zzz");
        ObjectNode withTask = transaction(consent, "POST", "Consent");
        withTask.withArrayProperty("entry").add(withTask.at("/entry/1").deepCopy());
        ObjectNode another = transaction(consent, "POST", "Consent");
        another.withArrayProperty("entry").remove(0);
        for (ObjectNode wrong : List.of(elsewhere, withTask, another)) {
            Caller.Answer refused = post(MANAGER, wrong);
            assertThat(refused.status()).as(refused.text()).isEqualTo(422);
            assertThat(refused.text()).doesNotContain("zzz");
        }
        assertThat(post(SHELF, transaction(consent, "POST", "Consent")).status())
                .isEqualTo(403);
        assertThat(authorities()).isEqualTo(1);
    }

    @Test
    void whatItSaysIsSealed() {
        ObjectNode made = given();
        byte[] sealed = HUB.sql()
                .sql("select a.sealed from fhir_answer a join fhir_resource r on r.seq = a.resource where r.id = ?")
                .param(made.path("id").asText())
                .query(byte[].class)
                .single();
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("whether I am working");
    }
}
