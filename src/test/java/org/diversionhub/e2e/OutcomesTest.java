package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.diversionhub.e2e.OneCase.MANAGER;
import static org.diversionhub.e2e.OneCase.POLICE;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.diversionhub.exchange.CurrentSnapshot;
import org.diversionhub.exchange.Identities;
import org.diversionhub.exchange.OutcomeRuns;
import org.diversionhub.exchange.OutcomeRuns.Answer;
import org.diversionhub.outcomes.Period;
import org.diversionhub.trust.KeysBeside;
import org.diversionhub.trust.PairwiseIds;
import org.diversionhub.trust.Tokens;
import org.diversionhub.trust.Vault;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Forty-four people of one month of a year that is long over: half of them were handed off, and every second of these
 * came to intake; the other half was booked again after forty days.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OutcomesTest {
    private static final TestHub HUB = TestHub.shared();
    private static final Instant STOP = Instant.parse("2021-02-10T15:00:00Z");
    private static final String APP = "officer-app";
    private static final int PEOPLE = 44;
    private static final List<UUID> CASES = new ArrayList<>();
    private static String firstName = "";

    @BeforeAll
    static void refer() {
        Sample first = null;
        for (int i = 0; i < PEOPLE; i++) {
            Sample referral = referral(i);
            first = first == null ? referral : first;
            CASES.add(send(i < PEOPLE / 2 ? POLICE : APP, referral));
            if (i % 2 == 0) {
                answer(CASES.get(i), "referral-response.handed-off");
                if (i % 4 == 0) {
                    answer(CASES.get(i), "intake-status.completed");
                }
                answer(CASES.get(i), "treatment-status.engagement");
            } else {
                book(referral);
            }
            if (i == 1 || i == 3) {
                answer(
                        CASES.get(i),
                        "treatment-status",
                        Sample.of("treatment-status.appointment").with("appointment.status", "noshow"));
            }
        }
        firstName = first.text("participant.name.family");
        CASES.add(send(referral(0)
                .with("participant", first.json().path("participant").deepCopy())
                .with("referral.id", "R-" + UUID.randomUUID())));
        CASES.add(send(referral(1)));
        merge(CASES.get(0), CASES.get(PEOPLE + 1));
        HUB.sweep();
        setBack();
    }

    private static void book(Sample referral) {
        Sample booked = Sample.of("custody-event.booked")
                .with(
                        "participant.name",
                        referral.json().at("/participant/name").deepCopy())
                .with("participant.birthDate", referral.text("participant.birthDate"))
                .with(
                        "participant.identifiers",
                        referral.json().at("/participant/identifiers").deepCopy())
                .without("referral.id")
                .with("custody.bookingNumber", "B-" + UUID.randomUUID());
        assertThat(HUB.caller("jail-new-hanover")
                        .post("custody-event", booked.json())
                        .status())
                .isEqualTo(202);
    }

    /** Whom two referrals took for two people: counted once. */
    private static void merge(UUID one, UUID other) {
        assertThat(new Identities(HUB.bean(DataSource.class), HUB.clock())
                        .merge(participant(one), participant(other), "the same photograph", "tester"))
                .isInstanceOf(Identities.Outcome.Merged.class);
    }

    private static UUID participant(UUID caseId) {
        return HUB.sql()
                .sql("select participant_id from lead_case where id = ?")
                .param(caseId)
                .query(UUID.class)
                .single();
    }

    private static Sample referral(int i) {
        return Sample.of("diversion-referral.arrest")
                .aboutSomebodyNew()
                .with("participant.race", List.of(i < PEOPLE / 2 ? "2106-3" : "2054-5"))
                .with("arrest.at", STOP.toString())
                .with("referral.participantAccepted", true);
    }

    private static UUID send(Sample referral) {
        return send(POLICE, referral);
    }

    private static UUID send(String agency, Sample referral) {
        assertThat(HUB.caller(agency)
                        .post("diversion-referral", referral.json())
                        .status())
                .isEqualTo(202);
        return HUB.sql()
                .sql("select case_id from handle where token = ?")
                .param(HUB.bean(Tokens.class).token("handle", agency, "referral.id", referral.text("referral.id")))
                .query(UUID.class)
                .single();
    }

    private static void answer(UUID caseId, String sample) {
        answer(caseId, sample.substring(0, sample.indexOf('.')), Sample.of(sample));
    }

    private static void answer(UUID caseId, String kind, Sample said) {
        Sample answer =
                said.with("referral.id", HUB.bean(PairwiseIds.class).id(MANAGER, "referral", caseId.toString()));
        Caller.Answer sent = HUB.caller(MANAGER).post(kind, answer.json());
        assertThat(sent.status()).as(sent.text()).isEqualTo(202);
    }

    /**
     * As if they had been referred then, handed off after a quarter of an hour or two hours, booked again after forty
     * days, and met after a hundred.
     */
    private static void setBack() {
        UUID[] cases = CASES.toArray(UUID[]::new);
        change("update lead_case set opened_at = ?::timestamptz where id = any(?)", STOP.plusSeconds(60), cases);
        change("update lead_case set opened_at = opened_at + interval '1 hour' where id = any(?)", (Object)
                new UUID[] {CASES.get(PEOPLE), CASES.get(PEOPLE + 1)});
        change(
                "update course_event set at = ?::timestamptz, told_at = '2021-02-11' where case_id = any(?)",
                STOP.plusSeconds(60),
                cases);
        change(
                "update course_event set at = ?::timestamptz where case_id = any(?) and event = 'HANDED_OFF'",
                STOP.plusSeconds(900),
                cases);
        change(
                "update course_event set at = ?::timestamptz where case_id = any(?) and event = 'HANDED_OFF'",
                STOP.plusSeconds(7200),
                IntStream.range(0, PEOPLE)
                        .filter(i -> i % 4 == 2)
                        .mapToObj(CASES::get)
                        .toArray(UUID[]::new));
        change(
                "update course_event set at = ?::timestamptz, told_at = '2021-03-23' where case_id = any(?)"
                        + " and machine = 'custody' and event = 'booked'",
                STOP.plusSeconds(40 * 86_400),
                cases);
        change(
                "update course_event set at = ?::timestamptz, told_at = '2021-05-22' where case_id = any(?) and event = 'met'",
                STOP.plusSeconds(100 * 86_400),
                cases);
    }

    private static void change(String statement, Object... values) {
        HUB.sql()
                .sql(statement)
                .params(List.of(values).stream()
                        .map(value -> value instanceof Instant at ? at.toString() : value)
                        .toList())
                .update();
    }

    private static Command outcomes(String period) {
        return Command.run(HUB.folder(), "outcomes", "--program", "lead-new-hanover", "--period", period);
    }

    @Test
    @Order(1)
    void eachPersonIsCountedOnce_andEveryGroupHasElevenOrMore() {
        Command made = outcomes("2021-02");
        assertThat(made.code()).as(made.out()).isZero();
        assertThat(made.out())
                .contains(",all,all,people,reached,referred,44,44")
                .contains(",all,all,way-in,reached,handed-off,22,44")
                .contains(",all,all,handoff,reached,handed-off-in-window,11,44")
                .contains(",all,all,way-in,reached,intake-done,11,44")
                .contains(",race,white,way-in,reached,handed-off,11,22")
                .contains(",all,all,rebooked,reached,rebooked-in-180d,22,44")
                .contains(",race,white,rebooked,reached,rebooked-in-180d,11,22")
                .contains(",race,\"black or african american\",rebooked,reached,rebooked-in-180d,11,22")
                .contains(",race,\"black or african american\",way-in,last-step,\"referred to accepted\",11,22")
                .contains(",all,all,in-touch,reached,in-touch-at-30d,22,44")
                .doesNotContain("department", POLICE, APP, "sex,", "age,", firstName);
        assertThat(made.out().lines().skip(1).map(line -> line.split(",")))
                .allSatisfy(
                        row -> assertThat(Integer.parseInt(row[row.length - 2])).isGreaterThanOrEqualTo(11));
    }

    @Test
    @Order(2)
    void whatWasMadeIsGivenAgain_whateverIsToldLater() {
        Command before = outcomes("2021-02");
        change(
                "delete from course_event where case_id = any(?) and event = ?",
                CASES.toArray(UUID[]::new),
                "HANDED_OFF");
        assertThat(outcomes("2021-02")).isEqualTo(before);
        assertThat(HUB.sql()
                        .sql("select count(*) from audit where event = 'VIEWED' and subject is null"
                                + " and outcome like 'outcomes lead-new-hanover 2021-02 %'")
                        .query(Integer.class)
                        .single())
                .isEqualTo(3);
    }

    @Test
    @Order(3)
    void noOtherPeriodMayHaveTheSameReferrals() {
        for (String period : List.of("2021", "2021-Q1")) {
            assertThat(run(period)).isEqualTo(new Answer.Overlaps("2021-02"));
        }
        Command refused = outcomes("2021-Q1");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.out()).contains("there are tables of 2021-02");
    }

    @Test
    @Order(4)
    void departmentSeesWhoWasMet_whomItsOfficersReferredByTheAppToo_andNotWhoAccepted() {
        Command page =
                Command.withoutPassword(HUB.folder(), "outcomes", "page", "--agency", POLICE, "--month", "2023-01");
        assertThat(page.code()).as(page.out()).isZero();
        assertThat(page.out())
                .contains("January 2023", "2021-02", ">44<", "handed off to a case manager", "after 30 days")
                .doesNotContain("accepted", "booked", "intake", firstName);
    }

    @Test
    @Order(5)
    void evaluatorGetsTheTableByPolicy_andNobodyElse() {
        String address = "/exchange/outcomes?program=lead-new-hanover&period=2021-02";
        Caller.Answer extract = HUB.caller("university").get(address);
        assertThat(extract.status()).as(extract.text()).isEqualTo(200);
        assertThat(extract.json().at("/tables/0/rows"))
                .anyMatch(row -> row.path("value").asText().equals("handed-off")
                        && row.path("group").asText().equals("white")
                        && row.path("count").asInt() == 11);
        assertThat(extract.text()).doesNotContain("department", POLICE, firstName);
        Caller.Answer counts = HUB.caller("health-dept").get(address + "&format=csv");
        assertThat(counts.text())
                .contains(",race,white,people,reached,referred,22,44")
                .doesNotContain("handed-off", "in-touch", "accepted");
        Caller.Answer nothing = HUB.caller("university").get(address.replace("2021-02", "2021-03"));
        assertThat(nothing.status()).isEqualTo(404);
        for (String other : List.of(POLICE, MANAGER, "da-new-hanover", "sud-harbor", "web-form")) {
            assertThat(HUB.caller(other).get(address).whole()).as(other).isEqualTo(nothing.whole());
        }
        HUB.sql()
                .sql("insert into outcome_table select 'lead-brunswick', period, edition, until, made_at, made_by, rows"
                        + " from outcome_table where program = 'lead-new-hanover' and period = '2021-02'")
                .update();
        assertThat(HUB.caller("university")
                        .get(address.replace("lead-new-hanover", "lead-brunswick"))
                        .whole())
                .isEqualTo(nothing.whole());
        assertThat(HUB.caller("evaluator-coast").get(address).whole())
                .as("whose file names no programme, of two")
                .isEqualTo(nothing.whole());
        assertThat(HUB.caller("university")
                        .get(address.replace("2021-02", "February"))
                        .status())
                .isEqualTo(400);
        assertThat(HUB.sql()
                        .sql(
                                "select actor || ' ' || recipient || ' ' || kind || ' ' || purpose || ' ' || outcome from audit"
                                        + " where kind = 'outcome-extract' order by tx, seq")
                        .query(String.class)
                        .list())
                .hasSize(2)
                .first()
                .asString()
                .matches("university university outcome-extract HRESCH outcomes lead-new-hanover 2021-02:"
                        + " [0-9]+ counts under [0-9a-f]{16}");
    }

    @Test
    void tooFewAndTooEarlySayNothing() {
        assertThat(run("2020-05")).isEqualTo(new Answer.TooFew());
        assertThat(run("2099")).isEqualTo(new Answer.TooEarly(Instant.parse("2100-03-02T05:00:00Z")));
        assertThat(outcomes("2021-5").code()).isEqualTo(2);
    }

    private static Answer run(String period) {
        KeysBeside keys = new KeysBeside(HUB.bean(Vault.class), HUB.bean(Tokens.class), HUB.bean(PairwiseIds.class));
        return new OutcomeRuns(HUB.bean(DataSource.class), HUB.clock())
                .of(
                        HUB.bean(CurrentSnapshot.class).get().programs().of("lead-new-hanover"),
                        Period.parse(period),
                        HUB.bean(CurrentSnapshot.class).get(),
                        () -> keys,
                        "operator:tester");
    }
}
