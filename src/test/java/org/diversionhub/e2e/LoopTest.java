package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole loop: a referral goes out under consent, comes back as one coarse word, and stops when consent does. */
class LoopTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String POLICE = "pd-wilmington";
    private static final String MANAGER = "lead-case-management";
    private static final String PROVIDER = "sud-harbor";
    private static final String PROSECUTOR = "da-new-hanover";
    private static final String JAIL = "jail-new-hanover";

    private final TestHub hub = TestHub.shared();
    private final Sample referral = Sample.of("diversion-referral.arrest")
            .aboutSomebodyNew()
            .with("service.provider", PROVIDER)
            .with("referral.participantAccepted", true);

    private final String bookingNumber = "B-" + UUID.randomUUID();

    private Sample custody(String event) {
        return Sample.of("custody-event." + event)
                .with("participant.name", referral.json().at("/participant/name"))
                .with("participant.birthDate", referral.text("participant.birthDate"))
                .with("participant.identifiers", referral.json().at("/participant/identifiers"))
                .with("custody.bookingNumber", bookingNumber)
                .without("participant.identifiers.medicaid")
                .without("referral.id");
    }

    @BeforeEach
    void nobodyElsesMessagesWait() {
        hub.caller(PROSECUTOR).emptyInbox();
    }

    private void send(String sender, Sample message) {
        String kind = message.text("message.id").isEmpty() ? "" : kindOf(message);
        Caller.Answer answer = hub.caller(sender).post(kind, message.json());
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    }

    private static String kindOf(Sample message) {
        JsonNode json = message.json();
        for (String kind : List.of("response", "prosecution", "consent")) {
            if (json.has(kind)) {
                return switch (kind) {
                    case "response" -> json.has("engagement") ? "treatment-status" : "referral-response";
                    case "prosecution" -> "prosecution-decision";
                    default -> kind;
                };
            }
        }
        if (json.has("custody")) {
            return json.at("/custody/pickup").isMissingNode() ? "custody-event" : "release-handoff";
        }
        return json.has("engagement") ? "treatment-status" : "diversion-referral";
    }

    /** What this partner has of this referral, by its own id of it. */
    private List<JsonNode> at(String partner) {
        String key = partner.equals(JAIL) ? bookingNumber : keyAt(partner);
        return hub.sinks().of(partner).stream()
                .map(Sinks.Received::text)
                .filter(text -> text.contains(key))
                .map(LoopTest::json)
                .toList();
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The pairwise key under which the partner knows the person, as the hub makes it. */
    private String keyAt(String partner) {
        UUID participant = hub.sql()
                .sql("select c.participant_id from lead_case c join handle h on h.case_id = c.id where h.token = ?")
                .param(hub.bean(org.diversionhub.trust.Tokens.class)
                        .token("handle", POLICE, "referral.id", referral.text("referral.id")))
                .query(UUID.class)
                .single();
        return hub.bean(org.diversionhub.trust.PairwiseIds.class).id(partner, "participant", participant.toString());
    }

    private JsonNode awaitAt(String partner, Predicate<JsonNode> which) {
        await().atMost(Duration.ofSeconds(30)).until(() -> at(partner).stream().anyMatch(which));
        return at(partner).stream().filter(which).reduce((first, last) -> last).orElseThrow();
    }

    private List<JsonNode> inbox() {
        List<JsonNode> mine = new ArrayList<>();
        String key = keyAt(PROSECUTOR);
        hub.caller(PROSECUTOR).get("/exchange/inbox").json().path("messages").forEach(message -> {
            if (message.at("/participant/key").asText().equals(key)) {
                mine.add(message);
            }
        });
        return mine;
    }

    private JsonNode awaitInbox(Predicate<JsonNode> which) {
        await().atMost(Duration.ofSeconds(30)).until(() -> inbox().stream().anyMatch(which));
        return inbox().stream().filter(which).findFirst().orElseThrow();
    }

    private static Predicate<JsonNode> kind(String kind) {
        return message -> message.at("/message/kind").asText().equals(kind);
    }

    private Sample ofCase(String sample, String partner) {
        return Sample.of(sample).with("referral.id", referralIdAt(partner));
    }

    private String referralIdAt(String partner) {
        if (partner.equals(PROVIDER)) {
            JsonNode bundle = awaitAt(
                    PROVIDER, message -> message.path("resourceType").asText().equals("Bundle"));
            for (JsonNode entry : bundle.path("entry")) {
                for (JsonNode identifier : entry.at("/resource/identifier")) {
                    if (identifier.path("system").asText().equals("urn:diversionhub:referral")
                            && entry.at("/resource/resourceType").asText().equals("ServiceRequest")) {
                        return identifier.path("value").asText();
                    }
                }
            }
            throw new AssertionError("no referral id in the bundle");
        }
        return partner.equals(PROSECUTOR)
                ? awaitInbox(kind("diversion-referral")).at("/referral/id").asText()
                : awaitAt(partner, kind("diversion-referral"))
                        .at("/referral/id")
                        .asText();
    }

    private Sample consent(String type, Set<String> disclosers, Set<String> recipients, Set<String> categories) {
        return ofCase("consent.given", MANAGER)
                .with("consent.id", "C-" + UUID.randomUUID())
                .with("consent.type", type)
                .with("consent.discloser", disclosers)
                .with("consent.recipients", recipients)
                .with("consent.categories", categories)
                .with("consent.purposes", Set.of("TREAT", "CAREMGT", "COC", "LEAD-FILING", "LEAD-MONITOR"))
                .with("consent.period.start", Instant.now().minusSeconds(60).toString())
                .with("consent.period.end", Instant.now().plusSeconds(86_400).toString())
                .with("consent.signature.at", Instant.now().minusSeconds(60).toString())
                .with("consent.statements", json("{\"revocation\":true,\"redisclosure\":true,\"refusal\":true}"));
    }

    private Sample engaged() {
        return ofCase("treatment-status.engagement", PROVIDER).with("engagement.status", "active");
    }

    private List<String> statesAt(String partner, String kind) {
        return hub.sql()
                .sql("select d.state from delivery d join handle h on h.case_id = d.case_id and h.token = ?"
                        + " where d.partner = ? and d.kind like ? order by d.seq")
                .param(hub.bean(org.diversionhub.trust.Tokens.class)
                        .token("handle", POLICE, "referral.id", referral.text("referral.id")))
                .param(partner)
                .param(kind + "%")
                .query(String.class)
                .list();
    }

    @Test
    void loopClosesUnderConsentAndStopsWithIt() {
        send(POLICE, referral);
        awaitAt(MANAGER, kind("diversion-referral"));
        awaitInbox(kind("diversion-referral"));
        await().until(() -> statesAt(PROVIDER, "diversion-referral").equals(List.of("HELD")));
        assertThat(at(PROVIDER)).isEmpty();

        send(MANAGER, consent("RELEASE", Set.of(POLICE), Set.of(PROVIDER), Set.of("ID", "CON", "DEM", "REF", "NEED")));
        Sample named = consent(
                "P2_NAMED",
                Set.of(POLICE, PROVIDER, MANAGER),
                Set.of(PROSECUTOR, JAIL, MANAGER),
                Set.of("REFSTATUS", "ENG", "APT", "NOTE", "SUD", "CUS"));
        send(MANAGER, named);
        awaitAt(PROVIDER, message -> message.path("resourceType").asText().equals("Bundle"));

        send(PROVIDER, ofCase("referral-response.accepted", PROVIDER));
        send(PROVIDER, engaged());
        JsonNode full = awaitAt(MANAGER, kind("treatment-status"));
        assertThat(full.at("/engagement/status").asText()).isEqualTo("active");
        assertThat(full.at("/notice/statement").asText()).contains("42 CFR part 2 prohibits");
        assertThat(full.at("/treatment/mhDiagnosis").isMissingNode()).isTrue();
        JsonNode coarse = awaitInbox(kind("treatment-status"));
        assertThat(coarse.at("/engagement").toString()).isEqualTo("{\"status\":\"engaged\"}");
        assertThat(coarse.fieldNames())
                .toIterable()
                .isSubsetOf("message", "participant", "referral", "engagement", "notice");
        assertThat(coarse.at("/message/variant").isMissingNode()).isTrue();

        send(PROSECUTOR, ofCase("prosecution-decision.held", PROSECUTOR));
        awaitAt(MANAGER, kind("prosecution-decision"));
        assertThat(at(JAIL)).isEmpty();

        send(JAIL, custody("booked"));
        JsonNode held = awaitAt(JAIL, kind("prosecution-decision"));
        assertThat(held.at("/prosecution").toString()).isEqualTo("{\"chargeStatus\":\"yes\"}");
        assertThat(held.at("/custody/bookingNumber").asText()).isEqualTo(bookingNumber);
        awaitAt(MANAGER, kind("custody-event"));

        send(MANAGER, ofCase("release-handoff", MANAGER));
        JsonNode meets = awaitAt(JAIL, kind("release-handoff"));
        assertThat(meets.at("/custody/pickup/contact").asText()).isNotBlank();

        send(JAIL, custody("released"));
        await().until(() -> statesAt(MANAGER, "custody-event/released").equals(List.of("DELIVERED")));
        int jailHad = at(JAIL).size();
        send(PROSECUTOR, ofCase("prosecution-decision.dismissed", PROSECUTOR));
        await().until(() -> statesAt(MANAGER, "prosecution-decision/dismissed").equals(List.of("DELIVERED")));
        assertThat(at(JAIL)).hasSize(jailHad);

        send(
                MANAGER,
                ofCase("consent.revoked", MANAGER)
                        .with("consent.id", named.text("consent.id"))
                        .with("consent.revokedAt", Instant.now().toString()));
        int managerHad =
                (int) at(MANAGER).stream().filter(kind("treatment-status")).count();
        send(PROVIDER, engaged());
        hub.caller(PROSECUTOR).get("/exchange/inbox");
        await().until(() -> statesAt(MANAGER, "treatment-status").equals(List.of("DELIVERED", "HELD")));
        assertThat(at(MANAGER).stream().filter(kind("treatment-status"))).hasSize(managerHad);
        assertThat(inbox().stream().filter(kind("treatment-status"))).isEmpty();
    }

    @Test
    void bookingOfAStrangerGetsTheSameKindOfAnswerAndLeavesNothing() {
        Sample booked = Sample.of("custody-event.booked").aboutSomebodyNew().without("referral.id");
        long before =
                hub.sql().sql("select count(*) from message").query(Long.class).single();
        Caller.Answer answer = hub.caller(JAIL).post("custody-event", booked.json());
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        assertThat(hub.caller(JAIL).post("custody-event", booked.json()).text()).isEqualTo(answer.text());
        assertThat(hub.sql()
                        .sql("select count(*) from message")
                        .query(Long.class)
                        .single())
                .isEqualTo(before);
        assertThat(hub.caller(JAIL)
                        .get("/exchange/messages/" + booked.text("message.id"))
                        .json()
                        .path("recipients"))
                .isEmpty();
        hub.sweep();
        assertThat(hub.sql()
                        .sql("select (select count(*) from message) + (select count(*) from booking)")
                        .query(Long.class)
                        .single())
                .isEqualTo(before);
    }

    private void acceptedByBoth() {
        send(POLICE, referral);
        awaitAt(MANAGER, kind("diversion-referral"));
        await().until(() -> statesAt(PROVIDER, "diversion-referral").equals(List.of("HELD")));
    }

    private Sample release() {
        return consent("RELEASE", Set.of(POLICE), Set.of(PROVIDER), Set.of("ID", "CON", "DEM", "REF", "NEED"));
    }

    @Test
    void heldReferralHasItsWholeTimeAgain_whenTheConsentComesLate() {
        acceptedByBoth();
        hub.sql()
                .sql(
                        "update delivery set since = since - interval '9 days', give_up_at = give_up_at - interval '9 days'"
                                + " where state = 'HELD' and partner = ?")
                .param(PROVIDER)
                .update();
        send(MANAGER, release());
        awaitAt(PROVIDER, message -> message.path("resourceType").asText().equals("Bundle"));
    }

    @Test
    void heldReferralGoesByItself_whenTheConsentBegins() {
        acceptedByBoth();
        send(
                MANAGER,
                release()
                        .with(
                                "consent.period.start",
                                Instant.now().plusSeconds(4).toString()));
        awaitAt(PROVIDER, message -> message.path("resourceType").asText().equals("Bundle"));
    }

    @Test
    void nobodyBecomesAParty_whenAConsentIsDefectiveOrRevoked() {
        acceptedByBoth();
        send(
                MANAGER,
                consent("P2_NAMED", Set.of(POLICE), Set.of("so-push"), Set.of("ID", "INC"))
                        .without("consent.signature"));
        assertThat(parties()).doesNotContain("so-push");
        await().until(() -> statesAt(PROVIDER, "diversion-referral").equals(List.of("HELD")));
    }

    private List<String> parties() {
        return hub.sql()
                .sql("select p.partner from party p join handle h on h.case_id = p.case_id where h.token = ?")
                .param(hub.bean(org.diversionhub.trust.Tokens.class)
                        .token("handle", POLICE, "referral.id", referral.text("referral.id")))
                .query(String.class)
                .list();
    }

    @Test
    void consentIsRefused_whenItsDatesCannotBeRead() {
        acceptedByBoth();
        Sample wrong = release().with("consent.period.end", "2026-12-31T23:59:60Z");
        Caller.Answer answer = hub.caller(MANAGER).post("consent", wrong.json());
        assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    }

    @Test
    void bookingReachesCaseManagementInEveryCase_whenThePersonHasTwo() {
        acceptedByBoth();
        Sample second = Sample.of("diversion-referral.arrest")
                .with("participant", referral.json().path("participant"))
                .with("referral.id", "R-" + UUID.randomUUID());
        send(POLICE, second);
        send(JAIL, custody("booked"));
        await().until(() -> at(MANAGER).stream().filter(kind("custody-event")).count() == 2);
    }

    @Test
    void referralBringsInTreatmentProvidersAlone_whenItNamesAPartner() {
        referral.with("service.provider", "so-push");
        send(POLICE, referral);
        awaitAt(MANAGER, kind("diversion-referral"));
        assertThat(parties()).doesNotContain("so-push");
    }

    /** A second case of the same person; from here on the test is about that one. */
    private void referAgain(String name) {
        Sample second = Sample.of(name)
                .with("participant", referral.json().path("participant"))
                .with("referral.id", "R-" + UUID.randomUUID())
                .with("referral.participantAccepted", true)
                .without("service");
        send(POLICE, second);
        referral.with("referral.id", second.text("referral.id"));
    }

    private Sample toAllCases(Sample consent) {
        return consent.without("referral.id").with("participant.key", keyAt(MANAGER));
    }

    @Test
    void laterCaseReachesTheProvider_whenAnEarlierConsentNamesIt() {
        send(POLICE, referral.without("service"));
        send(MANAGER, toAllCases(release()));
        referAgain("diversion-referral.arrest");
        awaitStates(PROVIDER, "diversion-referral", List.of("DELIVERED"));
        assertThat(at(PROVIDER)).hasSize(2);
    }

    @Test
    void laterCaseReachesTheProviderOnceTheConsentBegins_whenItHasYetToBegin() {
        send(POLICE, referral.without("service"));
        String soon = Instant.now().plusSeconds(6).toString();
        send(MANAGER, toAllCases(release()).with("consent.period.start", soon));
        referAgain("diversion-referral.arrest");
        awaitStates(PROVIDER, "diversion-referral", List.of("HELD"));
        awaitStates(PROVIDER, "diversion-referral", List.of("DELIVERED"));
    }

    @Test
    void laterCaseBringsInNobody_whenNoConsentToAllCasesIsValid() {
        send(POLICE, referral.without("service"));
        send(MANAGER, release());
        send(MANAGER, toAllCases(release()).without("consent.signature"));
        send(
                MANAGER,
                toAllCases(release())
                        .with(
                                "consent.period.end",
                                Instant.now().minusSeconds(1).toString()));
        send(
                MANAGER,
                toAllCases(consent(
                        "RELEASE",
                        Set.of(POLICE),
                        Set.of("role:sud-provider", "role:jail-custody"),
                        Set.of("ID", "REF"))));
        Sample gone = toAllCases(release());
        send(MANAGER, gone);
        send(
                MANAGER,
                Sample.of("consent.revoked")
                        .without("referral.id")
                        .with("participant.key", keyAt(MANAGER))
                        .with("consent.id", gone.text("consent.id"))
                        .with("consent.revokedAt", Instant.now().toString()));
        referAgain("diversion-referral.arrest");
        awaitStates(MANAGER, "diversion-referral", List.of("DELIVERED"));
        assertThat(parties()).containsExactlyInAnyOrder(POLICE, MANAGER, PROSECUTOR);
    }

    private void awaitStates(String partner, String kind, List<String> expected) {
        await().atMost(Duration.ofSeconds(30)).until(() -> statesAt(partner, kind), expected::equals);
    }

    @Test
    void jailHasNoPartAndLearnsNothing_whenTheBookingComesAfterTheRelease() {
        send(POLICE, referral);
        send(PROSECUTOR, ofCase("prosecution-decision.held", PROSECUTOR));
        send(JAIL, custody("released"));
        Sample late = custody("booked")
                .with("message.time", Instant.now().minusSeconds(600).toString());
        send(JAIL, late);
        awaitStates(MANAGER, "custody-event/booked", List.of("DELIVERED"));
        assertThat(statesAt(JAIL, "")).isEmpty();
    }

    @Test
    void jailLearnsTheDecisionThatHappenedLast_whenAnEarlierOneComesLater() {
        send(POLICE, referral);
        send(PROSECUTOR, ofCase("prosecution-decision.filed", PROSECUTOR));
        send(
                PROSECUTOR,
                ofCase("prosecution-decision.held", PROSECUTOR)
                        .with("message.time", Instant.now().minusSeconds(600).toString()));
        awaitStates(MANAGER, "prosecution-decision/held", List.of("DELIVERED"));
        send(JAIL, custody("booked"));
        JsonNode told = awaitAt(JAIL, kind("prosecution-decision"));
        assertThat(told.at("/prosecution/chargeStatus").asText()).isEqualTo("no");
    }

    @Test
    void caseKeyIsGone_whenTheFirstReferralIsNotKept() throws IOException {
        long before = keyFiles();
        hub.sql()
                .sql("alter table message add constraint nothing_new check (false) not valid")
                .update();
        try {
            assertThat(hub.caller(POLICE)
                            .post("diversion-referral", referral.json())
                            .status())
                    .isEqualTo(503);
        } finally {
            hub.sql().sql("alter table message drop constraint nothing_new").update();
        }
        assertThat(keyFiles()).isEqualTo(before);
    }

    private long keyFiles() throws IOException {
        try (var files = Files.walk(hub.folder().resolve("data/keys"))) {
            return files.filter(file -> file.toString().endsWith(".key")).count();
        }
    }

    /** Nobody has to wait and see whether more comes: every authority that has begun has been looked at. */
    private void awaitLookedAt() {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> hub.sql()
                                .sql("select count(*) from authority where not looked_at and complete"
                                        + " and revoked_at is null and starts_at <= now()")
                                .query(Integer.class)
                                .single()
                        == 0);
    }

    @Test
    void deliveredReferralGoesAgainAsAnUpdate_whenALaterConsentOpensMoreOfIt() {
        send(POLICE, referral);
        send(MANAGER, consent("RELEASE", Set.of(POLICE), Set.of(PROVIDER), Set.of("ID", "REF")));
        awaitStates(PROVIDER, "diversion-referral", List.of("DELIVERED"));
        assertThat(at(PROVIDER)).hasSize(1).noneMatch(LoopTest::tellsNeeds);

        send(
                MANAGER,
                release()
                        .with(
                                "consent.period.start",
                                Instant.now().plusSeconds(3).toString()));
        awaitStates(PROVIDER, "diversion-referral", List.of("DELIVERED", "DELIVERED"));
        assertThat(at(PROVIDER))
                .hasSize(2)
                .last()
                .matches(LoopTest::tellsNeeds)
                .matches(bundle -> bundle.toString().contains("\"Communication\""));
        List<String> ids = hub.sinks().of(PROVIDER).stream()
                .filter(one -> one.text().contains(keyAt(PROVIDER)))
                .map(one -> one.header("Idempotency-key"))
                .distinct()
                .toList();
        assertThat(ids).hasSize(2);

        send(MANAGER, release());
        awaitLookedAt();
        assertThat(statesAt(PROVIDER, "diversion-referral")).hasSize(2);
    }

    private static boolean tellsNeeds(JsonNode bundle) {
        return bundle.toString().contains("needs.immediate");
    }

    @Test
    void senderSeesOneDelivery_whenAConsentSendsItsReferralAgain() {
        send(POLICE, referral);
        awaitStates(MANAGER, "diversion-referral", List.of("DELIVERED"));
        String path = "/exchange/messages/" + referral.text("message.id");
        await().until(() -> hub.caller(POLICE).get(path).text().contains("delivered"));
        String before = hub.caller(POLICE).get(path).text();
        send(MANAGER, consent("P2_NAMED", Set.of(POLICE), Set.of(MANAGER), Set.of("GOV", "SUD")));
        awaitStates(MANAGER, "diversion-referral", List.of("DELIVERED", "DELIVERED"));
        assertThat(hub.caller(POLICE).get(path).text()).isEqualTo(before);
        JsonNode update = at(MANAGER).getLast();
        assertThat(update.at("/message/update").asBoolean()).isTrue();
        assertThat(update.at("/service/provider").asText()).isEqualTo(PROVIDER);
    }
}
