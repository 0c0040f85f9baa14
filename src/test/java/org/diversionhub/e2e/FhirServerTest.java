package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.diversionhub.e2e.OneCase.MANAGER;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A provider reads its referrals from the hub's own FHIR server, as far as it may at that moment. */
@OnSecondHub
class FhirServerTest {
    private static final String SHELF = "sud-tidewater";
    private static final String POLICE = "pd-wilmington";
    private static final String FHIR = "application/fhir+json";
    private static final TestHub HUB = TestHub.shared();

    private record Referred(OneCase one, Sample consent) {
        String task() {
            return text("Task?_count=100&patient=" + patient(), "/entry/0/resource/id");
        }

        String patient() {
            return text(
                    "Patient?identifier=urn:diversionhub:participant%7C" + one.keyAt(SHELF), "/entry/0/resource/id");
        }
    }

    private static Referred referred() {
        return referred(OneCase.referred(referral -> referral.with("service.provider", SHELF)), OneCase.ALL);
    }

    private static Referred referred(OneCase one, Set<String> categories) {
        Sample consent =
                one.consent("RELEASE", Set.of(POLICE, MANAGER), Set.of(SHELF)).with("consent.categories", categories);
        one.send(MANAGER, "consent", consent);
        one.awaitStates(SHELF, "diversion-referral", List.of("DELIVERED"));
        return new Referred(one, consent);
    }

    private static Caller.Answer get(String path) {
        return HUB.caller(SHELF).get("/fhir/" + path, FHIR);
    }

    private static String text(String path, String pointer) {
        Caller.Answer answer = get(path);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().at(pointer).asText();
    }

    private static List<String> ids(JsonNode bundle) {
        return StreamSupport.stream(bundle.path("entry").spliterator(), false)
                .map(entry -> entry.at("/resource/id").asText())
                .toList();
    }

    private static Optional<String> next(JsonNode page) {
        return StreamSupport.stream(page.path("link").spliterator(), false)
                .filter(link -> link.path("relation").asText().equals("next"))
                .map(link -> link.path("url").asText().replaceAll(".*/fhir/?", ""))
                .findFirst();
    }

    private static long reads(Referred referred) {
        return HUB.sql()
                .sql("select count(*) from audit where subject = ? and event = 'DISCLOSING' and outcome = 'read'"
                        + " and actor = ?")
                .params(referred.one().participant(), SHELF)
                .query(Long.class)
                .single();
    }

    @Test
    void taskIsFoundReadAndLedFrom() {
        Referred referred = referred();
        String patient = referred.patient();
        Caller.Answer found = get("Task?status=requested&patient=Patient/" + patient
                + "&_include=Task:patient&_include=Task:focus&_include=Task:owner");
        JsonNode task = found.json().at("/entry/0/resource");
        assertThat(ids(found.json())).contains(patient).hasSize(4);
        assertThat(found.json().has("total")).isFalse();
        assertThat(found.json().has("id")).isFalse();
        String id = task.path("id").asText();
        Caller.Answer read = get("Task/" + id);
        assertThat(read.json()).isEqualTo(task);
        String version = task.at("/meta/versionId").asText();
        assertThat(read.headers().get("etag")).containsExactly("W/\"" + version + "\"");
        assertThat(read.headers().get("cache-control")).containsExactly("no-store");
        assertThat(read.headers()).doesNotContainKeys("x-powered-by", "transfer-encoding");
        assertThat(read.headers().get("content-length")).containsExactly(String.valueOf(read.body().length));
        assertThat(get("Task/" + id + "/_history/" + version).json()).isEqualTo(task);
        assertThat(get("Task/" + id + "/_history/another").status()).isEqualTo(404);
        assertThat(get(task.at("/for/reference").asText())
                        .json()
                        .at("/name/0/family")
                        .asText())
                .isEqualTo(referred.one().referral().text("participant.name.family"));
        assertThat(get(task.at("/owner/reference").asText()).json().path("name").asText())
                .isEqualTo("Tidewater Recovery");
        assertThat(get("Task/" + id + "?_format=xml").text()).startsWith("<Task xmlns=\"http://hl7.org/fhir\">");
    }

    /** Each answer that tells of somebody is a disclosure, and on record with its fields; it tells of it once. */
    @Test
    void everyReadIsOnRecord() {
        Referred referred = referred();
        String task = referred.task();
        long before = reads(referred);
        get("Task/" + task);
        assertThat(reads(referred)).isEqualTo(before + 1);
        get("Task?_id=" + task + "&_include=Task:patient&_include=Task:focus");
        assertThat(reads(referred)).isEqualTo(before + 2);
        get("Task/nobody");
        assertThat(reads(referred)).isEqualTo(before + 2);
    }

    @Test
    void nothingIsThere_whenTheConsentIsTakenBack() {
        Referred referred = referred();
        String patient = referred.patient();
        String task = referred.task();
        String version = text("Task/" + task, "/meta/versionId");
        assertThat(text("Task?_summary=count&patient=" + patient, "/total")).isEqualTo("1");
        referred.one().revoke(referred.consent());
        String nothing = get("Task/nobody").whole();
        assertThat(nothing).startsWith("404").contains("There is nothing here for you.");
        for (String path : List.of("Task/" + task, "Task/" + task + "/_history/" + version)) {
            assertThat(get(path).whole()).as(path).isEqualTo(nothing);
        }
        for (String search :
                List.of("Task?_id=" + task, "Task?patient=" + patient, "ServiceRequest?patient=" + patient)) {
            Caller.Answer answer = get(search);
            assertThat(answer.json().has("entry")).as(search).isFalse();
            assertThat(answer.json().path("link")).as(search).hasSize(1);
        }
        assertThat(text("Task?_summary=count&patient=" + patient, "/total")).isEqualTo("0");
        // Whom it was about is told with the news that the consent is over, and no more of them.
        referred.one().awaitStates(SHELF, "consent", List.of("DELIVERED"));
        assertThat(get("Patient/" + patient).text())
                .contains(referred.one().keyAt(SHELF))
                .doesNotContain(referred.one().referral().text("participant.name.family"), "birthDate");
    }

    /** What the catalogue knows from a wider time is no more than a candidate. */
    @Test
    void whatIsWithheldIsNotFoundByItsValue() {
        Referred referred = referred(
                OneCase.referred(
                        referral -> referral.with("service.provider", SHELF).with("needs.livingSituation", "shelter")),
                Set.of("ID", "CON", "REF", "NEED"));
        String patient = referred.patient();
        String search = "Observation?code=71802-3&patient=" + patient;
        assertThat(get(search).json().path("entry")).hasSize(1);
        JsonNode wide = get("Patient/" + patient).json();
        assertThat(wide.has("telecom")).isTrue();
        String observation = ids(get(search).json()).getFirst();
        referred.one().revoke(referred.consent());
        referred.one()
                .send(
                        MANAGER,
                        "consent",
                        referred.one()
                                .consent("RELEASE", Set.of(POLICE, MANAGER), Set.of(SHELF))
                                .with("consent.categories", Set.of("ID", "REF")));
        assertThat(get("Patient/" + patient).status()).isEqualTo(200);
        assertThat(get(search).json().has("entry")).isFalse();
        assertThat(get("Observation/" + observation).status()).isEqualTo(404);
        assertThat(get("ServiceRequest?patient=" + patient).text()).doesNotContain(observation);
        // An earlier version that told more is gone; that less is told now is told by no time.
        JsonNode narrow = get("Patient/" + patient).json();
        assertThat(narrow.has("telecom")).isFalse();
        assertThat(narrow.at("/meta/versionId")).isNotEqualTo(wide.at("/meta/versionId"));
        assertThat(narrow.at("/meta/lastUpdated")).isEqualTo(wide.at("/meta/lastUpdated"));
        assertThat(get("Patient/" + patient + "/_history/"
                                + wide.at("/meta/versionId").asText())
                        .status())
                .isEqualTo(404);
        assertThat(get("Task?code=fulfill&patient=" + patient).json().path("entry"))
                .hasSize(1);
        assertThat(unlessItIsStill(patient, wide)).isEqualTo(200);
        assertThat(unlessItIsStill(patient, narrow)).isEqualTo(304);
    }

    private static int unlessItIsStill(String patient, JsonNode known) {
        String tag = "W/\"" + known.at("/meta/versionId").asText() + "\"";
        return HUB.caller(SHELF)
                .get("/fhir/Patient/" + patient, new String[] {"Accept", FHIR, "If-None-Match", tag})
                .status();
    }

    @Test
    void pagesAreWholeAndStable_whileMoreComes() {
        referred();
        referred();
        Set<String> all = new TreeSet<>(ids(get("Task?_count=100").json()));
        List<String> seen = new ArrayList<>();
        JsonNode page = get("Task?_count=1").json();
        Referred later = referred();
        while (true) {
            assertThat(page.path("entry")).hasSize(1);
            seen.addAll(ids(page));
            Optional<String> next = next(page);
            if (next.isEmpty()) {
                break;
            }
            page = get(next.get()).json();
        }
        assertThat(seen).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(all);
        assertThat(ids(get("Task?_count=1").json())).containsExactly(later.task());
    }

    @Test
    void includedComeOnEachPage() {
        Referred one = referred();
        referred(
                OneCase.ofTheSamePersonAs(one.one(), referral -> referral.with("service.provider", SHELF)),
                OneCase.ALL);
        String patient = one.patient();
        JsonNode page = get("Task?_include=Task:patient&_include=Task:owner&_count=1&patient=" + patient)
                .json();
        String first = ids(page).getFirst();
        assertThat(ids(page)).hasSize(3).contains(patient);
        Caller.Answer second = get(next(page).orElseThrow());
        assertThat(second.status()).as(second.text()).isEqualTo(200);
        assertThat(ids(second.json())).hasSize(3).contains(patient).doesNotContain(first);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Task?foo=zzz",
                "Task?patient.name=zzz",
                "Task?patient:Patient.name=zzz",
                "Task?_has:Provenance:target:agent=zzz",
                "Task?status:not=zzz",
                "Task?code:text=zzz",
                "Task?_total=accurate",
                "Task?_sort=zzz",
                "Task?_include=Task:zzz",
                "Task?_revinclude=Provenance:zzz",
                "Task?_include:iterate=Task:patient",
                "Task?_filter=zzz",
                "Task?_lastUpdated=zzz",
                "Task?owner=Patient/zzz",
                "Observation?owner=zzz",
                "Task/x?status=zzz",
                "?_getpages=zzz&_pageId=zzz",
                "zzz/1",
                "Task/_history",
                "_history",
                "Task/1/$everything",
                "Patient/1/$zzz"
            })
    void whatIsNotOfferedIsRefused_withoutAWordOfIt(String path) {
        Caller.Answer answer = get(path);
        assertThat(answer.status()).as(answer.text()).isIn(400, 404, 405);
        assertThat(answer.json().path("resourceType").asText()).isEqualTo("OperationOutcome");
        assertThat(answer.text()).doesNotContain("zzz").doesNotContain("HAPI");
    }

    @Test
    void othersFindNothing() {
        Referred referred = referred();
        String task = referred.task();
        assertThat(HUB.caller("sud-harbor").get("/fhir/Task/" + task, FHIR).status())
                .isEqualTo(403);
        assertThat(HUB.caller(MANAGER).get("/fhir/Task/" + task, FHIR).status()).isEqualTo(403);
        assertThat(HUB.stranger("sinks").get("/fhir/Task/" + task, FHIR).status())
                .isEqualTo(403);
        assertThat(HUB.caller(SHELF)
                        .get("/fhir/Task/" + UUID.randomUUID(), FHIR)
                        .status())
                .isEqualTo(404);
    }

    /** What is declared works, and what works is declared. */
    @Test
    void capabilityStatementTellsTheTruth() {
        Referred referred = referred();
        JsonNode statement = get("metadata").json();
        Map<String, String> values = Map.of(
                "_id", referred.task(),
                "_lastUpdated", "gt2020-01-01",
                "date", "gt2020-01-01",
                "identifier", "urn:diversionhub:referral%7Cx",
                "status", "requested",
                "owner", "Organization/x",
                "patient", "Patient/x",
                "url", "https://x.example.org",
                "code", "x");
        for (JsonNode resource : statement.at("/rest/0/resource")) {
            String type = resource.path("type").asText();
            if (type.equals("OperationDefinition")) {
                continue;
            }
            Set<String> declared = new TreeSet<>();
            resource.path("searchParam")
                    .forEach(parameter -> declared.add(parameter.path("name").asText()));
            assertThat(declared).as(type).contains("_id", "_lastUpdated");
            values.forEach((name, value) -> assertThat(
                            get(type + "?" + name + "=" + value).status())
                    .as(type + " by " + name)
                    .isEqualTo(declared.contains(name) ? 200 : 400));
            assertThat(resource.has("searchRevInclude")).as(type).isFalse();
            Set<String> included = new TreeSet<>();
            resource.path("searchInclude").forEach(include -> included.add(include.asText()));
            for (String include : List.of("Task:patient", "Task:focus", "ServiceRequest:patient", type + ":patient")) {
                assertThat(get(type + "?_include=" + include).status())
                        .as(type + " with " + include)
                        .isEqualTo(included.contains(include) ? 200 : 400);
            }
        }
    }

    @Test
    void namesAreForgottenWithTheCase() {
        Referred referred = referred();
        String task = referred.task();
        String count = "select count(*) from fhir_resource where partner = ? and id = ?";
        assertThat(HUB.sql().sql(count).params(SHELF, task).query(Long.class).single())
                .isEqualTo(1);
        HUB.bean(org.diversionhub.exchange.Shredding.class)
                .shred(referred.one().id(), org.diversionhub.trust.ShredLedger.Why.REQUEST, "order 1", "tester");
        assertThat(get("Task/" + task).status()).isEqualTo(404);
        assertThat(HUB.sql().sql(count).params(SHELF, task).query(Long.class).single())
                .isZero();
    }

    private static String page(String cursor) {
        String name = java.util.Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(cursor.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return "?_getpages=" + name + "&_pageId=-&_bundletype=searchset";
    }

    /** Anybody can make up the name of a page. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'query':{'type':'Task','ids':[],'all':[]},'included':['zzz'],'most':1}",
                "{'query':{'type':'Patient','ids':[],'all':[]},'included':['focus'],'most':1}",
                "{'query':{'type':'zzz','ids':[],'all':[]},'included':[],'most':1}",
                "{'query':{'type':null,'ids':[],'all':[]},'included':[],'most':1}",
                "{'query':{'type':'Task','ids':null,'all':[]},'included':[],'most':1}",
                "{'query':{'type':'Task','ids':[],'all':[[null]]},'included':[],'most':1}",
                "{'query':{'type':'Task','ids':[],'all':[[{'parameter':'status','value':null}]]},'included':[],'most':1}",
                "{'query':null,'included':null,'most':1}",
                "[]"
            })
    void pageThatNobodyWasGivenIsNotThere(String cursor) {
        Caller.Answer answer = get(page(cursor.replace('\'', '"')));
        assertThat(answer.status()).as(answer.text()).isEqualTo(404);
        assertThat(answer.text()).doesNotContain("zzz");
    }

    @Test
    void pageHasAnEnd_howeverManyAreAskedFor() {
        referred();
        for (String most : List.of("-1", "0", "2147483647")) {
            Caller.Answer answer = get(page(
                    "{\"query\":{\"type\":\"Task\",\"ids\":[],\"all\":[]},\"included\":[],\"most\":" + most + "}"));
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(answer.json().path("entry").size()).isBetween(1, 100);
        }
    }

    /** Before anybody asks who calls. */
    @Test
    void strangersBodyIsNotRead() {
        Caller stranger = HUB.stranger(null);
        String form = "application/x-www-form-urlencoded";
        assertThat(stranger.call("POST", "/fhir/Task/_search", "a=" + "b".repeat(1_100_000), "Content-Type", form)
                        .status())
                .isEqualTo(413);
        assertThat(stranger.call("POST", "/fhir/Task/_search", "a=b", "Content-Type", form, "Content-Encoding", "gzip")
                        .status())
                .isEqualTo(415);
        assertThat(stranger.get("/fhir/Task", FHIR).status()).isEqualTo(401);
    }

    @Test
    void oneIsFoundOnce_howeverItIsNamed() {
        Referred referred = referred();
        String twice =
                "Task?code=fulfill,http://hl7.org/fhir/CodeSystem/task-code%7Cfulfill&patient=" + referred.patient();
        assertThat(get(twice).json().path("entry")).hasSize(1);
        assertThat(get("Task?_id=" + String.join(",", java.util.Collections.nCopies(3, "x")))
                        .status())
                .isEqualTo(200);
        String many = java.util.stream.IntStream.range(0, 101)
                .mapToObj(Integer::toString)
                .collect(java.util.stream.Collectors.joining(","));
        assertThat(get("Task?code=" + many).status()).isEqualTo(400);
    }
}
