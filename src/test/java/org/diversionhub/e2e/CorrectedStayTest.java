package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.diversionhub.e2e.CorrectionTest.corrected;
import static org.diversionhub.e2e.CorrectionTest.nullified;
import static org.diversionhub.e2e.OneCase.MANAGER;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What comes of a jail's word that a booking was wrong: the jail learns nothing by it, and nobody else is kept. */
class CorrectedStayTest {
    private static final String JAIL = "jail-new-hanover";
    private static final String BOOKED = "custody-event/booked";
    private static final String PROSECUTOR = "da-new-hanover";

    private final TestHub hub = TestHub.shared();
    private final OneCase one = OneCase.referred(
            referral -> referral.with("participant.name.given", "Jonathan").with("participant.birthDate", birthDate()));
    private final String number = "B " + UUID.randomUUID();

    /** Nobody else's of these tests, so that nobody is alike. */
    private static String birthDate() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return LocalDate.of(1940, 1, 14)
                .plusMonths(random.nextInt(780))
                .plusDays(random.nextInt(14))
                .toString();
    }

    private Sample event(String event) {
        return Sample.of("custody-event." + event)
                .with(
                        "participant.name",
                        one.referral().json().at("/participant/name").deepCopy())
                .with("participant.birthDate", one.referral().text("participant.birthDate"))
                .without("participant.identifiers")
                .with(
                        "participant.identifiers.driverLicense",
                        one.referral().text("participant.identifiers.driverLicense"))
                .with("custody.bookingNumber", number)
                .with("message.time", Instant.now().toString());
    }

    private Sample misspelt() {
        return event("booked")
                .with("participant.name.given", "Jonathon")
                .with("participant.name.family", one.referral().text("participant.name.family") + "e")
                .without("participant.identifiers");
    }

    private void tell(Sample booking) {
        one.send(JAIL, "custody-event", booking);
        hub.sweep();
    }

    private void roster(Sample booking) {
        byte[] roster = ("[" + booking.json() + "]").getBytes(StandardCharsets.UTF_8);
        assertThat(hub.caller(JAIL)
                        .post("/exchange/roster", roster, "application/json")
                        .status())
                .isEqualTo(202);
        hub.sweep();
    }

    private void correct(Sample correction) {
        one.send(JAIL, "correction", correction);
        hub.sweep();
    }

    private static Sample right(Sample wrong, Consumer<Sample> change) {
        return corrected(wrong, BOOKED, change);
    }

    private Sample ofTheRoster(Sample correction) {
        return correction.with("correction.targetId", "booked:" + number);
    }

    private String custody() {
        return hub.sql()
                .sql("select custody from lead_case where id = ?")
                .param(one.id())
                .query(String.class)
                .single();
    }

    private List<String> kept() {
        return hub.sql()
                .sql("select kind from message where case_id = ? and sender = ? order by accepted_at, happened_at")
                .params(one.id(), JAIL)
                .query(String.class)
                .list();
    }

    private List<UUID> waiting() {
        return hub.sql()
                .sql("select id from person_match where participant_id = ? and is_person is null")
                .param(one.participant())
                .query(UUID.class)
                .list();
    }

    private int openTasks(String what) {
        return hub.sql()
                .sql("select count(*) from task t where t.what = ? and t.done_at is null and (t.about = ? or t.about in"
                        + " (select id from message where case_id = ?))")
                .params(what, one.participant(), one.id())
                .query(Integer.class)
                .single();
    }

    private void confirm(UUID match) {
        Command confirmed = Command.run(hub.folder(), "match", "confirm", match.toString());
        assertThat(confirmed.code()).as(confirmed.out()).isZero();
        hub.sweep();
    }

    @Test
    void bookingThatIsSomebodyElses_isVoid_andNothingOfThatPersonIsKept() {
        Sample booked = event("booked");
        tell(booked);
        one.awaitStates(MANAGER, BOOKED, List.of("DELIVERED"));
        Sample stranger = Sample.of("diversion-referral.arrest").aboutSomebodyNew();
        correct(right(
                booked,
                now -> now.with(
                                "participant.name",
                                stranger.json().at("/participant/name").deepCopy())
                        .with("participant.birthDate", "2014-02-03")
                        .with(
                                "participant.identifiers.driverLicense",
                                stranger.text("participant.identifiers.driverLicense"))));
        assertThat(kept()).containsExactly(BOOKED, "correction/nullify");
        assertThat(custody()).isNotEqualTo("IN_CUSTODY").isNotEqualTo("BOOKED");
        assertThat(openTasks("privacy-incident")).isEqualTo(1);
        assertThat(openTasks("participant")).as("nobody is taken for a minor").isZero();
        one.awaitStates(MANAGER, "correction", List.of("DELIVERED"));
        assertThat(hub.sinks().of(MANAGER).getLast().text())
                .contains("nullify")
                .doesNotContain(stranger.text("participant.name.family"), "2014");
        roster(event("booked"));
        assertThat(kept()).as("the stay is not this person's").hasSize(2);
    }

    @Test
    void whatSomebodyHasToDecide_isVoidUntilThen() {
        Sample booked = event("booked");
        tell(booked);
        correct(right(booked, now -> now.with("participant.identifiers.driverLicense", "NC77665544")));
        assertThat(kept()).containsExactly(BOOKED, "correction/nullify");
        assertThat(waiting()).hasSize(1);
        confirm(waiting().getFirst());
        assertThat(kept()).containsExactly(BOOKED, "correction/nullify", BOOKED);
    }

    @Test
    void bookingOfWhichOnlySomethingElseIsWrong_isCorrected() {
        Sample booked = event("booked");
        tell(booked);
        one.awaitStates(MANAGER, BOOKED, List.of("DELIVERED"));
        correct(right(booked, now -> now.with("custody.bookedAt", "2026-04-02T04:00:00-04:00")));
        assertThat(kept()).containsExactly(BOOKED, "correction/correct");
        one.awaitStates(MANAGER, "correction", List.of("DELIVERED"));
        assertThat(hub.sinks().of(MANAGER).getLast().text()).contains("2026-04-02T04:00:00-04:00");
    }

    @Test
    void bookingThatWaitsForAPerson_isCorrectedWhereItWaits_andAfterItIsConfirmed() {
        Sample booked = misspelt();
        tell(booked);
        correct(right(booked, now -> now.with("custody.bookedAt", "2026-04-02T04:00:00-04:00")));
        confirm(waiting().getFirst());
        one.awaitStates(MANAGER, BOOKED, List.of("DELIVERED"));
        assertThat(one.at(MANAGER).getLast().text()).contains("2026-04-02T04:00:00-04:00");
        correct(nullified(booked, "entered-in-error"));
        assertThat(custody()).isEqualTo("NONE");
    }

    @Test
    void nobodyIsAskedOfABookingThatWaits_whenItWasNone() {
        Sample booked = misspelt();
        tell(booked);
        assertThat(openTasks("person-match")).isEqualTo(1);
        correct(nullified(booked, "entered-in-error"));
        assertThat(waiting()).isEmpty();
        assertThat(openTasks("person-match")).isZero();
        roster(misspelt());
        assertThat(waiting()).as("the next roster still says it").hasSize(1);
        correct(ofTheRoster(nullified(booked, "wrong-person")));
        assertThat(waiting()).isEmpty();
        roster(misspelt());
        assertThat(waiting()).as("the jail has said that it is somebody else").isEmpty();
    }

    @Test
    void whatARosterTold_isCorrectedByItsEventAndStay() {
        roster(event("booked"));
        one.awaitStates(MANAGER, BOOKED, List.of("DELIVERED"));
        Sample wrong = event("booked");
        correct(ofTheRoster(right(wrong, now -> now.with("custody.bookedAt", "2026-04-02T04:00:00-04:00"))));
        one.awaitStates(MANAGER, "correction", List.of("DELIVERED"));
        correct(ofTheRoster(nullified(wrong, "entered-in-error")));
        assertThat(kept()).containsExactly(BOOKED, "correction/correct", "correction/nullify");
        assertThat(custody()).isEqualTo("NONE");
        roster(event("booked"));
        assertThat(kept()).as("the roster says it again").hasSize(4);
        assertThat(custody()).isNotEqualTo("NONE");
    }

    @Test
    void correctionWaits_whereTheBookingCouldNotBeKeptYet() {
        String kind = "'" + BOOKED + "'";
        hub.sql()
                .sql("create function not_now() returns trigger as $$ begin raise exception 'not now'; end $$"
                        + " language plpgsql")
                .update();
        hub.sql()
                .sql("create trigger not_now before insert on message for each row when (new.kind = " + kind
                        + ") execute function not_now()")
                .update();
        Sample booked = event("booked");
        try {
            tell(booked);
            correct(nullified(booked, "entered-in-error"));
            assertThat(kept()).isEmpty();
        } finally {
            hub.sql().sql("drop trigger not_now on message").update();
            hub.sql().sql("drop function not_now()").update();
        }
        hub.sweep();
        assertThat(kept()).containsExactly(BOOKED, "correction/nullify");
        assertThat(custody()).isEqualTo("NONE");
    }

    @Test
    void correctionThatDoesNotFitWhatWasTold_isATask_sinceTheJailHearsNothing() {
        Sample booked = event("booked");
        tell(booked);
        correct(nullified(booked, "entered-in-error"));
        correct(nullified(booked, "entered-in-error"));
        assertThat(tasks("booking-not-kept")).as("it is void already").isZero();
        correct(right(booked, now -> now.with("custody.housingUnit", "Invented-7")));
        assertThat(tasks("booking-not-kept")).isEqualTo(1);
    }

    @Test
    void bookingThatCannotBeOpenedAnyMore_isATask() {
        hub.sql()
                .sql("insert into booking (id, at, happened_at, jail, kind, case_id, participant_id, sure, of_roster,"
                        + " id_token, sealed) select gen_random_uuid(), now(), now(), ?, ?, id, participant_id, true,"
                        + " false, '', 'broken' from lead_case where id = ?")
                .params(JAIL, BOOKED, one.id())
                .update();
        hub.sweep();
        assertThat(tasks("booking-not-kept")).isEqualTo(1);
        assertThat(kept()).isEmpty();
    }

    private int tasks(String reason) {
        return hub.sql()
                .sql("select count(*) from task where what = 'case' and reason = ? and about = ? and done_at is null")
                .params(reason, one.id())
                .query(Integer.class)
                .single();
    }

    @Test
    void jailThatTakesAReleaseBack_hasItsPartAgain_andWhatItHasMissed() {
        one.send(
                MANAGER,
                "consent",
                one.consent("P2_NAMED", Set.of(MANAGER), Set.of(JAIL)).with("consent.categories", Set.of("CUS")));
        tell(event("booked"));
        Sample released = event("released");
        tell(released);
        one.send(MANAGER, "release-handoff", one.of("release-handoff", MANAGER));
        one.send(PROSECUTOR, "prosecution-decision", one.of("prosecution-decision.held", PROSECUTOR));
        assertThat(one.states(JAIL, "release-handoff")).isEmpty();
        correct(nullified(released, "entered-in-error"));
        one.awaitStates(JAIL, "release-handoff", List.of("DELIVERED"));
        one.awaitStates(JAIL, "prosecution-decision", List.of("DELIVERED"));
        assertThat(hub.sql()
                        .sql("select partner from party where case_id = ? and left_at is null")
                        .param(one.id())
                        .query(String.class)
                        .list())
                .contains(JAIL, "jail-health-new-hanover");
        assertThat(hub.sinks().of(JAIL).getLast().text()).contains(number);
        Sample again = event("released");
        tell(again);
        correct(nullified(again, "entered-in-error"));
        one.awaitStates(JAIL, "release-handoff", List.of("DELIVERED"));
    }

    @Test
    void numberOfTheStay_followsTheCorrection() {
        Sample booked = event("booked");
        tell(booked);
        String other = "B-" + UUID.randomUUID();
        correct(right(booked, now -> now.with("custody.bookingNumber", other)));
        one.send(
                MANAGER,
                "consent",
                one.consent("P2_NAMED", Set.of(MANAGER), Set.of(JAIL)).with("consent.categories", Set.of("CUS")));
        one.send(MANAGER, "release-handoff", one.of("release-handoff", MANAGER));
        one.awaitStates(JAIL, "release-handoff", List.of("DELIVERED"));
        assertThat(hub.sinks().of(JAIL).getLast().text()).contains(other).doesNotContain(number);
        roster(event("booked").with("custody.bookingNumber", other));
        assertThat(kept()).as("told already").containsExactly(BOOKED, "correction/correct");
    }

    @Test
    void answerIsTheSame_whateverTheCorrectionSays() {
        Sample booked = event("booked");
        tell(booked);
        Caller.Answer ofTheRoster = one.send(JAIL, "correction", ofTheRoster(nullified(booked, "wrong-person")));
        Caller.Answer stranger =
                one.send(JAIL, "correction", right(booked, now -> now.with("participant.name.family", "Somebodyelse")));
        assertThat(fields(stranger)).isEqualTo(fields(ofTheRoster));
    }

    private static List<String> fields(Caller.Answer answer) {
        List<String> names = new java.util.ArrayList<>();
        answer.json().fieldNames().forEachRemaining(names::add);
        return names;
    }
}
