package org.diversionhub.bench.year;

import static org.diversionhub.bench.year.County.MANAGER;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.diversionhub.bench.year.Event.Correct;
import org.diversionhub.bench.year.Event.Say;

/** What happens after the hand-off: intake, consents, a provider, visits, and how it ends. */
final class Care {
    private static final Set<String> CATEGORIES =
            Set.of("ID", "CON", "DEM", "REF", "REFSTATUS", "ENG", "APT", "NEED", "SUD", "CUS", "NOTE");

    private final Referral about;
    private final Instant begun;
    private final Chance chance;
    private final Consumer<Event> plan;
    private final Life life;
    private final String provider;

    Care(Referral about, Instant begun, Chance chance, Consumer<Event> plan, Life life) {
        this.about = about;
        this.begun = begun;
        this.chance = chance;
        this.plan = plan;
        this.life = life;
        this.provider = chance.is(0.6) ? County.SUD : County.MH;
    }

    void begin() {
        meet(begun.plus(chance.days(1, 2)), "booked");
        if (chance.is(0.2)) {
            life.say(begun.plus(chance.days(3, 8)), MANAGER, "intake-status.missed");
        }
        double luck = chance.random().nextDouble();
        if (luck < 0.1) {
            if (chance.is(0.5)) {
                life.exit(begun.plus(chance.days(45, 100)), "withdrew");
            }
            return;
        }
        Instant intake = begun.plus(luck < 0.18 ? chance.days(34, 60) : chance.days(8, 24));
        meet(intake.minus(chance.days(2, 4)), "booked");
        completed(intake);
        if (chance.is(0.04)) {
            plan.accept(new Correct(
                    intake.plus(chance.days(2, 4)),
                    about,
                    MANAGER,
                    "intake-status/completed",
                    "nullify",
                    body -> body));
            completed(intake.plus(chance.days(6, 45)));
        }
        Instant left = chance.is(0.45) ? intake.plus(chance.days(100, 280)) : Instant.MAX;
        visits(intake, left);
        if (chance.is(0.8)) {
            treatment(consents(intake.minus(chance.minutes(40, 90))), intake, left);
        }
        if (left != Instant.MAX) {
            life.exit(left, chance.one("completed", "completed", "completed", "withdrew", "transferred"));
        }
    }

    private void completed(Instant at) {
        life.say(at, MANAGER, "intake-status.completed", Care::met);
    }

    /** A visit counts from the time at which it says that it was. */
    private static Body met(Body body) {
        return body.with("engagement.contactAt", body.text("message.time"));
    }

    private void meet(Instant at, String status) {
        life.sayPerhapsLate(
                at, MANAGER, "treatment-status.appointment", body -> body.with("appointment.status", status));
    }

    /** Every two or three weeks, until the person leaves, or is not found for a long time. */
    private void visits(Instant from, Instant until) {
        Instant at = from.plus(chance.days(5, 15));
        boolean lost = false;
        for (int i = 0; i < 34 && at.isBefore(until); i++) {
            boolean onHold = chance.is(0.03);
            life.sayPerhapsLate(
                    at,
                    MANAGER,
                    i == 2 ? "treatment-status.plan" : "treatment-status.engagement",
                    body -> onHold ? notMet(body) : met(body).with("engagement.status", "active"));
            if (i != 2 && chance.is(0.015)) {
                plan.accept(new Correct(
                        at.plus(chance.days(5, 6)),
                        about,
                        MANAGER,
                        "treatment-status/engagement",
                        "correct",
                        body -> body.with("engagement.contactNature", "phone-call")));
            }
            if (i != 2 && chance.is(0.01)) {
                plan.accept(new Correct(
                        at.plus(chance.days(4, 5)),
                        about,
                        MANAGER,
                        "treatment-status/engagement",
                        "nullify",
                        body -> body));
            }
            Duration pause = chance.days(8, 18);
            if (!lost && chance.is(0.02)) {
                lost = true;
                pause = chance.days(95, 140);
            }
            if (chance.is(0.008)) {
                return;
            }
            at = at.plus(pause);
        }
    }

    private static Body notMet(Body body) {
        return body.with("engagement.status", "onhold")
                .without("engagement.contactAt")
                .without("engagement.contactNature")
                .without("engagement.lastContact");
    }

    /** One, that may be short, taken back, or renewed in time or too late. */
    private Instant consents(Instant signed) {
        boolean brief = chance.is(0.3);
        Instant ends = signed.plus(brief ? chance.days(45, 110) : Duration.ofDays(364));
        Permission first = consent(signed, "C-" + about.number() + "-1", ends);
        if (chance.is(0.15)) {
            Instant revoked = signed.plus(chance.days(12, 160));
            if (revoked.isBefore(ends)) {
                revoke(revoked, first);
                return revoked;
            }
        }
        if (brief && chance.is(0.6)) {
            Instant again = ends.plus(chance.hours(-9 * 24, 6 * 24));
            consent(again, "C-" + about.number() + "-2", again.plus(Duration.ofDays(300)));
        }
        return ends;
    }

    private Permission consent(Instant at, String id, Instant ends) {
        Set<String> recipients = new HashSet<>(Set.of(MANAGER, provider));
        if (about.isArrest() && chance.is(0.5)) {
            recipients.add(County.PROSECUTOR);
        }
        if (about.agency().equals(County.OFFICERS) && chance.is(0.4)) {
            recipients.add(County.OFFICERS);
        }
        if (chance.is(0.15)) {
            recipients.add(County.PEERS);
        }
        if (chance.is(0.15)) {
            recipients.add(County.JAIL);
        }
        Permission permission = new Permission(id, life.disclosers(), Set.copyOf(recipients), ends);
        about.permissions().add(permission);
        plan.accept(new Say(
                at, about, MANAGER, "consent.given", Duration.ZERO, id, body -> filled(body, permission), said -> {
                    permission.given = said.told();
                    permission.givenStep = said.step();
                }));
        return permission;
    }

    private static Body filled(Body body, Permission permission) {
        String signed = body.text("message.time");
        return body.with("consent.id", permission.id)
                .with("consent.type", "P2_NAMED")
                .with("consent.discloser", permission.disclosers)
                .with("consent.recipients", permission.recipients)
                .with("consent.categories", CATEGORIES)
                .with("consent.period.start", signed)
                .with("consent.period.end", permission.ends.toString())
                .with("consent.signature.at", signed);
    }

    private void revoke(Instant at, Permission permission) {
        plan.accept(new Say(
                at,
                about,
                MANAGER,
                "consent.revoked",
                Duration.ZERO,
                permission.id,
                body -> filled(body, permission).with("consent.revokedAt", body.text("message.time")),
                said -> {
                    permission.revoked = said.told();
                    permission.revokedStep = said.step();
                }));
    }

    private void treatment(Instant consentEnds, Instant intake, Instant left) {
        Instant asked = intake.plus(chance.days(1, 3));
        UnaryOperator<Body> service = body -> body.with("service.provider", provider)
                .with("participant.name.given", about.person().given())
                .with("participant.name.family", about.person().family())
                .with("participant.birthDate", about.person().born())
                .with("participant.identifiers.ssn", about.person().ssn())
                .with("participant.identifiers.driverLicense", about.person().licence())
                .without("participant.identifiers.medicaid")
                .with("referral.reasonText", "Invented for testing: " + about.mark());
        life.say(asked, MANAGER, "service-referral", service);
        if (chance.is(0.1)) {
            life.say(asked.plus(chance.days(1, 2)), provider, "referral-response.declined");
            return;
        }
        life.say(asked.plus(chance.days(1, 2)), provider, "referral-response.accepted");
        life.say(asked.plus(chance.days(2, 3)), provider, "treatment-status.referral-status", this::byProvider);
        Instant at = asked.plus(chance.days(5, 9));
        for (int i = 0; i < 18 && at.isBefore(left); i++) {
            String variant = i % 5 == 4 ? "plan" : i % 3 == 0 ? "appointment" : "engagement";
            life.sayPerhapsLate(at, provider, "treatment-status." + variant, this::byProvider);
            if (chance.is(0.01)) {
                plan.accept(new Correct(
                        at.plus(chance.days(5, 6)),
                        about,
                        provider,
                        "treatment-status/" + variant,
                        "nullify",
                        body -> body));
            }
            at = at.plus(chance.days(9, 20));
        }
        // Providers do not hear at once that a consent is over; what they say then stays in.
        life.say(consentEnds.plus(chance.days(1, 3)), provider, "treatment-status.engagement", this::byProvider);
    }

    private Body byProvider(Body body) {
        return body.with("service.provider", provider).with("appointment.provider", provider);
    }
}
