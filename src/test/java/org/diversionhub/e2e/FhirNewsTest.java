package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.diversionhub.e2e.OneCase.MANAGER;
import static org.diversionhub.e2e.OneCase.POLICE;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.diversionhub.exchange.Shredding;
import org.diversionhub.mapping.FhirProfiles;
import org.diversionhub.trust.ShredLedger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A provider is told that there is news for it on the hub's FHIR server, and never more than that. */
@OnSecondHub
class FhirNewsTest {
    private static final String SHELF = "sud-tidewater";
    private static final String FHIR = "application/fhir+json";
    private static final String GUIDE = "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/";
    private static final TestHub HUB = TestHub.shared();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String path = "/news/" + UUID.randomUUID();
    private final Set<String> made = new TreeSet<>();

    @AfterEach
    void unsubscribe() {
        HUB.sinks().behave(SHELF, Sinks.OK);
        made.forEach(id -> call("DELETE", "Subscription/" + id, ""));
    }

    private static Caller.Answer get(String path) {
        return HUB.caller(SHELF).get("/fhir/" + path, FHIR);
    }

    private static Caller.Answer call(String method, String path, String body) {
        return HUB.caller(SHELF).call(method, "/fhir/" + path, body, "Content-Type", FHIR);
    }

    private ObjectNode wish(String topic) {
        ObjectNode wish = JSON.createObjectNode();
        wish.put("resourceType", "Subscription").put("status", "requested").put("reason", "To hear of it");
        wish.put("criteria", "urn:diversionhub:topic:" + topic);
        ObjectNode channel = wish.putObject("channel");
        channel.put("type", "rest-hook").put("endpoint", HUB.sinks().url(SHELF) + path);
        channel.put("payload", FHIR);
        channel.putObject("_payload")
                .putArray("extension")
                .addObject()
                .put("url", GUIDE + "backport-payload-content")
                .put("valueCode", "id-only");
        return wish;
    }

    private static void extend(ObjectNode wish, String extension, String type, int value) {
        ((ObjectNode) wish.path("channel"))
                .withArray("extension")
                .addObject()
                .put("url", GUIDE + extension)
                .put(type, value);
    }

    private String subscribe(ObjectNode wish) {
        Caller.Answer answer = call("POST", "Subscription", wish.toString());
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        String id = answer.json().path("id").asText();
        made.add(id);
        return id;
    }

    private String subscribed(ObjectNode wish) {
        String id = subscribe(wish);
        awaitState(id, "active");
        return id;
    }

    private static void awaitState(String id, String state) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> get("Subscription/" + id).json().path("status").asText(), state::equals);
    }

    /** What was sent for a subscription, in the order of arrival, by its type. */
    private List<JsonNode> told(String id, String type) {
        return HUB.sinks().of(SHELF).stream()
                .filter(one -> one.line().endsWith(path))
                .map(one -> json(one.body()))
                .filter(one -> value(one, "subscription")
                        .at("/valueReference/reference")
                        .asText()
                        .endsWith(id))
                .filter(one -> value(one, "type").path("valueCode").asText().equals(type))
                .toList();
    }

    private static JsonNode json(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode value(JsonNode bundle, String name) {
        return StreamSupport.stream(bundle.at("/entry/0/resource/parameter").spliterator(), false)
                .filter(one -> one.path("name").asText().equals(name))
                .findFirst()
                .orElse(JSON.missingNode());
    }

    /** A reference without the address of the server. */
    private static String here(String reference) {
        assertThat(reference).matches("|" + TestHub.FHIR + "/.*");
        return reference.replace(TestHub.FHIR + "/", "");
    }

    /** The events of a notification: number and focus. */
    private static List<String> events(JsonNode bundle) {
        return StreamSupport.stream(bundle.at("/entry/0/resource/parameter").spliterator(), false)
                .filter(one -> one.path("name").asText().equals("notification-event"))
                .map(one -> one.at("/part/0/valueString").asText() + " "
                        + here(one.at("/part/2/valueReference/reference").asText()))
                .toList();
    }

    private List<String> events(String id) {
        return told(id, "event-notification").stream()
                .flatMap(one -> events(one).stream())
                .toList();
    }

    private void awaitEvents(String id, String... focuses) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> events(id).stream()
                        .map(one -> one.split(" ")[1])
                        .toList()
                        .containsAll(List.of(focuses)));
    }

    private static OneCase referral() {
        return OneCase.referred(referral -> referral.with("service.provider", SHELF));
    }

    private static Sample consent(OneCase one) {
        return one.consent("RELEASE", Set.of(POLICE, MANAGER), Set.of(SHELF));
    }

    private static OneCase referred() {
        OneCase one = referral();
        one.send(MANAGER, "consent", consent(one));
        one.awaitStates(SHELF, "diversion-referral", List.of("DELIVERED"));
        return one;
    }

    private static String task(OneCase one) {
        return "Task/"
                + get("Task?patient=" + patient(one))
                        .json()
                        .at("/entry/0/resource/id")
                        .asText();
    }

    private static String patient(OneCase one) {
        return get("Patient?identifier=urn:diversionhub:participant%7C" + one.keyAt(SHELF))
                .json()
                .at("/entry/0/resource/id")
                .asText();
    }

    @Test
    void referralIsTold_afterTheHandshake_andRead() {
        String id = subscribed(wish("referral-to-me"));
        JsonNode handshake = told(id, "handshake").getFirst();
        assertThat(handshake.path("type").asText()).isEqualTo("history");
        assertThat(value(handshake, "status").path("valueCode").asText()).isEqualTo("requested");
        assertThat(value(handshake, "topic").path("valueCanonical").asText())
                .isEqualTo("urn:diversionhub:topic:referral-to-me");
        assertThat(value(handshake, "events-since-subscription-start")
                        .path("valueString")
                        .asText())
                .isEqualTo("0");
        OneCase one = referred();
        String task = task(one);
        awaitEvents(id, task);
        JsonNode news = told(id, "event-notification").getFirst();
        assertThat(events(news)).containsExactly("1 " + task);
        assertThat(value(news, "notification-event").at("/part/1/valueInstant").asText())
                .isNotBlank();
        assertThat(here(news.at("/entry/0/request/url").asText())).isEqualTo("Subscription/" + id + "/$status");
        assertThat(value(news, "status").path("valueCode").asText()).isEqualTo("active");
        assertThat(value(news, "events-since-subscription-start")
                        .path("valueString")
                        .asText())
                .isEqualTo("1");
        assertThat(get(task).status()).isEqualTo(200);
    }

    @Test
    void whatIsToldIsValid() {
        String id = subscribed(wish("referral-to-me"));
        awaitEvents(id, task(referred()));
        FhirProfiles profiles = new FhirProfiles();
        for (String type : List.of("handshake", "event-notification")) {
            String told = told(id, type).getFirst().toString();
            assertThat(profiles.errors(FhirAnswersTest.claimNothing(told)))
                    .as(told)
                    .isEmpty();
        }
    }

    /** The notification names the Task, and says nothing of anybody. */
    @Test
    void nothingButTheNameIsTold() {
        String id = subscribed(wish("referral-to-me"));
        OneCase one = referred();
        awaitEvents(id, task(one));
        Sinks.Received got = HUB.sinks().of(SHELF).stream()
                .filter(received ->
                        received.line().endsWith(path) && received.text().contains("event-notification"))
                .findFirst()
                .orElseThrow();
        assertThat(got.text())
                .doesNotContain(
                        patient(one),
                        one.keyAt(SHELF),
                        one.referral().text("participant.name.family"),
                        "Patient",
                        one.id().toString(),
                        one.participant().toString());
        assertThat(got.headers().keySet().stream().map(String::toLowerCase).toList())
                .isSubsetOf("accept-encoding", "connection", "content-length", "content-type", "host");
        JsonNode bundle = json(got.body());
        assertThat(bundle.path("entry")).hasSize(1);
        assertThat(bundle.at("/entry/0/resource/resourceType").asText()).isEqualTo("Parameters");
    }

    /** It is on record that somebody was told, and it is no disclosure: none of its fields went. */
    @Test
    void tellingIsOnRecord_butNoDisclosure() {
        String id = subscribed(wish("referral-to-me"));
        OneCase one = referral();
        one.send(MANAGER, "consent", consent(one));
        await().atMost(Duration.ofSeconds(20)).until(() -> rows(one, "NOTIFIED") > 0);
        assertThat(HUB.sql()
                        .sql("select count(*) from audit where subject = ? and event = 'NOTIFIED' and actor = 'hub'"
                                + " and recipient = ? and shared = '{}' and masked = '{}' and authorities <> '{}'")
                        .params(one.participant(), SHELF)
                        .query(Long.class)
                        .single())
                .isPositive();
        await().atMost(Duration.ofSeconds(20)).until(() -> !events(id).isEmpty());
        assertThat(rows(one, "DISCLOSING' and outcome = 'read")).isZero();
    }

    private static long rows(OneCase one, String event) {
        return HUB.sql()
                .sql("select count(*) from audit where subject = ? and recipient = ? and event = '" + event + "'")
                .params(one.participant(), SHELF)
                .query(Long.class)
                .single();
    }

    @Test
    void numberAloneIsTold_ifThatIsAskedFor() {
        ObjectNode wish = wish("referral-to-me");
        ((ObjectNode) wish.at("/channel/_payload/extension/0")).put("valueCode", "empty");
        String id = subscribed(wish);
        referred();
        await().atMost(Duration.ofSeconds(20)).until(() -> events(id), List.of("1 ")::equals);
        assertThat(told(id, "event-notification").getFirst().toString()).doesNotContain("Task/");
    }

    /** While its server is away the consent is taken back: what was not told is told nowhere, and leaves no gap. */
    @Tag("thorough")
    @Test
    void whatMayNotBeReadIsNotTold_untilItMay() {
        String id = subscribed(wish("referral-to-me"));
        HUB.sql()
                .sql("update subscription set next_at = now() + interval '5 seconds' where id = ?")
                .param(UUID.fromString(id))
                .update();
        OneCase one = referral();
        Sample consent = consent(one);
        one.send(MANAGER, "consent", consent);
        one.awaitStates(SHELF, "diversion-referral", List.of("DELIVERED"));
        String task = task(one);
        one.revoke(consent);
        OneCase other = referred();
        awaitEvents(id, task(other));
        assertThat(events(id)).containsExactly("1 " + task(other));
        assertThat(events(get("Subscription/" + id + "/$events").json())).containsExactly("1 " + task(other));
        assertThat(HUB.sinks().of(SHELF)).noneMatch(received -> received.text().contains(task));
        one.send(MANAGER, "consent", consent(one));
        awaitEvents(id, task);
        assertThat(events(id)).containsExactly("1 " + task(other), "2 " + task);
    }

    @Test
    void whatMayNoLongerBeReadIsNotAmongTheEvents_untilItMayAgain() {
        String id = subscribed(wish("referral-to-me"));
        String changes = subscribed(wish("task-changed"));
        OneCase one = referral();
        Sample consent = consent(one);
        one.send(MANAGER, "consent", consent);
        one.awaitStates(SHELF, "diversion-referral", List.of("DELIVERED"));
        String task = task(one);
        awaitEvents(id, task);
        one.revoke(consent);
        Caller.Answer nothing = get("Subscription/" + id + "/$events");
        assertThat(events(nothing.json())).isEmpty();
        assertThat(nothing.text()).doesNotContain(task);
        assertThat(events(changes)).isEmpty();
        one.send(MANAGER, "consent", consent(one));
        assertThat(events(get("Subscription/" + id + "/$events").json())).containsExactly("1 " + task);
    }

    @Test
    void correctionIsTold_andTheProvidersOwnStepIsNot() {
        String id = subscribed(wish("task-changed"));
        OneCase one = referred();
        ObjectNode task = (ObjectNode) get(task(one)).json();
        String name = "Task/" + task.path("id").asText();
        Caller.Answer moved = call("PUT", name, task.put("status", "accepted").toString());
        assertThat(moved.status()).as(moved.text()).isEqualTo(200);
        assertThat(events(id)).isEmpty();
        one.send(
                POLICE,
                "correction",
                CorrectionTest.corrected(
                        one.referral(),
                        "diversion-referral/arrest",
                        right -> right.with("needs.immediate", Set.of("meal"))));
        awaitEvents(id, name);
        assertThat(events(id)).containsExactly("1 " + name);
    }

    @Test
    void failedHandshakeIsAnError_andTheProviderBeginsAnew() {
        HUB.sinks().behave(SHELF, Sinks.status(500));
        String id = subscribe(wish("referral-to-me"));
        awaitState(id, "error");
        JsonNode failed = get("Subscription/" + id).json();
        assertThat(failed.path("error").asText()).isEqualTo("http-500");
        JsonNode status = get("Subscription/" + id + "/$status").json();
        assertThat(status.path("type").asText()).isEqualTo("searchset");
        assertThat(value(status, "status").path("valueCode").asText()).isEqualTo("error");
        assertThat(value(status, "error")
                        .at("/valueCodeableConcept/coding/0/code")
                        .asText())
                .isEqualTo("error-response");
        OneCase one = referred();
        HUB.sinks().behave(SHELF, Sinks.OK);
        Caller.Answer again = call(
                "PUT",
                "Subscription/" + id,
                ((ObjectNode) failed).put("status", "requested").toString());
        assertThat(again.status()).as(again.text()).isEqualTo(200);
        assertThat(again.json().has("error")).isFalse();
        awaitState(id, "active");
        awaitEvents(id, task(one));
        assertThat(events(id)).containsExactly("1 " + task(one));
    }

    @Test
    void deadServerIsLeftAlone_losesNothing_andKeepsNobodyWaiting() {
        String dead = subscribed(wish("referral-to-me"));
        ObjectNode other = wish("referral-to-me");
        ((ObjectNode) other.path("channel")).put("endpoint", HUB.sinks().url(SHELF) + path + "/other");
        String alive = subscribed(other);
        HUB.sinks().behave(SHELF, exchange -> {
            boolean there = exchange.getRequestURI().getPath().endsWith("/other");
            exchange.sendResponseHeaders(there ? 200 : 503, -1);
        });
        OneCase one = referred();
        awaitState(dead, "error");
        assertThat(told(dead, "event-notification")).hasSize(3);
        assertThat(events(told(dead, "event-notification").getLast())).containsExactly("1 " + task(one));
        assertThat(get("Subscription/" + alive).json().path("status").asText()).isEqualTo("active");
        OneCase meanwhile = referred();
        HUB.sinks().behave(SHELF, Sinks.OK);
        call(
                "PUT",
                "Subscription/" + dead,
                wish("referral-to-me").put("id", dead).toString());
        awaitEvents(dead, task(meanwhile));
        assertThat(events(told(dead, "event-notification").getLast()))
                .containsExactly("1 " + task(one), "2 " + task(meanwhile));
    }

    /** The hub had sent it, and died before it could write that down. */
    @Test
    void whatWasBeingToldWhenTheHubDiedIsToldAgain_underTheSameNumber() {
        String id = subscribed(wish("referral-to-me"));
        OneCase one = referred();
        awaitEvents(id, task(one));
        await().until(() -> HUB.sql()
                .sql("select told = 1 and busy_until is null from subscription where id = ?")
                .param(UUID.fromString(id))
                .query(Boolean.class)
                .single());
        HUB.sql()
                .sql("with crashed as (update subscription set told = 0, busy_until = now() + interval '2 seconds'"
                        + " where id = ? returning id) insert into scheduled_news (task_name, task_instance,"
                        + " execution_time, picked, picked_by, last_heartbeat, version) select 'tell-news',"
                        + " id || '/news/crashed', now(), true, 'killed', now() - interval '5 minutes', 1 from crashed")
                .param(UUID.fromString(id))
                .update();
        await().atMost(Duration.ofSeconds(40))
                .until(() -> events(id), List.of("1 " + task(one), "1 " + task(one))::equals);
    }

    @Test
    void serverThatHangsIsCutOff() {
        HUB.sinks().behave(SHELF, exchange -> {
            try {
                new java.util.concurrent.CountDownLatch(1).await(10, java.util.concurrent.TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        ObjectNode wish = wish("referral-to-me");
        extend(wish, "backport-timeout", "valueUnsignedInt", 1);
        String id = subscribe(wish);
        awaitState(id, "error");
        assertThat(get("Subscription/" + id).json().path("error").asText()).isEqualTo("timeout");
    }

    @Test
    void heartbeatComesWhenNothingElseDoes_untilTheEnd() {
        ObjectNode wish = wish("referral-to-me");
        extend(wish, "backport-heartbeat-period", "valueUnsignedInt", 1);
        wish.put("end", HUB.clock().instant().plusSeconds(5).toString());
        String id = subscribed(wish);
        await().atMost(Duration.ofSeconds(20)).until(() -> told(id, "heartbeat").size() >= 2);
        assertThat(events(told(id, "heartbeat").getFirst())).isEmpty();
        awaitState(id, "off");
    }

    @Test
    void statusAndEventsAreAsked() {
        String id = subscribed(wish("referral-to-me"));
        String other = subscribed(wish("task-changed"));
        OneCase first = referred();
        OneCase second = referred();
        awaitEvents(id, task(first), task(second));
        JsonNode all = get("Subscription/$status").json();
        assertThat(StreamSupport.stream(all.path("entry").spliterator(), false)
                        .map(entry -> here(entry.at("/resource/parameter/0/valueReference/reference")
                                .asText())))
                .contains("Subscription/" + id, "Subscription/" + other);
        assertThat(get("Subscription/$status?id=" + id + "&status=active")
                        .json()
                        .path("entry"))
                .hasSize(1);
        assertThat(get("Subscription/$status?id=" + id + "&status=error").json().has("entry"))
                .isFalse();
        assertThat(value(get("Subscription/" + id + "/$status").json(), "events-since-subscription-start")
                        .path("valueString")
                        .asText())
                .isEqualTo("2");
        String asked = "Subscription/" + id + "/$events";
        assertThat(events(get(asked).json())).containsExactly("1 " + task(first), "2 " + task(second));
        assertThat(events(get(asked + "?eventsSinceNumber=2&content=id-only").json()))
                .containsExactly("2 " + task(second));
        assertThat(events(get(asked + "?eventsUntilNumber=1").json())).containsExactly("1 " + task(first));
        ObjectNode body = JSON.createObjectNode().put("resourceType", "Parameters");
        body.putArray("parameter").addObject().put("name", "eventsSinceNumber").put("valueString", "2");
        assertThat(events(call("POST", asked, body.toString()).json())).containsExactly("2 " + task(second));
        assertThat(get(asked + "?eventsSinceNumber=zzz").status()).isEqualTo(400);
        assertThat(get(asked + "?other=zzz").status()).isEqualTo(400);
        assertThat(get("Subscription?status=active&_id=" + id).json().path("entry"))
                .hasSize(1);
        assertThat(get("Subscription?status=off&_id=" + id).json().has("entry")).isFalse();
        assertThat(get("Subscription?_summary=count&_id=" + id)
                        .json()
                        .path("total")
                        .asInt())
                .isEqualTo(1);
        assertThat(get("Subscription?url=" + HUB.sinks().url(SHELF) + path)
                        .json()
                        .path("entry"))
                .hasSize(2);
    }

    @Test
    void subscriptionOfAnotherIsNotThere() {
        String id = subscribed(wish("referral-to-me"));
        Caller other = HUB.caller("other-shelf");
        for (String address :
                List.of("Subscription/" + id, "Subscription/" + id + "/$status", "Subscription/" + id + "/$events")) {
            Caller.Answer answer = other.get("/fhir/" + address, FHIR);
            assertThat(answer.status()).as(address).isEqualTo(404);
            assertThat(answer.text()).contains("There is nothing here for you.");
        }
        assertThat(other.call("DELETE", "/fhir/Subscription/" + id, "", "Content-Type", FHIR)
                        .status())
                .isEqualTo(404);
        assertThat(other.call(
                                "PUT",
                                "/fhir/Subscription/" + id,
                                wish("referral-to-me").put("id", id).toString(),
                                "Content-Type",
                                FHIR)
                        .status())
                .isEqualTo(404);
        assertThat(other.get("/fhir/Subscription/$status", FHIR).text()).doesNotContain(id);
        assertThat(other.get("/fhir/Subscription?_id=" + id, FHIR).json().has("entry"))
                .isFalse();
        assertThat(get("Subscription/" + id).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    /channel | endpoint | https://elsewhere.example.org/zzz     | deliver.notify
                    /channel | endpoint | http://localhost/zzz                  | deliver.notify
                    /channel | endpoint | not an address                        | channel.endpoint
                    /channel | type     | email                                 | rest-hook
                    /channel | payload  | application/fhir+xml                  | application/fhir+json
                    /channel/_payload/extension/0 | valueCode | full-resource   | id-only
                    ''       | criteria | Task?status=requested                 | urn:diversionhub:topic:task-changed
                    ''       | status   | active                                | requested
                    ''       | end      | 2020-01-01T00:00:00Z                  | Subscription.end
                    """)
    void whatTheHubWouldNotDoIsRefused(String at, String field, String value, String said) {
        ObjectNode wish = wish("referral-to-me");
        ((ObjectNode) wish.at(at)).put(field, value);
        Caller.Answer answer = call("POST", "Subscription", wish.toString());
        assertThat(answer.status()).as(answer.text()).isEqualTo(422);
        assertThat(answer.text()).contains("OperationOutcome", said).doesNotContain("zzz");
    }

    /** The partner file counts at the moment of telling, too. */
    @Test
    void nothingIsToldWhereTheFileNoLongerAllowsIt() {
        String id = subscribed(wish("referral-to-me"));
        HUB.sql()
                .sql("update subscription set endpoint = ? where id = ?")
                .params(HUB.sinks().url("other-shelf") + path, UUID.fromString(id))
                .update();
        referred();
        awaitState(id, "error");
        assertThat(get("Subscription/" + id).json().path("error").asText()).isEqualTo("not-allowed");
        assertThat(HUB.sinks().of("other-shelf"))
                .noneMatch(received -> received.line().endsWith(path));
    }

    @Test
    void headersFiltersAndContactsAreRefused() {
        ObjectNode wish = wish("referral-to-me");
        ((ObjectNode) wish.path("channel")).putArray("header").add("Authorization: zzz");
        wish.putObject("_criteria")
                .putArray("extension")
                .addObject()
                .put("url", GUIDE + "backport-filter-criteria")
                .put("valueString", "Task?zzz");
        wish.putArray("contact").addObject().put("system", "phone").put("value", "zzz");
        extend(wish, "backport-heartbeat-period", "valueUnsignedInt", 0);
        Caller.Answer answer = call("POST", "Subscription", wish.toString());
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().path("issue")).hasSize(4);
        assertThat(answer.text()).doesNotContain("zzz");
    }

    @Test
    void oldVersionIsRefused_andOffIsOff() {
        String id = subscribed(wish("referral-to-me"));
        ObjectNode off = wish("referral-to-me").put("id", id).put("status", "off");
        Caller.Answer stale = HUB.caller(SHELF)
                .call("PUT", "/fhir/Subscription/" + id, off.toString(), "Content-Type", FHIR, "If-Match", "W/\"7\"");
        assertThat(stale.status()).isEqualTo(412);
        assertThat(call("PUT", "Subscription/" + id, off.toString()).status()).isEqualTo(200);
        OneCase one = referred();
        assertThat(get("Subscription/" + id).json().path("status").asText()).isEqualTo("off");
        assertThat(events(get("Subscription/" + id + "/$events").json())).isEmpty();
        assertThat(get(task(one)).status()).isEqualTo(200);
        assertThat(call("DELETE", "Subscription/" + id, "").status()).isIn(200, 204);
        assertThat(get("Subscription/" + id).status()).isEqualTo(404);
    }

    @Test
    void eventsAreForgottenWithTheCase() {
        String id = subscribed(wish("referral-to-me"));
        OneCase one = referred();
        awaitEvents(id, task(one));
        OneCase other = referred();
        awaitEvents(id, task(other));
        HUB.bean(Shredding.class).shred(one.id(), ShredLedger.Why.REQUEST, "order 1", "tester");
        assertThat(events(get("Subscription/" + id + "/$events").json())).containsExactly("2 " + task(other));
        assertThat(HUB.sql()
                        .sql("select count(*) from news where subscription = ?")
                        .param(UUID.fromString(id))
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void capabilityStatementNamesTheTopics() {
        JsonNode statement = get("metadata").json();
        JsonNode resource = StreamSupport.stream(
                        statement.at("/rest/0/resource").spliterator(), false)
                .filter(one -> one.path("type").asText().equals("Subscription"))
                .findFirst()
                .orElseThrow();
        assertThat(resource.path("extension").toString())
                .contains("urn:diversionhub:topic:referral-to-me", "urn:diversionhub:topic:task-changed");
        assertThat(resource.path("operation").toString())
                .contains("backport-subscription-status", "backport-subscription-events");
        assertThat(resource.path("interaction").toString())
                .contains("create", "read", "update", "delete", "search-type");
    }
}
