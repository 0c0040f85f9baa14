package org.diversionhub.exchange;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.diversionhub.partner.Program;
import org.diversionhub.referral.Alarm;
import org.diversionhub.referral.Cases;
import org.diversionhub.referral.Course;
import org.diversionhub.referral.Courses;
import org.diversionhub.referral.Courses.Event;
import org.diversionhub.referral.LeadCase;
import org.diversionhub.referral.ParticipationState;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What an alarm does when its time has come: looks again whether the case still waits, and if so raises a task for a
 * person and has the desks asked. It files no charge and removes nobody. To ring twice changes nothing.
 */
@Component
class Ringing {
    private final TransactionTemplate transaction;
    private final Cases cases;
    private final Courses courses;
    private final ClockTasks tasks;
    private final ClockMessages messages;
    private final Dispatcher dispatcher;
    private final Asking asking;
    private final CurrentSnapshot snapshots;
    private final Clock clock;

    Ringing(
            PlatformTransactionManager transactions,
            Cases cases,
            Courses courses,
            ClockTasks tasks,
            ClockMessages messages,
            Dispatcher dispatcher,
            Asking asking,
            CurrentSnapshot snapshots,
            Clock clock) {
        this.transaction = new TransactionTemplate(transactions);
        this.cases = cases;
        this.courses = courses;
        this.tasks = tasks;
        this.messages = messages;
        this.dispatcher = dispatcher;
        this.asking = asking;
        this.snapshots = snapshots;
        this.clock = clock;
    }

    /**
     * The task comes first: what cannot be told, because the case's key is lost, say, is tried again, and stops nobody
     * from being asked.
     *
     * @return when it rings again, or empty if it is done
     */
    Optional<Instant> ring(UUID caseId, Alarm alarm) {
        Optional<Instant> again = looked(caseId, (known, course) -> ring(known, course, alarm));
        if (alarm == Alarm.INTAKE_WINDOW) {
            looked(caseId, this::tellMissed);
        }
        return again;
    }

    /** What is done with a case that is held. */
    private interface Look {
        Optional<Instant> at(LeadCase known, Course course);
    }

    private Optional<Instant> looked(UUID caseId, Look look) {
        return Objects.requireNonNull(transaction.execute(status ->
                cases.lock(caseId).flatMap(known -> courses.of(caseId).flatMap(course -> look.at(known, course)))));
    }

    private Optional<Instant> ring(LeadCase known, Course course, Alarm alarm) {
        Program program = snapshots.get().programOf(known);
        Instant now = clock.instant();
        Instant due = Alarm.due(course, known, program.clocks()).get(alarm);
        if (due == null || due.isAfter(now)) {
            return Optional.ofNullable(due);
        }
        if (alarm == Alarm.INACTIVITY) {
            makeInactive(known.id(), course, now);
        }
        return tasks.last(known.id(), alarm)
                .flatMap(last -> last.closedByAPerson(due))
                .map(done -> done.plus(alarm.again()))
                .filter(again -> again.isAfter(now))
                .or(() -> Optional.of(
                        asking.ask(tasks.raise(known.id(), alarm, now), program, alarm.word(), alarm.again(), now)));
    }

    private Optional<Instant> tellMissed(LeadCase known, Course course) {
        Instant now = clock.instant();
        Optional<Instant> due = Optional.ofNullable(Alarm.due(
                                course, known, snapshots.get().programOf(known).clocks())
                        .get(Alarm.INTAKE_WINDOW))
                .filter(at -> !at.isAfter(now));
        due.ifPresent(
                at -> messages.intakeMissed(known, at, snapshots.get(), now).forEach(this::wakeAfterCommit));
        return due;
    }

    private void wakeAfterCommit(Lane lane) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                dispatcher.wake(List.of(lane));
            }
        });
    }

    private void makeInactive(UUID caseId, Course course, Instant now) {
        Course inactive = course.inactive();
        if (!inactive.equals(course)) {
            courses.update(caseId, inactive);
            courses.note(
                    caseId,
                    new Event(
                            "participation",
                            course.participation().name(),
                            ParticipationState.INACTIVE.name(),
                            Course.Outcome.MOVED,
                            now,
                            now,
                            null));
        }
    }
}
