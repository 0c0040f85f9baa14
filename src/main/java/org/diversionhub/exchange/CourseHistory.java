package org.diversionhub.exchange;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.diversionhub.consent.Consents;
import org.diversionhub.referral.Course;
import org.diversionhub.referral.Courses;
import org.diversionhub.referral.Courses.Event;
import org.diversionhub.referral.LeadCase;
import org.diversionhub.referral.ReferralState;
import org.diversionhub.referral.Turn;
import org.springframework.stereotype.Component;

/** What was told of a case, in which state it found it, and what it moved: noted for whoever asks later. */
@Component
class CourseHistory {
    private final Courses courses;
    private final CaseTasks byHand;
    private final Consents consents;

    CourseHistory(Courses courses, CaseTasks byHand, Consents consents) {
        this.courses = courses;
        this.byHand = byHand;
        this.consents = consents;
    }

    /** A referral that begins a case. */
    void begun(Accepting accepting, UUID caseId, UUID message) {
        String state = ReferralState.SUBMITTED.name();
        Instant at = accepting.happened();
        String draft = ReferralState.DRAFT.name();
        courses.note(caseId, new Event("referral", draft, state, Course.Outcome.MOVED, at, accepting.now(), message));
    }

    /** What turns the case, or would. */
    void turned(Accepting accepting, Course known, Turn turn, UUID caseId, UUID message) {
        noteSteps(accepting, known, turn, caseId, message);
        noteContact(accepting, turn, caseId, message);
    }

    private void noteSteps(Accepting accepting, Course known, Turn turn, UUID caseId, UUID message) {
        Instant at = accepting.happened();
        known.steps(turn, at)
                .forEach(step -> courses.note(
                        caseId,
                        new Event(
                                "referral",
                                step.before().name(),
                                step.event().name(),
                                step.outcome(),
                                at,
                                accepting.now(),
                                message)));
        if (turn.participation() != null && turn.participation() != known.participation()) {
            Course.Outcome outcome = known.participation(turn, turn.participation(), at);
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

    /** What the prosecutor, the jail or the person's paper told, and whether it moved anything. */
    void told(Accepting accepting, LeadCase before, LeadCase after, UUID message) {
        String event = Optional.ofNullable(accepting.message().kind().variant()).orElse("");
        switch (accepting.message().kind().name()) {
            case "prosecution-decision" -> {
                note(accepting, before, after, "charge", before.charge().name(), event, message);
                if (before.isAgainst(accepting.message(), accepting.now())) {
                    byHand.raise(after.id(), CaseTasks.DECISION, accepting.now());
                }
            }
            case "custody-event" ->
                note(accepting, before, after, "custody", before.custody().name(), event, message);
            case ConsentMessages.KIND -> noteConsent(accepting, after.id(), message);
            default -> {}
        }
    }

    private void noteContact(Accepting accepting, Turn turn, UUID caseId, UUID message) {
        if (turn.contact()) {
            Instant at = Optional.ofNullable(turn.metAt()).orElseGet(() -> accepting.happened());
            courses.note(caseId, new Event("contact", "", "met", Course.Outcome.TOLD, at, accepting.now(), message));
        }
    }

    private void noteConsent(Accepting accepting, UUID caseId, UUID message) {
        boolean given = ConsentMessages.isGiven(accepting.message());
        String state = given
                ? consents.givenIn(accepting.sender().id(), accepting.idToken())
                        .map(known -> known.word(accepting.now()))
                        .orElse("defective")
                : "revoked";
        courses.note(
                caseId,
                new Event(
                        "consent",
                        given ? "DRAFT" : "ACTIVE",
                        state.toUpperCase(Locale.ROOT).replace('-', '_'),
                        Course.Outcome.MOVED,
                        accepting.happened(),
                        accepting.now(),
                        message));
    }

    private void note(
            Accepting accepting,
            LeadCase before,
            LeadCase after,
            String machine,
            String state,
            String event,
            UUID message) {
        Course.Outcome outcome = outcome(accepting, before, after);
        courses.note(
                after.id(), new Event(machine, state, event, outcome, accepting.happened(), accepting.now(), message));
    }

    private static Course.Outcome outcome(Accepting accepting, LeadCase before, LeadCase after) {
        if (!after.standsAs(before)) {
            return Course.Outcome.MOVED;
        }
        if (!LeadCase.setsState(accepting.message()) || before.repeats(accepting.message())) {
            return Course.Outcome.TOLD;
        }
        return before.isOvertaken(accepting.message(), accepting.now())
                ? Course.Outcome.OVERTAKEN
                : Course.Outcome.OUT_OF_ORDER;
    }

    void retold(Accepting correction, Course before, Course now, UUID caseId, UUID message) {
        Instant at = correction.now();
        if (before.referral() != now.referral()) {
            courses.note(
                    caseId,
                    new Event(
                            "referral",
                            before.referral().name(),
                            now.referral().name(),
                            Course.Outcome.MOVED,
                            at,
                            at,
                            message));
        }
        if (before.participation() != now.participation()) {
            courses.note(
                    caseId,
                    new Event(
                            "participation",
                            before.participation().name(),
                            now.participation().name(),
                            Course.Outcome.MOVED,
                            at,
                            at,
                            message));
        }
    }
}
