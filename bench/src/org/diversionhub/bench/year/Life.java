package org.diversionhub.bench.year;

import static org.diversionhub.bench.year.County.COMMUNITY;
import static org.diversionhub.bench.year.County.JAIL;
import static org.diversionhub.bench.year.County.MANAGER;
import static org.diversionhub.bench.year.County.OFFICERS;
import static org.diversionhub.bench.year.County.POLICE;
import static org.diversionhub.bench.year.County.PROSECUTOR;
import static org.diversionhub.bench.year.County.SHERIFF;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.diversionhub.bench.year.Event.Aftermath;
import org.diversionhub.bench.year.Event.Correct;
import org.diversionhub.bench.year.Event.Jailed;
import org.diversionhub.bench.year.Event.Say;

/**
 * What happens to somebody from the referral on, as far as agencies tell of it. The shares are invented, in the order
 * of what programmes report; each bad turn is common enough to happen in a small year, too.
 */
final class Life {
    static final ZoneId ZONE = ZoneId.of("America/New_York");

    private final Referral about;
    private final Instant opened;
    private final Chance chance;
    private final Consumer<Event> plan;

    Life(Referral about, Instant opened, Chance chance, Consumer<Event> plan) {
        this.about = about;
        this.opened = opened;
        this.chance = chance;
        this.plan = plan;
    }

    /** @return a door, and the agency at it */
    static List<String> door(Chance chance) {
        if (chance.is(0.65)) {
            return List.of("arrest", chance.is(0.85) ? POLICE : SHERIFF);
        }
        return chance.is(0.7) ? List.of("social-contact", OFFICERS) : List.of("community", COMMUNITY);
    }

    void begin() {
        boolean yes = chance.is(0.85);
        // A page tells of somebody once, and cannot say later that they have agreed.
        boolean tells = !about.door().equals("community");
        refer(opened, yes && tells);
        if (!yes) {
            Instant later = opened.plus(chance.hours(1, 30));
            if (tells) {
                refer(later, true);
            }
        }
        if (chance.is(0.04)) {
            plan.accept(new Correct(
                    opened.plus(chance.days(1, 5)),
                    about,
                    about.agency(),
                    "diversion-referral/" + about.door(),
                    "correct",
                    body -> body.with("needs.livingSituation", "shelter")));
        }
        boolean declined = chance.is(0.08);
        if (about.isArrest()) {
            prosecute(declined);
        }
        if (about.agency().equals(POLICE) || about.agency().equals(SHERIFF)) {
            contacts();
        }
        if (!chance.is(0.01)) {
            answer(declined);
        }
        if (chance.is(0.12)) {
            jail(opened.plus(chance.days(15, 200)));
        }
    }

    private void refer(Instant at, boolean accepted) {
        boolean unjudged = about.isArrest() && chance.is(0.05);
        say(at, about.agency(), "diversion-referral." + about.door(), body -> {
            about.person()
                    .in(body)
                    .with("referral.reasonText", "Invented for testing: " + about.mark())
                    .with("referral.participantAccepted", accepted)
                    .without("service");
            if (!accepted) {
                body.without("referral.participantAcceptedAt");
            }
            if (about.isArrest()) {
                body.with("incident.number", about.mark());
            }
            if (about.door().equals("community")) {
                body.without("participant.identifiers");
            }
            return unjudged ? body.without("eligibility") : body;
        });
    }

    private void answer(boolean declined) {
        Duration wait = chance.is(0.9) ? chance.minutes(3, 18) : chance.minutes(90, 400);
        Instant first = opened.plus(wait);
        if (declined) {
            say(first, MANAGER, "referral-response.declined");
            return;
        }
        Instant handOff = first.plus(chance.minutes(10, 50));
        boolean overtakes = chance.is(0.03);
        Duration late = overtakes ? chance.hours(2, 4) : Duration.ZERO;
        plan.accept(new Say(
                first.plus(late),
                about,
                MANAGER,
                "referral-response.accepted",
                late,
                "",
                body -> body,
                Aftermath.NOTHING));
        if (chance.is(0.08)) {
            say(handOff, MANAGER, "referral-response.handoff-failed");
            handOff = handOff.plus(chance.hours(4, 48));
            if (chance.is(0.3)) {
                exit(handOff.plus(chance.days(1, 10)), "withdrew");
                return;
            }
        }
        say(handOff, MANAGER, "referral-response.handed-off");
        new Care(about, handOff, chance, plan, this).begin();
    }

    private void prosecute(boolean declined) {
        if (declined) {
            decide(opened.plus(chance.days(3, 10)), "filed");
            return;
        }
        Instant held = opened.plus(chance.days(1, 4));
        if (chance.is(0.92)) {
            decide(held, "held");
        }
        if (chance.is(0.9)) {
            Instant decided = held.plus(chance.is(0.8) ? chance.days(20, 40) : chance.days(50, 150));
            String what = chance.is(0.8) ? "not-filed" : "filed";
            decide(decided, what);
            if (what.equals("not-filed") && chance.is(0.04)) {
                plan.accept(new Correct(
                        decided.plus(chance.days(2, 4)),
                        about,
                        PROSECUTOR,
                        "prosecution-decision/not-filed",
                        "nullify",
                        body -> body));
                decide(decided.plus(chance.days(8, 30)), "not-filed");
            }
            if (what.equals("filed")) {
                decide(decided.plus(chance.days(5, 15)), "court-date");
                decide(decided.plus(chance.days(40, 90)), chance.one("disposed", "dismissed"));
            }
        }
    }

    private void decide(Instant at, String what) {
        say(
                at,
                PROSECUTOR,
                "prosecution-decision." + what,
                body -> body.with("prosecution.caseNumber", "26CR" + about.number()));
    }

    private void contacts() {
        if (chance.is(0.12)) {
            Instant at = opened.plus(chance.days(5, 150));
            say(at, about.agency(), "police-contact", body -> named(body).with("incident.number", about.mark() + "-C"));
            if (chance.is(0.15)) {
                plan.accept(new Correct(
                        at.plus(chance.hours(1, 72)),
                        about,
                        about.agency(),
                        "police-contact",
                        "nullify",
                        body -> body));
            }
        }
    }

    private Body named(Body body) {
        return body.with("participant.name.given", about.person().given())
                .with("participant.name.family", about.person().family())
                .with("participant.birthDate", about.person().born());
    }

    /** A stay in jail: told by messages, or by rosters until the release. */
    private void jail(Instant at) {
        String booking = "B-" + about.number();
        boolean roster = chance.is(0.3);
        plan.accept(new Jailed(at, about.person(), booking, true));
        if (!roster) {
            book(at, "booked", booking, booking, body -> body);
        }
        Instant out = at.plus(chance.days(roster ? 8 : 2, 14));
        if (!roster && chance.is(0.65)) {
            LocalDate day = LocalDate.ofInstant(out, ZONE);
            Instant announced = at.plus(chance.hours(10, 30));
            book(
                    announced,
                    "release-scheduled",
                    booking,
                    day.toString(),
                    body -> body.with("custody.projectedRelease", day.toString()));
            if (chance.is(0.6)) {
                say(announced.plus(chance.hours(2, 12)), MANAGER, "release-handoff");
            }
        }
        book(out, "released", booking, "", body -> body.without("custody.projectedRelease"));
        plan.accept(new Jailed(out, about.person(), booking, false));
    }

    private void book(Instant at, String what, String booking, String note, UnaryOperator<Body> change) {
        plan.accept(new Say(
                at,
                about,
                JAIL,
                "custody-event." + what,
                Duration.ZERO,
                note,
                body -> change.apply(about.person().in(body).with("custody.bookingNumber", booking)),
                Aftermath.NOTHING));
    }

    void exit(Instant at, String reason) {
        say(at, MANAGER, "treatment-status.exit", body -> body.with("engagement.exitReason", reason));
    }

    void say(Instant at, String from, String sample) {
        say(at, from, sample, body -> body);
    }

    void say(Instant at, String from, String sample, UnaryOperator<Body> change) {
        plan.accept(new Say(at, about, from, sample, Duration.ZERO, "", change, Aftermath.NOTHING));
    }

    /** As what happens on the street is told: now and then days after. */
    void sayPerhapsLate(Instant at, String from, String sample, UnaryOperator<Body> change) {
        Duration late = chance.is(0.05) ? chance.hours(3, 90) : Duration.ZERO;
        plan.accept(new Say(at.plus(late), about, from, sample, late, "", change, Aftermath.NOTHING));
    }

    Set<String> disclosers() {
        return Set.of(MANAGER, County.SUD, County.MH, POLICE, SHERIFF, OFFICERS, JAIL);
    }
}
