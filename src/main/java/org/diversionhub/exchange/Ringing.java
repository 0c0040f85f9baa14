package org.diversionhub.exchange;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.diversionhub.partner.OnCall;
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
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What an alarm does when its time has come: looks again whether the case still waits, and if so raises a task for a
 * person and asks the rota, desk by desk. It files no charge and removes nobody. To ring twice changes nothing.
 */
@Component
class Ringing {
    private final TransactionTemplate transaction;
    private final Cases cases;
    private final Courses courses;
    private final ClockTasks tasks;
    private final Alarms alarms;
    private final CurrentSnapshot snapshots;
    private final Clock clock;

    Ringing(
            PlatformTransactionManager transactions,
            Cases cases,
            Courses courses,
            ClockTasks tasks,
            Alarms alarms,
            CurrentSnapshot snapshots,
            Clock clock) {
        this.transaction = new TransactionTemplate(transactions);
        this.cases = cases;
        this.courses = courses;
        this.tasks = tasks;
        this.alarms = alarms;
        this.snapshots = snapshots;
        this.clock = clock;
    }

    /** @return when it rings again, or empty if it is done */
    Optional<Instant> ring(UUID caseId, Alarm alarm) {
        return Objects.requireNonNull(transaction.execute(status ->
                cases.lock(caseId).flatMap(known -> courses.of(caseId).flatMap(course -> ring(known, course, alarm)))));
    }

    private Optional<Instant> ring(LeadCase known, Course course, Alarm alarm) {
        Program program = snapshots.get().program();
        Instant now = clock.instant();
        Instant due = Alarm.due(course, known, program.clocks()).get(alarm);
        if (due == null || due.isAfter(now)) {
            return Optional.ofNullable(due);
        }
        UUID task = tasks.raise(known.id(), alarm, due, now);
        if (alarm == Alarm.INACTIVITY) {
            makeInactive(known.id(), course, now);
        }
        return tasks.isDone(task) ? Optional.empty() : ask(task, due, program.onCall(), now);
    }

    private void makeInactive(UUID caseId, Course course, Instant now) {
        Course inactive = course.inactive(now);
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

    /** The desk whose turn it is, and when it is the next one's. */
    private Optional<Instant> ask(UUID task, Instant due, OnCall onCall, Instant now) {
        if (onCall.rota().isEmpty()) {
            return Optional.empty();
        }
        int last = onCall.rota().size() - 1;
        long turns = Duration.between(due, now).dividedBy(onCall.escalateAfter());
        int desk = (int) Math.min(turns, last);
        if (tasks.ask(task, onCall.rota().get(desk).name())) {
            alarms.tell(task, desk);
        }
        return desk == last
                ? Optional.empty()
                : Optional.of(due.plus(onCall.escalateAfter().multipliedBy(desk + 1L)));
    }
}
