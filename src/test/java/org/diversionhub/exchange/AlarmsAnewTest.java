package org.diversionhub.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diversionhub.config.ConfigFault;
import org.diversionhub.e2e.TestHub;
import org.diversionhub.partner.Clocks;
import org.diversionhub.partner.Program;
import org.diversionhub.partner.Programs;
import org.diversionhub.referral.Alarm;
import org.diversionhub.referral.Cases;
import org.diversionhub.referral.Courses;
import org.diversionhub.referral.LeadCase;
import org.diversionhub.trust.Vault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.PlatformTransactionManager;

/** Times that the site has changed count for the cases that are open. */
class AlarmsAnewTest {
    private final TestHub hub = TestHub.shared();
    private final CurrentSnapshot snapshots = hub.bean(CurrentSnapshot.class);
    private final Snapshot shipped = snapshots.get();
    private final UUID caseId = enrolledTwoDaysAgo();

    private UUID enrolledTwoDaysAgo() {
        UUID id = UUID.randomUUID();
        hub.bean(Vault.class).begin(id);
        Timestamp then = Timestamp.from(Instant.now().minus(2, ChronoUnit.DAYS));
        hub.sql()
                .sql("insert into participant (id, program, known_at) values (?, 'lead-new-hanover', ?)")
                .params(id, then)
                .update();
        hub.sql()
                .sql(
                        "insert into lead_case (id, participant_id, agency, program, door, opened_at, accepted, charge, custody)"
                                + " values (?, ?, 'pd-wilmington', 'lead-new-hanover', 'social-contact', ?, true, 'NONE', 'NONE')")
                .params(id, id, then)
                .update();
        hub.sql()
                .sql("insert into course (case_id, opened_at, referral, referral_at, participation, participation_at,"
                        + " answered_at, enrolled_at) values (?, ?, 'HANDED_OFF', ?, 'ACTIVE', ?, ?, ?)")
                .params(id, then, then, then, then, then)
                .update();
        return id;
    }

    private void inactivityAfter(Period time) {
        Clocks clocks = program().clocks();
        inForce(
                program().jurisdictions(),
                new Clocks(
                        clocks.zone(),
                        clocks.handoff(),
                        clocks.intake(),
                        clocks.filingGrace(),
                        time,
                        clocks.releaseWarning(),
                        clocks.consentRenewal(),
                        clocks.service(),
                        clocks.assessed(),
                        clocks.referralAwaited(),
                        clocks.rosterQuiet()));
    }

    private Program program() {
        return shipped.programs().of("lead-new-hanover");
    }

    private void inForce(List<Program.Jurisdiction> jurisdictions, Clocks clocks) {
        snapshots.swap(changed(jurisdictions, clocks));
        hub.bean(AlarmsAnew.class).look();
    }

    private Snapshot changed(List<Program.Jurisdiction> jurisdictions, Clocks clocks) {
        Program known = program();
        Program changed = new Program(
                known.id(),
                known.name(),
                jurisdictions,
                known.heldFor(),
                known.retainFor(),
                known.eligibility(),
                known.toldOfRevocation(),
                clocks,
                known.removal(),
                known.sergeantApproves(),
                known.onCall());
        return new Snapshot(
                shipped.schemas(),
                shipped.partners(),
                shipped.policies(),
                shipped.eligibility(),
                Programs.of(Stream.concat(
                                Stream.of(changed),
                                shipped.programs().all().stream()
                                        .filter(one -> !one.id().equals(changed.id())))
                        .toList()),
                shipped.codes(),
                shipped.mappings(),
                shipped.disclosing());
    }

    /** The same, with other agencies and another case management. */
    private List<Program.Jurisdiction> jurisdictions(List<String> agencies, String manager) {
        return program().jurisdictions().stream()
                .map(one -> new Program.Jurisdiction(
                        agencies,
                        manager,
                        one.prosecutor(),
                        one.jail(),
                        one.jailMedical(),
                        one.records(),
                        one.askedToAssess()))
                .toList();
    }

    @AfterEach
    void asShipped() {
        snapshots.swap(shipped);
        hub.bean(AlarmsAnew.class).look();
    }

    private List<String> open() {
        return hub.sql()
                .sql("select reason from task where about = ? and done_at is null")
                .param(caseId)
                .query(String.class)
                .list();
    }

    @Test
    void shorterTimeRingsAtOnce_andALongerOneTakesTheTaskBack() {
        UUID file = UUID.randomUUID();
        hub.bean(Vault.class).begin(file);
        hub.sql()
                .sql(
                        "insert into lead_case (id, participant_id, agency, program, door, opened_at, accepted, charge, custody)"
                                + " select ?, id, 'lead-case-management', program, 'consent', known_at, false, 'NONE', 'NONE'"
                                + " from participant where id = ?")
                .params(file, caseId)
                .update();
        inactivityAfter(Period.ofDays(1));
        await().atMost(Duration.ofSeconds(20)).until(() -> open(), List.of("inactivity")::equals);
        inactivityAfter(Period.ofDays(3));
        await().atMost(Duration.ofSeconds(20)).until(() -> open().isEmpty());
        assertThat(hub.sql()
                        .sql("select count(*) from scheduled_tasks where task_instance like ?")
                        .param(caseId + "/INACTIVITY/%")
                        .query(Integer.class)
                        .single())
                .isPositive();
        assertThat(hub.sql()
                        .sql(
                                "select count(*) from scheduled_tasks where task_name = 'file-alarm' and task_instance like ?")
                        .param(file + "/%")
                        .query(Integer.class)
                        .single())
                .as("whoever is waited for")
                .isPositive();
    }

    @Test
    void caseManagementThatTheSiteHasPutInAnothersPlaceTakesPart_inWhatIsOpen() {
        inForce(
                jurisdictions(program().jurisdictions().getFirst().agencies(), "cm-brunswick"),
                program().clocks());
        await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> hub.sql()
                                .sql("select partner from party where case_id = ? and left_at is null")
                                .param(caseId)
                                .query(String.class)
                                .list(),
                        List.of("cm-brunswick")::equals);
        assertThat(hub.sql()
                        .sql("select count(*) from handle where case_id = ? and partner = 'cm-brunswick'")
                        .param(caseId)
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void hubDoesNotStartWithoutTheAgencyOfAnOpenCase_orTheProgrammeOfARequest() {
        assertThat(refusal(shipped)).isEmpty();
        assertThat(refusal(changed(
                        jurisdictions(List.of("so-new-hanover"), "cm-brunswick"),
                        program().clocks())))
                .contains("open cases are of the agency `pd-wilmington`", "lead-new-hanover", "`sends: []`");
        hub.sql()
                .sql("insert into accounting_request (id, participant_id, what, came_on, due_on, entered_by)"
                        + " values (?, ?, 'LIST', current_date, current_date, 'operator:tester')")
                .params(caseId, caseId)
                .update();
        Snapshot without = new Snapshot(
                shipped.schemas(),
                shipped.partners(),
                shipped.policies(),
                shipped.eligibility(),
                Programs.of(List.of(shipped.programs().of("lead-brunswick"))),
                shipped.codes(),
                shipped.mappings(),
                shipped.disclosing());
        assertThat(refusal(without))
                .contains(
                        "requests for an accounting that nobody has answered are of the programme `lead-new-hanover`");
        hub.sql()
                .sql("delete from accounting_request where id = ?")
                .param(caseId)
                .update();
    }

    private String refusal(Snapshot snapshot) {
        return new ProgramsOfCases(hub.sql())
                .faults(snapshot).stream().map(ConfigFault::toString).collect(Collectors.joining());
    }

    @Test
    void somebodyIsAsked_alsoWhereTheClockCannotTellWhatItHasToTell() {
        hub.sql()
                .sql(
                        "update course set enrolled_at = null, opened_at = opened_at - interval '31 days' where case_id = ?")
                .param(caseId)
                .update();
        var broken = new ClockMessages(hub.bean(ReceiptBook.class), hub.bean(Keeping.class)) {
            @Override
            List<Lane> intakeMissed(LeadCase known, Instant due, Snapshot snapshot, Instant now) {
                throw new IllegalStateException("the case's key is lost");
            }
        };
        var ringing = new Ringing(
                hub.bean(PlatformTransactionManager.class),
                hub.bean(Cases.class),
                hub.bean(Courses.class),
                hub.bean(ClockTasks.class),
                broken,
                hub.bean(Dispatcher.class),
                hub.bean(Asking.class),
                snapshots,
                hub.clock());
        assertThatThrownBy(() -> ringing.ring(caseId, Alarm.INTAKE_WINDOW)).isInstanceOf(IllegalStateException.class);
        assertThat(open()).contains("intake-window");
        assertThat(hub.sql()
                        .sql("select asks from task where about = ? and reason = 'intake-window'")
                        .param(caseId)
                        .query(String.class)
                        .single())
                .isEqualTo("desk");
    }

    @Test
    void jailThatSendsRostersAndSendsNoneIsATask_untilTheNext() {
        RosterClock quiet = hub.bean(RosterClock.class);
        String jail = "jail-new-hanover";
        Instant now = hub.clock().instant().truncatedTo(ChronoUnit.MILLIS);
        assertThat(quiet.ring("jail-that-has-sent-none")).isEmpty();
        quiet.heard(jail, shipped, now.minus(1, ChronoUnit.HOURS));
        assertThat(quiet.ring(jail)).contains(now.minus(1, ChronoUnit.HOURS).plus(2, ChronoUnit.HOURS));
        quiet.heard(jail, shipped, now.minus(3, ChronoUnit.HOURS));
        quiet.ring(jail);
        quiet.ring(jail);
        assertThat(quietJails()).as("one for each programme").isEqualTo(2);
        quiet.heard(jail, shipped, now);
        assertThat(quietJails()).isZero();
    }

    private int quietJails() {
        return hub.sql()
                .sql("select count(*) from task where reason = 'roster-quiet of jail-new-hanover' and done_at is null"
                        + " and program is not null and asks is not null")
                .query(Integer.class)
                .single();
    }
}
