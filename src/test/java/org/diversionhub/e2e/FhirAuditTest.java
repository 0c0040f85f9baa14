package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.diversionhub.e2e.OneCase.MANAGER;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.diversionhub.audit.ToldToPartner;
import org.diversionhub.exchange.Shredding;
import org.diversionhub.trust.PairwiseIds;
import org.diversionhub.trust.PairwiseNumbers;
import org.diversionhub.trust.ShredLedger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A provider sees what was disclosed to itself, as AuditEvents, and nothing of anybody else's. */
@OnSecondHub
class FhirAuditTest {
    private static final String SHELF = "sud-tidewater";
    private static final String OTHER = "other-shelf";
    private static final String FHIR = "application/fhir+json";
    private static final TestHub HUB = TestHub.shared();

    private final OneCase one = OneCase.referred(referral -> referral.with("service.provider", SHELF));
    private final Sample consent = consent();
    private String patient;

    private Sample consent() {
        return one.consent("RELEASE", Set.of("pd-wilmington", MANAGER), Set.of(SHELF));
    }

    @BeforeEach
    void refer() {
        one.send(MANAGER, "consent", consent);
        one.awaitStates(SHELF, "diversion-referral", List.of("DELIVERED"));
        patient = HUB.sql()
                .sql("select r.id from fhir_resource r join fhir_source s on s.resource = r.seq"
                        + " join delivery d on d.id = s.delivery where r.partner = ? and r.type = 'Patient'"
                        + " and d.case_id = ?")
                .params(SHELF, one.id())
                .query(String.class)
                .single();
    }

    private static Caller.Answer get(String path) {
        return HUB.caller(SHELF).get("/fhir/" + path, FHIR);
    }

    private List<JsonNode> events() {
        Caller.Answer found = get("AuditEvent?_count=100&patient=" + patient);
        assertThat(found.status()).as(found.text()).isEqualTo(200);
        return resources(found.json());
    }

    private static List<JsonNode> resources(JsonNode bundle) {
        return StreamSupport.stream(bundle.path("entry").spliterator(), false)
                .map(entry -> entry.path("resource"))
                .toList();
    }

    private static List<String> ids(JsonNode bundle) {
        return resources(bundle).stream()
                .map(event -> event.path("id").asText())
                .toList();
    }

    private static String what(JsonNode event) {
        return event.path("outcomeDesc").asText();
    }

    private String task() {
        return get("Task?patient=" + patient).json().at("/entry/0/resource/id").asText();
    }

    @Test
    void whatWasPutOnTheShelfAndWhatWasReadIsThere_theNewestFirst() {
        assertThat(events()).extracting(FhirAuditTest::what).containsExactly("made available");
        get("Task/" + task());
        assertThat(events()).extracting(FhirAuditTest::what).containsExactly("read", "read", "made available");
        JsonNode event = events().getLast();
        assertThat(get("AuditEvent/" + event.path("id").asText()).json()).isEqualTo(event);
        assertThat(event.at("/meta/profile/0").asText()).endsWith("PrivacyDisclosure.Source");
        assertThat(event.at("/entity/0/what/reference").asText()).isEqualTo("Patient/" + patient);
        JsonNode self = get(event.at("/agent/1/who/reference").asText()).json();
        assertThat(self.path("name").asText()).isEqualTo("Tidewater Recovery");
        JsonNode provenance = get(event.at("/entity/1/what/reference").asText()).json();
        assertThat(provenance.path("resourceType").asText()).isEqualTo("Provenance");
        assertThat(event.at("/meta/security")).isNotEmpty().isEqualTo(provenance.at("/meta/security"));
        JsonNode consentOfIt =
                get(event.at("/entity/2/what/reference").asText()).json();
        assertThat(consentOfIt.at("/identifier/0/value").asText())
                .isEqualTo(HUB.bean(PairwiseIds.class).id(SHELF, "consent", authority()));
    }

    private String authority() {
        return HUB.sql()
                .sql("select id::text from authority where participant_id = ?")
                .param(one.participant())
                .query(String.class)
                .single();
    }

    @Test
    void anEventNamesAndSaysNothing() {
        get("Task/" + task());
        String all = events().toString();
        assertThat(all)
                .doesNotContain(
                        one.referral().text("participant.name.family"),
                        one.keyAt(SHELF),
                        one.id().toString(),
                        one.participant().toString(),
                        authority(),
                        "participant.",
                        "attempt",
                        "node-",
                        "kind")
                .doesNotContainPattern("[0-9a-f]{8}-[0-9a-f]{4}-");
        // Whom a name stands for is asked as ever, and is on record.
        assertThat(get("Patient/" + patient).status()).isEqualTo(200);
    }

    /** Else there would be one more whenever somebody looks. */
    @Test
    void lookingAtEventsIsNoEvent_andIsOnRecord() {
        long before = notified();
        int count = events().size();
        assertThat(events()).hasSize(count);
        get("AuditEvent/" + events().getFirst().path("id").asText());
        assertThat(get("AuditEvent?_summary=count&patient=" + patient)
                        .json()
                        .path("total")
                        .asInt())
                .isEqualTo(count);
        assertThat(events()).hasSize(count);
        assertThat(notified()).isGreaterThan(before + 3);
    }

    private long notified() {
        return HUB.sql()
                .sql("select count(*) from audit where subject = ? and recipient = ? and event = 'NOTIFIED'"
                        + " and shared = '{}' and masked = '{}'")
                .params(one.participant(), SHELF)
                .query(Long.class)
                .single();
    }

    @Test
    void nothingIsThere_whenTheConsentIsTakenBack_andAllOfItWhenThereIsAnother() {
        List<JsonNode> before = events();
        String event = "AuditEvent/" + before.getFirst().path("id").asText();
        one.revoke(consent);
        one.awaitStates(SHELF, "consent", List.of("DELIVERED"));
        String nothing = get("AuditEvent/nobody").whole();
        assertThat(nothing).startsWith("404").contains("There is nothing here for you.");
        assertThat(get(event).whole()).isEqualTo(nothing);
        assertThat(get("AuditEvent?_id=" + event.substring(11)).json().has("entry"))
                .isFalse();
        // That the consent is over was told, and may be.
        assertThat(events()).hasSize(1).doesNotContainAnyElementsOf(before);
        assertThat(withheld()).isPositive();
        one.send(MANAGER, "consent", consent());
        // On which consent it rested is not told again: that one is over.
        assertThat(get(event).json().path("entity")).hasSize(2);
        assertThat(events()).hasSize(2);
    }

    private long withheld() {
        return HUB.sql()
                .sql("select count(*) from audit where subject = ? and recipient = ? and event = 'WITHHELD'"
                        + " and actor = ?")
                .params(one.participant(), SHELF, SHELF)
                .query(Long.class)
                .single();
    }

    @Test
    void nothingIsThere_whenTheCaseIsShredded() {
        String event = "AuditEvent/" + events().getFirst().path("id").asText();
        HUB.bean(Shredding.class).shred(one.id(), ShredLedger.Why.REQUEST, "order 1", "tester");
        assertThat(get(event).status()).isEqualTo(404);
        assertThat(events()).isEmpty();
    }

    @Test
    void anothersIsNotThere() {
        String event = events().getFirst().path("id").asText();
        Caller other = HUB.caller(OTHER);
        String nothing = other.get("/fhir/AuditEvent/nobody", FHIR).whole();
        assertThat(other.get("/fhir/AuditEvent/" + event, FHIR).whole()).isEqualTo(nothing);
        for (String search : List.of("", "?patient=" + patient, "?_id=" + event)) {
            Caller.Answer found = other.get("/fhir/AuditEvent" + search, FHIR);
            assertThat(found.status()).as(found.text()).isEqualTo(200);
            assertThat(resources(found.json()).toString()).doesNotContain(event, patient);
        }
        // Nor is it looked at: what it may not be told it is not asked for.
        String ours = "select 1 from delivery where id = ? and partner = ?";
        assertThat(HUB.bean(ToldToPartner.class)
                        .to(OTHER, new ToldToPartner.Which(null, null, null, null, List.of()), 100))
                .allSatisfy(told -> assertThat(HUB.sql()
                                .sql(ours)
                                .params(told.delivery(), OTHER)
                                .query(Integer.class)
                                .optional())
                        .isPresent());
        assertThat(HUB.caller(MANAGER).get("/fhir/AuditEvent", FHIR).status()).isEqualTo(403);
        assertThat(HUB.stranger("sinks").get("/fhir/AuditEvent", FHIR).status()).isEqualTo(403);
    }

    /** The same place has another name for each partner, and the name is no more than the hub's. */
    @Test
    void anIdCannotBeMadeUp() {
        String event = events().getFirst().path("id").asText();
        var numbers = HUB.bean(PairwiseNumbers.class);
        var place = numbers.read(SHELF, "AuditEvent", event).orElseThrow();
        assertThat(numbers.read(OTHER, "AuditEvent", event)).isEmpty();
        String others = numbers.id(OTHER, "AuditEvent", place);
        String last = event.substring(0, 63) + (event.endsWith("0") ? "1" : "0");
        for (String id : List.of(others, last, event.toUpperCase(java.util.Locale.ROOT), "0".repeat(64), "-1")) {
            assertThat(get("AuditEvent/" + id).status()).as(id).isEqualTo(404);
            assertThat(get("AuditEvent?_id=" + id).json().has("entry")).as(id).isFalse();
        }
        // A place that is in nobody's trail, under a name that the hub would give it.
        String none = numbers.id(SHELF, "AuditEvent", new PairwiseNumbers.Pair(1, 1));
        assertThat(get("AuditEvent/" + none).status()).isEqualTo(404);
        String negative = numbers.id(SHELF, "AuditEvent", new PairwiseNumbers.Pair(Long.MIN_VALUE, 1));
        assertThat(get("AuditEvent/" + negative).status()).isEqualTo(404);
    }

    @Test
    void pagesAreWholeAndStable_whileMoreComes() {
        String task = task();
        get("Task/" + task);
        get("Task/" + task);
        List<String> all =
                events().stream().map(event -> event.path("id").asText()).toList();
        List<String> seen = new ArrayList<>();
        JsonNode page = get("AuditEvent?_count=1&patient=Patient/" + patient).json();
        while (true) {
            assertThat(page.path("entry")).hasSize(1);
            assertThat(page.has("total")).isFalse();
            seen.addAll(ids(page));
            get("Task/" + task);
            String next = next(page);
            if (next == null) {
                break;
            }
            page = get(next).json();
        }
        assertThat(all).hasSize(4);
        assertThat(seen).isEqualTo(all);
    }

    private static String next(JsonNode page) {
        return StreamSupport.stream(page.path("link").spliterator(), false)
                .filter(link -> link.path("relation").asText().equals("next"))
                .map(link -> link.path("url").asText().replaceAll(".*/fhir/?", ""))
                .findFirst()
                .orElse(null);
    }

    @Test
    void eventsAreFoundByTheirTime() {
        JsonNode event = events().getFirst();
        String at = event.path("recorded").asText();
        assertThat(event.at("/meta/lastUpdated").asText()).isEqualTo(at);
        Instant later = Instant.parse(at).plusMillis(1);
        Instant earlier = Instant.parse(at).minusMillis(1);
        for (String parameter : List.of("date", "_lastUpdated")) {
            String of = "AuditEvent?patient=" + patient + "&" + parameter + "=";
            assertThat(ids(get(of + "ge" + at + "&" + parameter + "=le" + at).json()))
                    .as(parameter)
                    .hasSize(1);
            assertThat(ids(get(of + "ge" + later).json())).as(parameter).isEmpty();
            assertThat(ids(get(of + "le" + earlier).json())).as(parameter).isEmpty();
        }
        assertThat(ids(get("AuditEvent?patient=" + patient + "&date=ge" + at + "&_lastUpdated=le" + earlier)
                        .json()))
                .isEmpty();
        assertThat(get("AuditEvent?date=zzz").status()).isEqualTo(400);
    }

    @Test
    void oneOfSeveralPatientsIsFound_andOneThatIsTwoIsNot() {
        assertThat(ids(get("AuditEvent?patient=nobody," + patient).json())).hasSize(1);
        assertThat(ids(get("AuditEvent?patient=nobody&patient=" + patient).json()))
                .isEmpty();
        assertThat(get("AuditEvent?patient=Organization/" + patient).status()).isEqualTo(400);
    }

    /** A summary and a choice of elements are made of what may be seen. */
    @Test
    void summaryAndElementsAreParts() {
        JsonNode all = events().getFirst();
        Set<String> names = new TreeSet<>();
        all.fieldNames().forEachRemaining(names::add);
        for (String part : List.of("_summary=true", "_elements=recorded")) {
            JsonNode shown = resources(
                            get("AuditEvent?patient=" + patient + "&" + part).json())
                    .getFirst();
            shown.fieldNames().forEachRemaining(name -> assertThat(names).contains(name));
            assertThat(shown.path("recorded")).isEqualTo(all.path("recorded"));
            assertThat(shown.has("purposeOfEvent")).as(part).isEqualTo(part.startsWith("_summary"));
            assertThat(shown.at("/meta/tag/0/code").asText()).as(part).isEqualTo("SUBSETTED");
            assertThat(shown.at("/meta/profile").isEmpty()).as(part).isTrue();
            assertThat(shown.fieldNames())
                    .toIterable()
                    .as("what R4 demands: " + part)
                    .contains("type", "recorded", "agent", "source")
                    .doesNotContain("entity");
            assertThat(all.at("/meta/profile").isEmpty()).as("whole").isFalse();
        }
    }

    private static String page(String query, String after) {
        String cursor = "{\"query\":" + query + ",\"included\":[],\"most\":100}";
        String name = java.util.Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(cursor.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return "?_getpages=" + name + "&_pageId=" + after + "&_bundletype=searchset";
    }

    /** Anybody can make up the name of a page: it shows what a search shows, or nothing. */
    @Test
    void pageThatNobodyWasGivenShowsNoMore() {
        String event = events().getFirst().path("id").asText();
        String any = "{\"type\":\"AuditEvent\",\"ids\":[],\"all\":[]}";
        String odd = "{\"type\":\"AuditEvent\",\"ids\":[],\"all\":[[{\"parameter\":\"status\",\"value\":\"0\"}]]}";
        assertThat(ids(get(page(any, "-")).json())).contains(event);
        assertThat(ids(get(page(any, "nobody")).json())).isEmpty();
        assertThat(ids(get(page(odd, "-")).json())).isEmpty();
        for (String after : List.of(event, "-")) {
            JsonNode others =
                    HUB.caller(OTHER).get("/fhir/" + page(any, after), FHIR).json();
            assertThat(resources(others).toString()).doesNotContain(event, patient);
        }
    }

    /** As it grows, a search walks through an index, and not through the audit. */
    @Test
    void searchIsLedByAnIndex() {
        assertThat(HUB.sql()
                        .sql("select indexdef from pg_indexes where indexname = 'audit_of_recipient'")
                        .query(String.class)
                        .single())
                .contains("(recipient, at, seq) WHERE (event = 'DISCLOSING'::text)");
    }
}
