package org.diversionhub.bench.year;

import static org.diversionhub.bench.year.County.MANAGER;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Which clocks ought to have run out, worked out from what was said and from the programme's times alone (the domain
 * page's table of clocks): 30 minutes, 30 days, 14 days of grace, 90 days, 24 hours; days are days of the calendar.
 */
record Model(List<Referral> referrals, Instant end) {
    private static final Duration CLOSE = Duration.ofMinutes(5);

    List<Due> dues(Referral about) {
        List<Said> told =
                about.said().stream().sorted(Comparator.comparing(Said::told)).toList();
        if (told.isEmpty()) {
            return List.of();
        }
        Instant opened = told.getFirst().told();
        List<Due> dues = new ArrayList<>();
        replay("handoff-answered", told, said -> answered(opened, said), dues);
        replay("handoff-failed", told, Model::failed, dues);
        replay("intake-window", told, said -> intake(opened, said), dues);
        replay("filing-decision", told, said -> filing(about, opened, said), dues);
        replay("inactivity", told, Model::inactivity, dues);
        replay("release", told, Model::release, dues);
        boolean sure = about.person().referrals().size() == 1 && told.stream().noneMatch(Model::isOver);
        sure &= !about.door().equals("community");
        // Where somebody has two stays at once, or has left, or no number by which a jail would know, either is right.
        boolean must = sure;
        dues.replaceAll(due -> due.reason().equals("release") && !must ? new Due("release", due.at(), false) : due);
        return dues;
    }

    /**
     * Goes through what was said: after each, the clock is due at some time or waits for nothing, and it rings if that
     * time comes before anything else is said. One that has rung rings again only when it was over in between.
     */
    private void replay(String reason, List<Said> told, Function<List<Said>, Optional<Instant>> due, List<Due> dues) {
        boolean open = false;
        Instant missed = Instant.MAX;
        for (int i = 0; i < told.size(); i++) {
            Instant now = told.get(i).told();
            Instant next = i + 1 < told.size() ? told.get(i + 1).told() : end;
            Optional<Instant> at = due.apply(standing(told.subList(0, i + 1)));
            boolean waits = at.filter(some -> !some.isAfter(now)).isPresent();
            if (!open && !waits && missed.isBefore(now.plus(CLOSE))) {
                dues.add(new Due(reason, missed, false));
            }
            open &= waits;
            Instant rings = at.map(some -> later(some, now)).orElse(Instant.MAX);
            if (!open && rings.isBefore(next)) {
                dues.add(new Due(reason, rings, rings.plus(CLOSE).isBefore(next)));
                open = true;
            }
            missed = open ? Instant.MAX : rings;
        }
    }

    /** What nobody has taken back. */
    static List<Said> standing(List<Said> told) {
        List<String> gone = told.stream()
                .filter(one -> one.is("correction/nullify"))
                .map(Said::note)
                .toList();
        return told.stream()
                .filter(one -> !one.kind().startsWith("correction/") && !gone.contains(one.id()))
                .toList();
    }

    private static Optional<Instant> answered(Instant opened, List<Said> standing) {
        Instant since = since(opened, standing);
        boolean answered = standing.stream()
                .anyMatch(said -> isAnswer(said)
                        && (since.equals(opened) || !said.happened().isBefore(since)));
        return unless(answered, since.plus(Duration.ofMinutes(30)));
    }

    /** Who says yes after a no is waited for anew, from then on. */
    private static Instant since(Instant opened, List<Said> standing) {
        Instant since = opened;
        boolean no = false;
        for (Said said : standing) {
            boolean yes = isYes(said);
            since = no && yes ? said.happened() : since;
            no = !yes && (no || isNo(said));
        }
        return since;
    }

    private static boolean isAnswer(Said said) {
        return said.from().equals(MANAGER)
                && Stream.of("referral-response/", "intake-status/", "treatment-status/", "release-handoff")
                        .anyMatch(said.kind()::startsWith);
    }

    private static Optional<Instant> failed(List<Said> standing) {
        return standing.stream()
                .filter(one -> one.from().equals(MANAGER)
                        && (isOver(one)
                                || one.is("referral-response/handed-off")
                                || one.is("referral-response/handoff-failed")))
                .reduce((first, last) -> last)
                .filter(last -> last.is("referral-response/handoff-failed"))
                .map(Said::told);
    }

    private static Optional<Instant> intake(Instant opened, List<Said> standing) {
        return unless(
                standing.stream().anyMatch(Model::isIntake) || isOver(standing), days(since(opened, standing), 30));
    }

    static boolean isIntake(Said said) {
        return said.from().equals(MANAGER) && said.is("intake-status/completed");
    }

    static boolean isExit(Said said) {
        return said.from().equals(MANAGER) && said.is("treatment-status/exit");
    }

    private static boolean isOver(Said said) {
        return isExit(said) || isNo(said);
    }

    private static boolean isNo(Said said) {
        return said.from().equals(MANAGER) && said.is("referral-response/declined");
    }

    /** Who has left is owed nothing any more, nor who has said no and not yes since. */
    private static boolean isOver(List<Said> standing) {
        return standing.stream().anyMatch(Model::isExit)
                || standing.stream()
                        .filter(said -> isOver(said) || isYes(said))
                        .reduce((first, last) -> last)
                        .filter(Model::isOver)
                        .isPresent();
    }

    private static boolean isYes(Said said) {
        return said.kind().startsWith("diversion-referral/")
                && new String(said.body(), StandardCharsets.UTF_8).contains("\"participantAccepted\":true");
    }

    private static Optional<Instant> filing(Referral about, Instant opened, List<Said> standing) {
        Optional<Said> last = decision(standing);
        boolean waits = about.isArrest()
                && last.filter(said -> !said.is("prosecution-decision/held")).isEmpty();
        Instant since = last.map(said -> later(opened, said.happened())).orElse(opened);
        return unless(!waits, days(days(since, 30), 14));
    }

    /** The one that says where the charge stands: the last end, or the first decision to file or not, or the hold. */
    static Optional<Said> decision(List<Said> standing) {
        Optional<Said> end = standing.stream()
                .filter(said -> said.is("prosecution-decision/dismissed") || said.is("prosecution-decision/disposed"))
                .reduce((first, last) -> last);
        return end.or(() -> first(standing, "prosecution-decision/filed", "prosecution-decision/not-filed"))
                .or(() -> first(standing, "prosecution-decision/held"));
    }

    private static Optional<Said> first(List<Said> standing, String... kinds) {
        return standing.stream()
                .filter(said -> List.of(kinds).contains(said.kind()))
                .findFirst();
    }

    private static Optional<Instant> inactivity(List<Said> standing) {
        boolean out = standing.stream().anyMatch(Model::isExit);
        return standing.stream()
                .filter(Model::isIntake)
                .findFirst()
                .filter(enrolled -> !out)
                .map(enrolled -> standing.stream()
                        .filter(Model::isContact)
                        .map(Said::happened)
                        .reduce(enrolled.happened(), Model::later))
                .map(met -> days(met, 90));
    }

    private static boolean isContact(Said said) {
        boolean visit = said.is("treatment-status/engagement") || said.is("treatment-status/plan");
        return said.from().equals(MANAGER) && (isIntake(said) || (visit && !isOnHold(said)));
    }

    private static boolean isOnHold(Said said) {
        return new String(said.body(), StandardCharsets.UTF_8).contains("\"onhold\"");
    }

    /**
     * Who is out is looked for at once, unless it was said who is at the door, or somebody has met the person since.
     */
    private static Optional<Instant> release(List<Said> standing) {
        boolean pickup = standing.stream().anyMatch(one -> one.is("release-handoff"));
        Optional<Said> out = standing.stream()
                .filter(one -> one.is("custody-event/released"))
                .reduce((first, last) -> last);
        if (out.isPresent()) {
            Instant since = out.get().happened();
            boolean met = standing.stream()
                    .anyMatch(one -> (isContact(one) || one.is("referral-response/handed-off"))
                            && !one.happened().isBefore(since));
            return unless(pickup || met || isOver(standing), since);
        }
        return standing.stream()
                .filter(one -> one.is("custody-event/release-scheduled"))
                .findFirst()
                .filter(planned -> !pickup)
                .map(planned -> LocalDate.parse(planned.note())
                        .minusDays(1)
                        .atStartOfDay(Life.ZONE)
                        .toInstant());
    }

    private static Optional<Instant> unless(boolean over, Instant due) {
        return over ? Optional.empty() : Optional.of(due);
    }

    private static Instant days(Instant from, int days) {
        return from.atZone(Life.ZONE).plusDays(days).toInstant();
    }

    private static Instant later(Instant one, Instant other) {
        return other.isAfter(one) ? other : one;
    }
}
