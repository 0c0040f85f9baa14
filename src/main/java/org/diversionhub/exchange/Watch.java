package org.diversionhub.exchange;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.partner.Clocks;
import org.diversionhub.partner.Program;
import org.diversionhub.referral.Alarm;
import org.diversionhub.referral.Course;
import org.diversionhub.referral.Courses;
import org.diversionhub.referral.Courses.Event;
import org.diversionhub.referral.LeadCase;
import org.diversionhub.referral.Turn;
import org.springframework.stereotype.Component;

/**
 * Follows each case through the programme, in the transaction that keeps the message: what it waits for gets an alarm,
 * and what has come ends the task of one that rang. A message that turns nothing costs nothing.
 */
@Component
class Watch {
    private final Courses courses;
    private final Alarms alarms;
    private final ClockTasks tasks;

    Watch(Courses courses, Alarms alarms, ClockTasks tasks) {
        this.courses = courses;
        this.alarms = alarms;
        this.tasks = tasks;
    }

    void follow(Accepting accepting, LeadCase before, LeadCase after, UUID messageId) {
        Program program = accepting.snapshot().program();
        Turn turn = Turn.of(accepting.message(), accepting.sender().role(), program.noShow());
        noteJustice(accepting, before, after, messageId);
        boolean referral = accepting.message().kind().name().equals("diversion-referral");
        if (after.isFile() || (!referral && turn.isNone() && before.equals(after) && !isCustody(accepting.message()))) {
            return;
        }
        Optional<Course> known = courses.of(after.id());
        Map<Alarm, Instant> waited =
                known.map(course -> Alarm.due(course, before, program.clocks())).orElse(Map.of());
        known.or(() -> referral ? Optional.of(courses.begin(after.id(), accepting.now())) : Optional.empty())
                .map(course -> turned(accepting, course, turn, after, messageId))
                .ifPresent(now -> set(after, waited, Alarm.due(now, after, program.clocks()), accepting.now()));
    }

    private Course turned(Accepting accepting, Course known, Turn turn, LeadCase after, UUID messageId) {
        Instant at = happened(accepting);
        note(accepting, known, turn, after.id(), messageId);
        Clocks clocks = accepting.snapshot().program().clocks();
        Course now = release(known.after(turn, at), accepting.message(), after, clocks.zone());
        if (!now.equals(known)) {
            courses.update(after.id(), now);
        }
        return now;
    }

    /** An alarm that has moved to a later time finds that out when it rings. */
    private void set(LeadCase known, Map<Alarm, Instant> waited, Map<Alarm, Instant> waits, Instant now) {
        waits.forEach((alarm, due) -> {
            Instant before = waited.get(alarm);
            boolean rang = before != null && !before.isAfter(now);
            if (before == null || due.isBefore(before) || (rang && due.isAfter(before))) {
                alarms.set(known.id(), alarm, due);
            }
        });
        waited.forEach((alarm, due) -> {
            boolean over = !waits.containsKey(alarm) || waits.get(alarm).isAfter(now);
            if (over && !due.isAfter(now)) {
                tasks.clear(known.id(), alarm, now).forEach(alarms::tellCleared);
            }
        });
    }

    private void note(Accepting accepting, Course known, Turn turn, UUID caseId, UUID message) {
        Instant at = happened(accepting);
        if (turn.referral() != null && turn.referral() != known.referral()) {
            Course.Outcome outcome = known.referral(turn.referral(), at);
            String event = turn.referral().name();
            courses.note(
                    caseId,
                    new Event("referral", known.referral().name(), event, outcome, at, accepting.now(), message));
        }
        if (turn.participation() != null && turn.participation() != known.participation()) {
            Course.Outcome outcome = known.participation(turn.participation(), at);
            String event = turn.participation().name();
            courses.note(
                    caseId,
                    new Event(
                            "participation",
                            known.participation().name(),
                            event,
                            outcome,
                            at,
                            accepting.now(),
                            message));
        }
    }

    /** What the prosecutor or the jail told, and whether it moved anything. */
    private void noteJustice(Accepting accepting, LeadCase before, LeadCase after, UUID message) {
        String machine = switch (accepting.message().kind().name()) {
            case "prosecution-decision" -> "charge";
            case "custody-event" -> "custody";
            default -> null;
        };
        if (machine != null) {
            String state = machine.equals("charge")
                    ? before.charge().name()
                    : before.custody().name();
            String event =
                    Optional.ofNullable(accepting.message().kind().variant()).orElse("");
            Course.Outcome outcome = outcome(accepting, before, after);
            courses.note(
                    after.id(),
                    new Event(machine, state, event, outcome, happened(accepting), accepting.now(), message));
        }
    }

    private static Course.Outcome outcome(Accepting accepting, LeadCase before, LeadCase after) {
        if (!after.standsAs(before)) {
            return Course.Outcome.MOVED;
        }
        return before.isOvertaken(accepting.message(), accepting.now())
                ? Course.Outcome.OVERTAKEN
                : Course.Outcome.OUT_OF_ORDER;
    }

    private static boolean isCustody(CanonicalMessage message) {
        return message.kind().name().equals("custody-event");
    }

    /** A planned release counts while the jail holds the person, from the morning of its day on. */
    private static Course release(Course course, CanonicalMessage message, LeadCase known, ZoneId zone) {
        if (!isCustody(message)) {
            return course;
        }
        if (!known.custody().isOpen()) {
            return course.withRelease(null);
        }
        return message.text("custody.projectedRelease")
                .flatMap(day -> morning(day, zone))
                .map(course::withRelease)
                .orElse(course);
    }

    private static Optional<Instant> morning(String day, ZoneId zone) {
        try {
            return Optional.of(LocalDate.parse(day).atStartOfDay(zone).toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** An event dated in the future counts as of now. */
    private static Instant happened(Accepting accepting) {
        Instant told = accepting.message().time();
        return (told.isAfter(accepting.now()) ? accepting.now() : told).truncatedTo(ChronoUnit.MICROS);
    }
}
