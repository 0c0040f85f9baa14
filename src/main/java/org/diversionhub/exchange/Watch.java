package org.diversionhub.exchange;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.FieldPath;
import org.diversionhub.partner.Clocks;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Program;
import org.diversionhub.partner.Role;
import org.diversionhub.referral.Alarm;
import org.diversionhub.referral.Course;
import org.diversionhub.referral.Courses;
import org.diversionhub.referral.Courses.Event;
import org.diversionhub.referral.LeadCase;
import org.diversionhub.referral.Parties;
import org.diversionhub.referral.Turn;
import org.springframework.stereotype.Component;

/**
 * Follows each case through the programme, in the transaction that keeps the message: what it waits for gets an alarm,
 * and what has come ends the task of one that rang. A message that turns nothing costs nothing.
 */
@Component
class Watch {
    private static final FieldPath EXIT_REASON = new FieldPath("engagement.exitReason");

    private final Courses courses;
    private final Parties parties;
    private final Alarms alarms;
    private final ClockTasks tasks;
    private final CaseTasks byHand;
    private final CourseHistory history;

    Watch(Courses courses, Parties parties, Alarms alarms, ClockTasks tasks, CaseTasks byHand, CourseHistory history) {
        this.courses = courses;
        this.history = history;
        this.parties = parties;
        this.alarms = alarms;
        this.tasks = tasks;
        this.byHand = byHand;
    }

    /** @return whether the person has left by what the message says, or is back */
    Leaving follow(Accepting accepting, LeadCase before, LeadCase after, UUID messageId) {
        Program program = accepting.snapshot().programOf(after);
        CanonicalMessage message = accepting.message();
        Turn turn = turn(message, accepting.sender().id(), accepting.sender().role(), after, accepting.snapshot());
        history.told(accepting, before, after, messageId);
        boolean referral = message.kind().name().equals("diversion-referral");
        if (after.isFile() || (!referral && turn.isNone() && before.equals(after) && !isCustody(message))) {
            return Leaving.AS_BEFORE;
        }
        Optional<Course> known = courses.of(after.id());
        Map<Alarm, Instant> waited =
                known.map(course -> Alarm.due(course, before, program.clocks())).orElse(Map.of());
        if (referral) {
            known.ifPresent(course -> look(accepting, course, turn, before));
        }
        Optional<Course> now = known.or(
                        () -> referral ? Optional.of(begin(accepting, after.id(), messageId)) : Optional.empty())
                .map(course -> turned(accepting, course, turn, after, messageId));
        now.ifPresent(course -> set(after, waited, Alarm.due(course, after, program.clocks()), accepting.now()));
        if (turn.leaves() && now.filter(Course::isOver).isPresent()) {
            return Leaving.LEFT;
        }
        return known.map(course -> Leaving.of(course, now.orElseThrow())).orElse(Leaving.AS_BEFORE);
    }

    /** When the person left, if so. */
    Optional<Instant> leftAt(UUID caseId) {
        return courses.of(caseId)
                .filter(Course::isOver)
                .map(course -> course.participation().isEnd() ? course.participationAt() : course.referralAt());
    }

    private Course begin(Accepting accepting, UUID caseId, UUID message) {
        history.begun(accepting, caseId, message);
        return courses.begin(caseId, accepting.now());
    }

    /** What a referral says of a case that it cannot move any more, or back. */
    private void look(Accepting accepting, Course known, Turn turn, LeadCase before) {
        if (known.isOver()) {
            if (!accepting.happened().isBefore(known.referralAt())) {
                byHand.raise(before.id(), CaseTasks.REFERRAL_AFTER_CLOSE, accepting.now());
            }
        } else if (before.accepted()
                && LeadCase.saysNoYes(accepting.message())
                && known.isReferredBeyond(turn, accepting.happened())) {
            byHand.raise(before.id(), CaseTasks.YES_TAKEN_BACK, accepting.now());
        }
    }

    /**
     * Tells the course anew by the messages that stand, and by what the clock did in between.
     *
     * @return whether the person has left by that, or is back after all
     */
    Leaving retell(
            Accepting correction, LeadCase before, LeadCase after, List<Messages.Told> standing, UUID messageId) {
        Program program = correction.snapshot().programOf(after);
        Optional<Course> known = courses.of(after.id());
        Optional<Course> now = known.map(course -> told(course, correction.snapshot(), after, standing));
        now.filter(course -> !known.equals(now)).ifPresent(course -> {
            courses.update(after.id(), course);
            history.retold(correction, known.orElseThrow(), course, after.id(), messageId);
        });
        // The charge has moved perhaps, which the course does not tell.
        now.ifPresent(course -> set(
                after,
                Alarm.due(known.orElseThrow(), before, program.clocks()),
                Alarm.due(course, after, program.clocks()),
                correction.now()));
        return now.map(course -> Leaving.of(known.orElseThrow(), course)).orElse(Leaving.AS_BEFORE);
    }

    /** What was said, or taken back, makes of somebody's being in the programme. */
    enum Leaving {
        AS_BEFORE,
        LEFT,
        /** There was a no, or an end, and there is none any more. */
        BACK;

        private static Leaving of(Course before, Course now) {
            if (!before.isOver() && now.isOver()) {
                return LEFT;
            }
            return before.isLeft() && !now.isLeft() ? BACK : AS_BEFORE;
        }
    }

    private Course told(Course known, Snapshot snapshot, LeadCase after, List<Messages.Told> standing) {
        Deque<Event> rung = new ArrayDeque<>(courses.ofClock(after.id()));
        ZoneId zone = snapshot.programOf(after).clocks().zone();
        Course now = Course.begun(known.openedAt());
        LeadCase state = after.atFirst();
        boolean referred = false;
        for (Messages.Told told : standing) {
            now = rungBefore(told.acceptedAt(), rung, now);
            state = state.after(told.message(), told.acceptedAt());
            Instant at = Accepting.happened(told.message(), told.acceptedAt());
            now = release(now.after(turn(told, after, snapshot), at), told.message(), at, state, zone);
            referred |= told.message().kind().name().equals("diversion-referral");
        }
        now = rungBefore(Instant.MAX, rung, now);
        return referred ? now : now.after(Turn.CLOSED, later(now.referralAt(), known.openedAt()));
    }

    private static Instant later(Instant one, Instant other) {
        return other.isAfter(one) ? other : one;
    }

    private Turn turn(Messages.Told told, LeadCase known, Snapshot snapshot) {
        Role sender = snapshot.partners().byId(told.sender()).map(Partner::role).orElse(Role.COMMUNITY_REFERRER);
        return turn(told.message(), told.sender(), sender, known, snapshot);
    }

    private Turn turn(CanonicalMessage message, String sender, Role role, LeadCase known, Snapshot snapshot) {
        if (sender.equals(ClockMessages.SENDER)) {
            return Turn.NO_INTAKE;
        }
        if (role == Role.CASE_MANAGEMENT && !answers(sender, known, snapshot)) {
            return Turn.NONE;
        }
        return Turn.of(
                message,
                role,
                snapshot.programOf(known).removal(),
                code -> snapshot.codes().classOf(EXIT_REASON, code).orElse(""));
    }

    /** Not one of whom only a consent speaks: another programme's knows its own way of the person, not this one. */
    private boolean answers(String manager, LeadCase known, Snapshot snapshot) {
        return snapshot.isManager(manager, known) || parties.isOwn(known.id(), manager);
    }

    private static Course rungBefore(Instant at, Deque<Event> rung, Course course) {
        Course now = course;
        while (!rung.isEmpty() && rung.getFirst().toldAt().isBefore(at)) {
            rung.removeFirst();
            now = now.inactive();
        }
        return now;
    }

    private Course turned(Accepting accepting, Course known, Turn turn, LeadCase after, UUID messageId) {
        Instant at = accepting.happened();
        history.turned(accepting, known, turn, after.id(), messageId);
        Clocks clocks = accepting.snapshot().programOf(after).clocks();
        Course now = release(known.after(turn, at), accepting.message(), at, after, clocks.zone());
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
            Instant next = waits.get(alarm);
            if (next == null || (next.isAfter(due) && next.isAfter(now))) {
                tasks.clear(known.id(), alarm, now).forEach(alarms::tellCleared);
            }
        });
    }

    private static boolean isCustody(CanonicalMessage message) {
        return message.kind().name().equals("custody-event");
    }

    /** A planned release counts while the jail holds the person, from the morning of its day on. */
    private static Course release(Course course, CanonicalMessage message, Instant at, LeadCase known, ZoneId zone) {
        if (!isCustody(message)) {
            return course;
        }
        if (!known.custody().isOpen()) {
            return course.withRelease(null, at);
        }
        Course held = "booked".equals(message.kind().variant()) ? course.booked(at) : course;
        return message.text("custody.projectedRelease")
                .flatMap(day -> morning(day, zone))
                .map(planned -> held.withRelease(planned, at))
                .orElse(held);
    }

    private static Optional<Instant> morning(String day, ZoneId zone) {
        try {
            return Optional.of(LocalDate.parse(day).atStartOfDay(zone).toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
