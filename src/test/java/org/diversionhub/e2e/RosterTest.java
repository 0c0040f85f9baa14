package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.diversionhub.trust.Tokens;
import org.junit.jupiter.api.Test;

/**
 * A jail's roster: participants are found in it, a person decides about who may be one, and of the others nothing
 * stays.
 */
class RosterTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String POLICE = "pd-wilmington";
    private static final String MANAGER = "lead-case-management";
    private static final String PROVIDER = "sud-harbor";
    private static final String JAIL = "jail-new-hanover";
    private static final String CLINIC = "jail-clinic";

    private final TestHub hub = TestHub.shared();
    private final Sample referral = person();
    private final String bookingNumber = "B-" + UUID.randomUUID();

    /** Of a birth date of its own, so that no two tests speak of people who are alike. */
    private static Sample person() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        LocalDate born =
                LocalDate.of(1940, 1, 13).plusMonths(random.nextInt(780)).plusDays(random.nextInt(15));
        return Sample.of("diversion-referral.arrest")
                .aboutSomebodyNew()
                .with("participant.name.given", "Jonathan")
                .with("participant.birthDate", born.toString())
                .with("referral.participantAccepted", true)
                .without("service");
    }

    private static Sample event(String event, Sample of, String bookingNumber) {
        return Sample.of("custody-event." + event)
                .with("participant.name", of.json().at("/participant/name").deepCopy())
                .with("participant.birthDate", of.text("participant.birthDate"))
                .with("participant.identifiers.driverLicense", of.text("participant.identifiers.driverLicense"))
                .with("custody.bookingNumber", bookingNumber)
                .without("participant.identifiers.ssn")
                .without("participant.identifiers.fbi")
                .without("participant.identifiers.state")
                .without("participant.identifiers.medicaid")
                .without("referral.id");
    }

    private Sample event(String event) {
        return event(event, referral, bookingNumber);
    }

    private static Sample stranger() {
        return event("booked", person(), "B-" + UUID.randomUUID());
    }

    /** Nobody's exact name, nobody's number. */
    private Sample misspelt(String event) {
        return event(event)
                .with("participant.name.given", "Jonathon")
                .with("participant.name.family", referral.text("participant.name.family") + "e")
                .without("participant.identifiers");
    }

    private static byte[] roster(Sample... bookings) {
        ArrayNode all = JSON.createArrayNode();
        List.of(bookings).forEach(one -> all.add(one.json()));
        return all.toString().getBytes(StandardCharsets.UTF_8);
    }

    private Caller.Answer post(String partner, byte[] roster) {
        return hub.caller(partner).post("/exchange/roster", roster, "application/json");
    }

    private void send(Sample... bookings) {
        Caller.Answer answer = post(JAIL, roster(bookings));
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    }

    private void refer(Sample one) {
        assertThat(hub.caller(POLICE).post("diversion-referral", one.json()).status())
                .isEqualTo(202);
    }

    private UUID caseOf(Sample one) {
        return hub.sql()
                .sql("select case_id from handle where token = ?")
                .param(hub.bean(Tokens.class).token("handle", POLICE, "referral.id", one.text("referral.id")))
                .query(UUID.class)
                .single();
    }

    private List<String> kept(Sample one) {
        return hub.sql()
                .sql("select kind from message where case_id = ? and sender = ? order by happened_at")
                .params(caseOf(one), JAIL)
                .query(String.class)
                .list();
    }

    private List<String> states(Sample one, String partner, String kind) {
        return hub.sql()
                .sql("select state from delivery where case_id = ? and partner = ? and kind = ? order by seq")
                .params(caseOf(one), partner, kind)
                .query(String.class)
                .list();
    }

    private void awaitDelivered(String partner, String kind) {
        await().atMost(Duration.ofSeconds(40))
                .until(() -> states(referral, partner, kind), List.of("DELIVERED")::equals);
    }

    private List<UUID> waiting(Sample one) {
        return hub.sql()
                .sql("select p.id from person_match p join lead_case c on c.participant_id = p.participant_id"
                        + " where c.id = ? and p.is_person is null")
                .param(caseOf(one))
                .query(UUID.class)
                .list();
    }

    private int held(UUID match) {
        return hub.sql()
                .sql("select count(*) from person_match_event where match_id = ?")
                .param(match)
                .query(Integer.class)
                .single();
    }

    private boolean isDone(UUID task) {
        return hub.sql()
                .sql("select done_at is not null from task where id = ?")
                .param(task)
                .query(Boolean.class)
                .single();
    }

    private Command match(String what, UUID id) {
        return Command.run(hub.folder(), "match", what, id.toString());
    }

    private int count(String table) {
        return hub.sql()
                .sql("select count(*) from " + table)
                .query(Integer.class)
                .single();
    }

    @Test
    void participantIsFoundByANumber_whateverTheNameIs() {
        refer(referral);
        send(stranger(), event("booked").with("participant.name.family", "Placeholder"), stranger());
        assertThat(kept(referral)).containsExactly("custody-event/booked");
        awaitDelivered(MANAGER, "custody-event/booked");
    }

    @Test
    void participantIsFoundByNameAndBirthDate() {
        refer(referral);
        send(event("booked").without("participant.identifiers"));
        assertThat(kept(referral)).containsExactly("custody-event/booked");
        awaitDelivered(MANAGER, "custody-event/booked");
    }

    @Test
    void nobodyIsFound_whenANumberSpeaksAgainstIt() {
        refer(referral);
        send(event("booked").with("participant.identifiers.driverLicense", "NC99887766"));
        send(misspelt("booked").with("participant.identifiers.driverLicense", "NC99887766"));
        assertThat(kept(referral)).isEmpty();
        assertThat(waiting(referral)).isEmpty();
    }

    @Test
    void providerAndCaseManagerKnowOfTheRelease_beforeThePersonIsAtTheDoor() {
        referral.with("service.provider", PROVIDER);
        refer(referral);
        consent("RELEASE", Set.of(POLICE, JAIL), PROVIDER);
        consent("P2_NAMED", Set.of(PROVIDER, JAIL), CLINIC);
        send(event("booked"));
        awaitDelivered(CLINIC, "custody-event/booked");
        send(event("booked"), event("release-scheduled"));
        awaitDelivered(MANAGER, "custody-event/release-scheduled");
        awaitDelivered(PROVIDER, "custody-event/release-scheduled");
        assertThat(kept(referral)).containsExactlyInAnyOrder("custody-event/booked", "custody-event/release-scheduled");
    }

    private void consent(String type, Set<String> disclosers, String recipient) {
        String referralId = hub.bean(org.diversionhub.trust.PairwiseIds.class)
                .id(MANAGER, "referral", caseOf(referral).toString());
        Instant start = Instant.now().minusSeconds(60);
        Sample consent = Sample.of("consent.given")
                .with("referral.id", referralId)
                .with("consent.id", "C-" + UUID.randomUUID())
                .with("consent.type", type)
                .with("consent.discloser", disclosers)
                .with("consent.recipients", Set.of(recipient))
                .with("consent.categories", Set.of("ID", "DEM", "REF", "NEED", "CUS", "MED", "SUD"))
                .with("consent.purposes", Set.of("TREAT", "CAREMGT", "COC"))
                .with("consent.period.start", start.toString())
                .with("consent.period.end", start.plusSeconds(86_400).toString())
                .with("consent.signature.at", start.toString());
        Caller.Answer answer = hub.caller(MANAGER).post("consent", consent.json());
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    }

    @Test
    void eachEventIsToldOnce_howeverOftenTheRosterSaysIt() {
        refer(referral);
        send(event("booked"));
        send(stranger(), event("booked").with("custody.housingUnit", "Pod D"));
        assertThat(kept(referral)).containsExactly("custody-event/booked");
        String day = LocalDate.now().plusDays(3).toString();
        send(event("booked"), event("release-scheduled").with("custody.projectedRelease", day));
        send(event("booked"), event("release-scheduled").with("custody.projectedRelease", day));
        assertThat(kept(referral)).hasSize(2);
        String later = LocalDate.now().plusDays(5).toString();
        send(event("booked"), event("release-scheduled").with("custody.projectedRelease", later));
        assertThat(kept(referral)).hasSize(3);
    }

    @Test
    void rosterSaysNothingNew_ofWhatAMessageHasTold() {
        refer(referral);
        assertThat(hub.caller(JAIL)
                        .post("custody-event", event("booked").json())
                        .status())
                .isEqualTo(202);
        send(event("booked"));
        assertThat(kept(referral)).hasSize(1);
    }

    @Test
    void caseThatOpensLaterIsTold_whenTheRosterComesAgain() {
        send(event("booked"));
        refer(referral);
        send(event("booked"));
        assertThat(kept(referral)).containsExactly("custody-event/booked");
    }

    @Test
    void aPersonIsAsked_whenTheNameIsAlike_andAYesTellsTheCaseManager() {
        refer(referral);
        send(misspelt("booked"), stranger());
        send(misspelt("booked"), stranger());
        assertThat(kept(referral)).isEmpty();
        assertThat(waiting(referral)).hasSize(1);
        UUID match = waiting(referral).get(0);
        assertThat(held(match)).isEqualTo(1);
        assertThat(isDone(match)).isFalse();

        assertThat(Command.run(hub.folder(), "match", "list").out()).contains(match.toString());
        Command shown = match("show", match);
        assertThat(shown.code()).as(shown.out()).isZero();
        assertThat(shown.out()).contains("Jonathon").contains("Jonathan");
        Command confirmed = match("confirm", match);
        assertThat(confirmed.code()).as(confirmed.out()).isZero();
        awaitDelivered(MANAGER, "custody-event/booked");
        assertThat(held(match)).isZero();
        assertThat(isDone(match)).isTrue();
        assertThat(match("confirm", match).code()).isEqualTo(1);

        send(misspelt("booked"), misspelt("release-scheduled"));
        assertThat(hub.caller(JAIL)
                        .post("custody-event", misspelt("released").json())
                        .status())
                .isEqualTo(202);
        assertThat(kept(referral))
                .containsExactlyInAnyOrder(
                        "custody-event/booked", "custody-event/release-scheduled", "custody-event/released");
        assertThat(outcomes()).containsExactly("unsure", "match", "confirmed");
    }

    private List<String> outcomes() {
        return hub.sql()
                .sql("select outcome from audit where event in ('MATCHED', 'VIEWED') and subject ="
                        + " (select participant_id from lead_case where id = ?) order by tx, seq")
                .param(caseOf(referral))
                .query(String.class)
                .list();
    }

    @Test
    void aNoDeletesWhatTheJailTold_andHoldsForTheStay() {
        refer(referral);
        send(misspelt("booked"));
        UUID match = waiting(referral).get(0);
        assertThat(match("reject", match).code()).isZero();
        assertThat(held(match)).isZero();
        assertThat(isDone(match)).isTrue();
        send(misspelt("booked"), misspelt("release-scheduled"));
        send(event("booked").without("participant.identifiers"));
        assertThat(waiting(referral)).isEmpty();
        assertThat(kept(referral)).isEmpty();
        assertThat(match("show", match).code()).isEqualTo(1);
    }

    @Test
    void nobodyIsAskedAnyMore_whenTheJailLearnsANumber() {
        refer(referral);
        send(misspelt("booked"));
        UUID match = waiting(referral).get(0);
        send(event("booked"));
        assertThat(kept(referral)).containsExactly("custody-event/booked");
        assertThat(waiting(referral)).isEmpty();
        assertThat(held(match)).isZero();
        assertThat(isDone(match)).isTrue();
    }

    @Test
    void aPersonIsAskedOfBoth_whenTwoParticipantsFit_andAYesToOneIsANoToTheOther() {
        Sample twin = person().with(
                        "participant.name",
                        referral.json().at("/participant/name").deepCopy())
                .with("participant.birthDate", referral.text("participant.birthDate"));
        refer(referral);
        refer(twin);
        send(event("booked").without("participant.identifiers"));
        assertThat(kept(referral)).isEmpty();
        assertThat(kept(twin)).isEmpty();
        UUID match = waiting(referral).get(0);
        UUID other = waiting(twin).get(0);
        assertThat(match("confirm", other).code()).isZero();
        await().atMost(Duration.ofSeconds(40)).until(() -> kept(twin), List.of("custody-event/booked")::equals);
        assertThat(kept(referral)).isEmpty();
        assertThat(waiting(referral)).isEmpty();
        assertThat(held(match)).isZero();
        assertThat(isDone(match)).isTrue();
    }

    @Test
    void whatNobodyDecides_isNotKeptForEver() {
        refer(referral);
        send(misspelt("booked"));
        UUID match = waiting(referral).get(0);
        hub.sql()
                .sql("update person_match set at = at - interval '91 days' where id = ?")
                .param(match)
                .update();
        await().atMost(Duration.ofSeconds(40)).until(() -> waiting(referral).isEmpty());
        assertThat(held(match)).isZero();
        assertThat(isDone(match)).isTrue();
    }

    @Test
    void matchGoesWithItsCase_whenThatIsShredded() {
        refer(referral);
        send(misspelt("booked"));
        UUID match = waiting(referral).get(0);
        Command shredded = Command.run(
                hub.folder(), "shred", "--case", caseOf(referral).toString(), "--reason", "request", "--by", "clerk");
        assertThat(shredded.code()).as(shredded.out()).isZero();
        assertThat(held(match)).isZero();
        assertThat(isDone(match)).isTrue();
    }

    @Test
    void strangersLeaveNothing() {
        send(stranger());
        List<String> tables = List.of(
                "message", "delivery", "participant", "person_token", "person_match", "task", "lead_case", "handle");
        List<Integer> before = tables.stream().map(this::count).toList();
        int receipts = count("receipt where sender = '" + JAIL + "'");
        send(stranger(), stranger(), stranger());
        assertThat(tables.stream().map(this::count).toList()).isEqualTo(before);
        assertThat(count("receipt where sender = '" + JAIL + "'")).isEqualTo(receipts + 1);
    }

    @Test
    void answerIsTheSame_whoeverIsThere() {
        refer(referral);
        Sample other = person();
        Caller.Answer nobody = post(JAIL, roster(stranger(), event("booked", other, "B-" + UUID.randomUUID())));
        Caller.Answer somebody = post(JAIL, roster(stranger(), event("booked")));
        Caller.Answer perhaps = post(JAIL, roster(stranger(), misspelt("booked")));
        assertThat(shape(somebody)).isEqualTo(shape(nobody));
        assertThat(shape(perhaps)).isEqualTo(shape(nobody));
        assertThat(shape(state(somebody))).isEqualTo(shape(state(nobody))).contains("\"recipients\":[]");
    }

    private Caller.Answer state(Caller.Answer answer) {
        return hub.caller(JAIL)
                .get("/exchange/messages/" + answer.json().path("messageId").asText());
    }

    /** Without what differs between any two receipts: ids, times, hashes and signatures. */
    private static String shape(Caller.Answer answer) {
        return answer.whole()
                .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<id>")
                .replaceAll("20[0-9-]{8}T[0-9:.]+Z", "<time>")
                .replaceAll("[0-9a-f]{64}", "<hash>")
                .replaceAll("\"jws\":\"[^\"]*\"", "<jws>")
                .replaceAll("content-length=\\[[0-9]+]", "<length>");
    }

    @Test
    void bookingUnderTheIdOfOneInARosterIsTaken_whoeverItIs() {
        refer(referral);
        Sample known = event("booked");
        Sample nobody = stranger();
        send(known, nobody);
        for (Sample one : List.of(known, nobody)) {
            Sample again =
                    Sample.of("custody-event.booked").without("referral.id").with("message.id", one.text("message.id"));
            assertThat(hub.caller(JAIL).post("custody-event", again.json()).status())
                    .isEqualTo(202);
        }
    }

    @Test
    void everyFaultIsToldByItsPlace_andNothingOfTheRosterIsKept() {
        refer(referral);
        Sample wrong = stranger().with("custody.state", "Xq9secretstate").without("custody.bookingNumber");
        Sample unknown = stranger().with("hairColour", "Xq9secretcolour");
        Caller.Answer answer = post(JAIL, roster(event("booked"), wrong, unknown));
        assertThat(answer.status()).isEqualTo(422);
        assertThat(pointers(answer)).containsExactly("/1/custody/bookingNumber", "/1/custody/state", "/2/hairColour");
        assertThat(answer.text()).doesNotContain("Xq9secret").doesNotContain(referral.text("participant.name.family"));
        assertThat(kept(referral)).isEmpty();
        assertThat(hub.sql()
                        .sql("select outcome from audit where event = 'REFUSED' and actor = ?"
                                + " order by tx desc, seq desc limit 1")
                        .param(JAIL)
                        .query(String.class)
                        .single())
                .isEqualTo("roster: invalid");
    }

    private static List<String> pointers(Caller.Answer answer) {
        JsonNode errors = answer.json().path("errors");
        return errors.findValuesAsText("pointer");
    }

    @Test
    void whatIsNoRosterIsRefused() {
        assertThat(pointers(post(JAIL, event("booked").json().toString().getBytes(StandardCharsets.UTF_8))))
                .containsExactly("");
        assertThat(pointers(post(JAIL, "[3]".getBytes(StandardCharsets.UTF_8)))).containsExactly("/0");
        assertThat(post(JAIL, "[{".getBytes(StandardCharsets.UTF_8)).status()).isEqualTo(422);
        assertThat(post(JAIL, "[]".getBytes(StandardCharsets.UTF_8)).status()).isEqualTo(202);
    }

    @Test
    void tooManyAndTooMuchIsRefused() {
        String many = "[" + "{},".repeat(2000) + "{}]";
        Caller.Answer answer = post(JAIL, many.getBytes(StandardCharsets.UTF_8));
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text()).contains("hub.limits.roster-people = 2000");
        Caller.Answer large = post(JAIL, new byte[4 * 1024 * 1024 + 1]);
        assertThat(large.status()).isEqualTo(413);
        assertThat(large.text()).contains("hub.limits.roster");
    }

    @Test
    void nobodyButAJailSendsARoster() {
        for (String partner : List.of(POLICE, MANAGER, CLINIC)) {
            Caller.Answer answer = post(partner, roster(stranger()));
            assertThat(answer.status()).as(partner).isEqualTo(403);
            assertThat(answer.text()).contains("not-yours-to-send");
        }
    }
}
