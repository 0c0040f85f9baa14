package org.diversionhub.exchange;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.diversionhub.partner.Program;
import org.diversionhub.partner.Programs;
import org.diversionhub.referral.Alarm;
import org.diversionhub.referral.Cases;
import org.diversionhub.referral.Courses;
import org.diversionhub.trust.CaseKeyMissing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Times that the site has changed count for open cases at once: the alarms of each are set anew, and what is not due
 * any more is taken back. Case management that it has changed takes part in them from now on.
 */
@Component
class AlarmsAnew {
    private static final Logger LOG = LoggerFactory.getLogger(AlarmsAnew.class);
    private static final int AT_ONCE = 200;

    private final TransactionTemplate transaction;
    private final JdbcClient sql;
    private final Cases cases;
    private final Courses courses;
    private final Alarms alarms;
    private final ClockTasks tasks;
    private final ConsentClock consents;
    private final FileClock files;
    private final Joining joining;
    private final Dispatcher dispatcher;
    private final CurrentSnapshot snapshots;
    private final Clock clock;

    AlarmsAnew(
            PlatformTransactionManager transactions,
            JdbcClient sql,
            Cases cases,
            Courses courses,
            Alarms alarms,
            ClockTasks tasks,
            ConsentClock consents,
            FileClock files,
            Joining joining,
            Dispatcher dispatcher,
            CurrentSnapshot snapshots,
            Clock clock) {
        this.transaction = new TransactionTemplate(transactions);
        this.sql = sql;
        this.cases = cases;
        this.courses = courses;
        this.alarms = alarms;
        this.tasks = tasks;
        this.consents = consents;
        this.files = files;
        this.joining = joining;
        this.dispatcher = dispatcher;
        this.snapshots = snapshots;
        this.clock = clock;
    }

    @EventListener({ApplicationReadyEvent.class, ConfigurationInForce.class})
    void look() {
        if (!known().equals(Optional.of(inForce()))) {
            alarms.reset();
        }
    }

    /**
     * A crash in between leaves the old times known, so that it is begun anew; an alarm that is set twice rings twice,
     * which changes nothing.
     */
    void run() {
        Programs programs = snapshots.get().programs();
        String clocks = inForce();
        UUID last = new UUID(0, 0);
        List<UUID> some = after(last);
        while (!some.isEmpty()) {
            some.forEach(id -> transaction.executeWithoutResult(status -> set(id, programs)));
            some.forEach(this::joinIfItCan);
            last = some.getLast();
            some = after(last);
        }
        transaction.executeWithoutResult(status -> {
            consents.watchAgain(programs);
            files.watchAgain();
            sql.sql("delete from clocks_known").update();
            sql.sql("insert into clocks_known values (?)").param(clocks).update();
        });
        if (!clocks.equals(inForce())) {
            run(); // another configuration came into force meanwhile, and asked in vain
        }
    }

    /** The times of all programmes, and who manages whose cases. */
    private String inForce() {
        return snapshots.get().programs().all().stream()
                .map(program -> program.id() + ": " + program.clocks() + " " + managers(program))
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    private static String managers(Program program) {
        return program.jurisdictions().stream()
                .map(one -> one.agencies() + " -> " + one.caseManagement())
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private Optional<String> known() {
        return sql.sql("select clocks from clocks_known").query(String.class).optional();
    }

    private List<UUID> after(UUID last) {
        return sql.sql("select case_id from course where case_id > ? order by case_id limit ?")
                .params(last, AT_ONCE)
                .query(UUID.class)
                .list();
    }

    /** A case whose key is lost keeps no other from being looked at. */
    private void joinIfItCan(UUID caseId) {
        try {
            join(caseId);
        } catch (CaseKeyMissing e) {
            LOG.error("case management cannot be brought into a case: {}", e.getMessage());
        }
    }

    private void join(UUID caseId) {
        List<Lane> lanes = transaction.execute(status -> cases.lock(caseId)
                .filter(known ->
                        courses.of(caseId).filter(course -> !course.isLeft()).isPresent())
                .map(known -> joining.manager(snapshots.get(), known, clock.instant()))
                .orElse(List.of()));
        dispatcher.wake(lanes == null ? List.of() : lanes);
    }

    private void set(UUID caseId, Programs programs) {
        Map<Alarm, Instant> due = cases.lock(caseId)
                .flatMap(known -> courses.of(caseId)
                        .map(course -> Alarm.due(
                                course, known, programs.of(known.program()).clocks())))
                .orElse(Map.of());
        Instant now = clock.instant();
        alarms.setAsked(caseId, now);
        due.forEach((alarm, at) -> {
            if (at.isAfter(now)) {
                tasks.clear(caseId, alarm, now).forEach(alarms::tellCleared);
                alarms.set(caseId, alarm, at);
            } else if (!tasks.wasRaised(caseId, alarm, at)) {
                alarms.set(caseId, alarm, at);
            }
        });
    }
}
