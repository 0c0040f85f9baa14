package org.diversionhub.exchange;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.diversionhub.partner.OnCall;
import org.diversionhub.partner.OnCall.Desk;
import org.diversionhub.partner.Program;
import org.diversionhub.referral.Alarm;
import org.springframework.stereotype.Component;

/** Asks the desks that are on, in the order of the programme's file, each once and for its time: nobody is skipped. */
@Component
class Asking {
    private static final Set<String> PRIVACY = Set.of("privacy-incident", "authority", "emergency");

    private final ClockTasks tasks;
    private final Alarms alarms;

    Asking(ClockTasks tasks, Alarms alarms) {
        this.tasks = tasks;
        this.alarms = alarms;
    }

    /** Who answers for tasks of this reason. */
    static List<Desk> desks(OnCall onCall, String reason) {
        List<Desk> own = reason.equals(Alarm.FILING_DECISION.word())
                ? onCall.filing()
                : PRIVACY.contains(reason) || AccountingRequests.isReason(reason) ? onCall.privacy() : List.of();
        return own.isEmpty() ? onCall.rota() : own;
    }

    /**
     * Asks the next, if the one before has had its time.
     *
     * @param again how long after the last is asked somebody looks again
     * @return when to come back
     */
    Instant ask(ClockTasks.Raised task, Program program, String reason, Duration again, Instant now) {
        OnCall onCall = program.onCall();
        List<Desk> desks = desks(onCall, reason);
        ClockTasks.Asked asked = tasks.asked(task.id());
        List<Desk> left = left(desks, asked.names());
        Instant turn = asked.at() == null ? now : asked.at().plus(onCall.escalateAfter());
        if (left.isEmpty()) {
            return now.plus(again);
        }
        if (turn.isAfter(now)) {
            return turn;
        }
        boolean isLast = left.size() == 1;
        return askOne(task, program, desks, left, now) && isLast ? now.plus(again) : now.plus(onCall.escalateAfter());
    }

    /** Asks the first and nobody after: it can wait for the morning. */
    void askFirst(ClockTasks.Raised task, Program program, String reason, Instant now) {
        List<Desk> desks = desks(program.onCall(), reason);
        if (tasks.asked(task.id()).names().isEmpty()) {
            askOne(task, program, desks, desks, now);
        }
    }

    private static List<Desk> left(List<Desk> desks, Set<String> asked) {
        return desks.stream().filter(desk -> !asked.contains(desk.name())).toList();
    }

    private boolean askOne(ClockTasks.Raised task, Program program, List<Desk> all, List<Desk> left, Instant now) {
        return left.stream()
                .filter(desk -> desk.isOn(now, program.clocks().zone()))
                .findFirst()
                .filter(desk -> tasks.ask(task.id(), desk.name(), now))
                .map(desk -> {
                    alarms.tell(task.id(), all.indexOf(desk));
                    return true;
                })
                .orElse(false);
    }
}
