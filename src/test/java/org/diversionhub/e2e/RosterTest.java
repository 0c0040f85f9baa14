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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.diversionhub.trust.PairwiseIds;
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
    private static final String MEDICAL = "jail-health-new-hanover";

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
        assertThat(answer.text()).doesNotContain("errors");
        hub.sweep();
    }

    private void tell(Sample booking) {
        assertThat(hub.caller(JAIL).post("custody-event", booking.json()).status())
                .isEqualTo(202);
        hub.sweep();
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
    void participantIsFoundByANumber_whereTheNameIsAtLeastAlike() {
        refer(referral);
        send(
                stranger(),
                event("booked").with("participant.name.family", referral.text("participant.name.family") + "e"),
                stranger());
        assertThat(kept(referral)).containsExactly("custody-event/booked");
        awaitDelivered(MANAGER, "custody-event/booked");
    }

    @Test
    void aPersonIsAsked_whenANumberFitsAndTheNameOrTheBirthDateIsAnothers() {
        refer(referral);
        send(event("booked").with("participant.name.family", "Placeholder").with("participant.name.given", "Zed"));
        assertThat(kept(referral)).isEmpty();
        assertThat(waiting(referral)).hasSize(1);
    }

    @Test
    void fillerNumberFindsNobody() {
        referral.with("participant.identifiers.driverLicense", "00000000");
        refer(referral);
        send(stranger().with("participant.identifiers.driverLicense", "0000-0000"));
        assertThat(kept(referral)).isEmpty();
        assertThat(waiting(referral)).isEmpty();
    }

    @Test
    void participantIsFoundByNameAndBirthDate() {
        refer(referral);
        send(event("booked").without("participant.identifiers"));
        assertThat(kept(referral)).containsExactly("custody-event/booked");
        awaitDelivered(MANAGER, "custody-event/booked");
    }

    @Test
    void aPersonIsAsked_whenANumberSpeaksAgainstTheSameNameAndBirthDate() {
        refer(referral);
        send(event("booked").with("participant.identifiers.driverLicense", "NC99887766"));
        assertThat(kept(referral)).isEmpty();
        assertThat(waiting(referral)).hasSize(1);
    }

    @Test
    void nobodyIsFound_whenANumberSpeaksAgainstANameThatIsOnlyAlike() {
        refer(referral);
        send(misspelt("booked").with("participant.identifiers.driverLicense", "NC99887766"));
        assertThat(kept(referral)).isEmpty();
        assertThat(waiting(referral)).isEmpty();
    }

    @Test
    void nothingIsKept_ofSomebodyWhoHasNotSaidYes_andTheNextRosterTellsIt() {
        referral.with("referral.participantAccepted", false);
        refer(referral);
        send(event("booked"));
        tell(misspelt("booked"));
        assertThat(kept(referral)).isEmpty();
        assertThat(waiting(referral)).isEmpty();
        String decision = "prosecution-decision/held";
        String id = hub.bean(PairwiseIds.class)
                .id("da-new-hanover", "referral", caseOf(referral).toString());
        assertThat(hub.caller("da-new-hanover")
                        .post(
                                "prosecution-decision",
                                Sample.of("prosecution-decision.held")
                                        .with("referral.id", id)
                                        .json())
                        .status())
                .isEqualTo(202);
        awaitDelivered(MANAGER, decision);
        await().atMost(Duration.ofSeconds(40)).until(() -> states(referral, POLICE, decision), List.of("HELD")::equals);
        assertThat(states(referral, JAIL, decision)).isEmpty();

        refer(referral.with("referral.participantAccepted", true).with("message.id", "M-" + UUID.randomUUID()));
        send(event("booked"));
        assertThat(kept(referral)).containsExactly("custody-event/booked");
        await().atMost(Duration.ofSeconds(40))
                .until(() -> states(referral, POLICE, decision), List.of("DELIVERED")::equals);
        awaitDelivered(JAIL, decision);
    }

    @Test
    void nothingIsKept_ofSomebodyWhoHasLeft_butTheEndOfAStayThatWasKept() {
        refer(referral);
        say("da-new-hanover", "prosecution-decision", "prosecution-decision.not-filed");
        send(event("booked"));
        say(MANAGER, "treatment-status", "treatment-status.exit");
        send(event("release-scheduled"), event("released"));
        assertThat(kept(referral)).containsExactlyInAnyOrder("custody-event/booked", "custody-event/released");
        send(event("booked", referral, "B-" + UUID.randomUUID()));
        tell(event("booked", referral, "B-" + UUID.randomUUID()));
        assertThat(kept(referral)).hasSize(2);
    }

    private void say(String from, String kind, String sample) {
        String id = hub.bean(PairwiseIds.class)
                .id(from, "referral", caseOf(referral).toString());
        Sample said = Sample.of(sample).with("referral.id", id);
        assertThat(hub.caller(from).post(kind, said.json()).status()).isEqualTo(202);
    }

    /** That it heard of the charge at one stay and not at the next would tell a jail that the person has left. */
    @Test
    void jailHearsOfAnOpenChargeAgain_whenSomebodyHasLeft_andNobodyElseHearsOfTheStay() {
        refer(referral);
        say("da-new-hanover", "prosecution-decision", "prosecution-decision.held");
        say(MANAGER, "treatment-status", "treatment-status.exit");
        send(event("booked"), event("release-scheduled"));
        awaitDelivered(JAIL, "prosecution-decision/held");
        send(event("released"));
        assertThat(kept(referral)).containsExactlyInAnyOrder("custody-event/booked", "custody-event/released");
        assertThat(hub.sql()
                        .sql("select count(*) from delivery where case_id = ? and kind like 'custody-event%'")
                        .param(caseOf(referral))
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void endOfAStayIsToldToWhoKnewOfIt_whenSomebodyHasLeftInBetween() {
        refer(referral);
        send(event("booked"));
        awaitDelivered(MANAGER, "custody-event/booked");
        say(MANAGER, "treatment-status", "treatment-status.exit");
        send(event("released"));
        awaitDelivered(MANAGER, "custody-event/released");
    }

    @Test
    void rosterThatSaysMuchOfOnePerson_isCut_andSomebodyIsTold() {
        refer(referral);
        send(IntStream.range(0, 30)
                .mapToObj(i -> event("booked", referral, "B-" + UUID.randomUUID()))
                .toArray(Sample[]::new));
        assertThat(kept(referral)).hasSize(8);
        assertThat(hub.sql()
                        .sql("select reason from task where what = 'roster' and about ="
                                + " (select participant_id from lead_case where id = ?) and done_at is null")
                        .param(caseOf(referral))
                        .query(String.class)
                        .single())
                .contains("more than 8 entries");
    }

    @Test
    void oneRowWaitsForTheWork_whoeverIsBooked() {
        refer(referral);
        List<Sample> all = List.of(event("booked"), misspelt("booked"), stranger());
        hub.sql().sql("create table seen (id uuid, nobody boolean)").update();
        hub.sql()
                .sql(
                        "create rule seen as on insert to booking do also insert into seen values (new.id, new.case_id is null)")
                .update();
        try {
            all.forEach(one -> assertThat(post(JAIL, roster(one)).status()).isEqualTo(202));
            all.forEach(one -> assertThat(
                            hub.caller(JAIL).post("custody-event", one.json()).status())
                    .isEqualTo(202));
            assertThat(hub.sql()
                            .sql("select nobody from seen")
                            .query(Boolean.class)
                            .list())
                    .as("in each of the two programmes that the jail serves")
                    .containsExactly(false, true, false, true, true, true, false, true, false, true, true, true);
        } finally {
            hub.sql().sql("drop rule seen on booking").update();
            hub.sql().sql("drop table seen").update();
        }
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

    @Test
    void jailMedicalHearsOfTheBookingAndOfNothingElse_andLeavesWithTheJail() {
        refer(referral);
        send(event("booked"));
        await().until(() -> states(referral, MEDICAL, "custody-event/booked").size() == 1);
        assertThat(taking()).contains(JAIL, MEDICAL);
        send(event("released"));
        await().until(() -> kept(referral).size() == 2);
        assertThat(taking()).doesNotContain(JAIL);
        assertThat(hub.sql()
                        .sql("select named from party where case_id = ? and partner = ?")
                        .params(caseOf(referral), MEDICAL)
                        .query(Boolean.class)
                        .single())
                .as("takes part only while a consent names it")
                .isTrue();
        hub.caller(MEDICAL).emptyInbox();
        assertThat(states(referral, MEDICAL, "custody-event/released")).containsExactly("DELIVERED");
        assertThat(hub.sql()
                        .sql("select distinct kind from delivery where case_id = ? and partner = ? and state <> 'HELD'")
                        .params(caseOf(referral), MEDICAL)
                        .query(String.class)
                        .list())
                .allMatch(kind -> kind.startsWith("custody-event/"))
                .contains("custody-event/booked");
    }

    private List<String> taking() {
        return hub.sql()
                .sql("select partner from party where case_id = ? and left_at is null")
                .param(caseOf(referral))
                .query(String.class)
                .list();
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
        send(event("booked"), event("release-scheduled").with("custody.projectedRelease", day));
        send(event("booked"), event("release-scheduled").with("custody.projectedRelease", day));
        assertThat(kept(referral)).hasSize(4);
    }

    @Test
    void rosterSaysNothingNew_ofWhatAMessageHasTold() {
        refer(referral);
        tell(event("booked"));
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
        tell(misspelt("released"));
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
    void aPersonIsAskedOfASingleEvent_andWhatFollowsInTheStayWaitsWithIt() {
        refer(referral);
        tell(misspelt("booked"));
        assertThat(kept(referral)).isEmpty();
        UUID match = waiting(referral).get(0);
        tell(stranger()
                .with("custody.bookingNumber", bookingNumber)
                .with("message.variant", "released")
                .with("custody.state", "released"));
        assertThat(held(match)).isEqualTo(2);
        assertThat(match("confirm", match).code()).isZero();
        await().atMost(Duration.ofSeconds(40)).until(() -> kept(referral).size() == 2);
        assertThat(kept(referral)).containsExactlyInAnyOrder("custody-event/booked", "custody-event/released");
    }

    @Test
    void strangersStayIsForgotten_whenTheTimeToDecideIsOverOnceMore() {
        refer(referral);
        send(misspelt("booked"));
        UUID match = waiting(referral).get(0);
        assertThat(match("reject", match).code()).isZero();
        hub.sql()
                .sql("update person_match set decided_at = decided_at - interval '91 days' where id = ?")
                .param(match)
                .update();
        hub.sweep();
        assertThat(count("person_match where id = '" + match + "'")).isZero();
        send(misspelt("booked"));
        assertThat(waiting(referral)).hasSize(1);
    }

    @Test
    void nobodyIsAskedAnyMore_whenTheJailLearnsANumber_andWhatWaitedIsKept() {
        refer(referral);
        send(misspelt("booked"), misspelt("release-scheduled"));
        UUID match = waiting(referral).get(0);
        send(event("booked"));
        await().atMost(Duration.ofSeconds(40)).until(() -> kept(referral).size() == 2);
        assertThat(kept(referral)).containsExactlyInAnyOrder("custody-event/booked", "custody-event/release-scheduled");
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
        assertThat(count("task where id = '" + match + "'")).isZero();
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
    void everyFaultIsToldByItsPlace_andTheOthersAreTaken_andAPersonKnowsUntilARosterFits() {
        refer(referral);
        Sample wrong = stranger().with("custody.state", "Xq9secretstate").without("custody.bookingNumber");
        Sample unknown = stranger().with("hairColour", "Xq9secretcolour");
        Sample undated = stranger().without("participant.birthDate");
        Caller.Answer answer = post(JAIL, roster(event("booked"), wrong, unknown, undated));
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        assertThat(pointers(answer))
                .containsExactly(
                        "/1/custody/bookingNumber", "/1/custody/state", "/2/hairColour", "/3/participant/birthDate");
        assertThat(answer.text()).doesNotContain("Xq9secret").doesNotContain(referral.text("participant.name.family"));
        hub.sweep();
        assertThat(kept(referral)).containsExactly("custody-event/booked");
        assertThat(faulty()).isEqualTo(1);
        post(JAIL, roster(wrong, event("booked")));
        assertThat(faulty()).isEqualTo(1);
        send(event("booked"));
        assertThat(faulty()).isZero();
    }

    private int faulty() {
        return count("task where what = 'roster' and about is null and done_at is null");
    }

    @Test
    void rosterOfWhichNothingFitsIsRefused_andAPersonKnows() {
        Caller.Answer answer = post(JAIL, roster(stranger().without("custody.bookingNumber")));
        assertThat(answer.status()).isEqualTo(422);
        assertThat(pointers(answer)).containsExactly("/0/custody/bookingNumber");
        assertThat(faulty()).isEqualTo(1);
        send(stranger());
        assertThat(faulty()).isZero();
    }

    @Test
    void oneRosterAtATime_andWhoIsToldToWaitIsToldAtOnce() throws Exception {
        try (ExecutorService calls = Executors.newFixedThreadPool(8)) {
            List<Future<Integer>> answers = calls.invokeAll(
                    Collections.nCopies(8, () -> post(JAIL, roster(stranger())).status()));
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> one : answers) {
                statuses.add(one.get());
            }
            assertThat(statuses).contains(202, 429).containsOnly(202, 429);
        }
        send(stranger());
    }

    @Test
    void refusedRosterIsOnRecord() {
        post(JAIL, roster(stranger().without("custody.bookingNumber")));
        send(stranger());
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
        send();
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
