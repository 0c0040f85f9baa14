package org.diversionhub.bench.year;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.diversionhub.bench.year.Arrivals.Arrival;
import org.diversionhub.bench.year.MailSink.Mail;
import org.diversionhub.bench.year.Tables.Case;
import org.diversionhub.bench.year.Tables.Delivery;
import org.diversionhub.bench.year.Tables.Task;

/** Holds what ought to be against what the hub's tables say and what has arrived. */
final class Reckoning {
    /** A step of the clock, and a hub that was being started. */
    private static final Duration RINGS_WITHIN = Duration.ofHours(3);

    private final Model model;
    final Tables tables;
    private final Arrivals arrivals;
    private final List<Mail> mails;
    private final Map<Referral, UUID> cases = new HashMap<>();
    private final Map<UUID, Referral> referrals = new HashMap<>();
    private final List<Finding> findings = new ArrayList<>();

    Reckoning(Model model, Tables tables, Arrivals arrivals, List<Mail> mails) {
        this.model = model;
        this.tables = tables;
        this.arrivals = arrivals;
        this.mails = mails;
    }

    List<Finding> findings() {
        know();
        deliveries();
        twice();
        withoutConsent();
        owed();
        kept();
        watched();
        states();
        new Clocks(model, tables, cases, mails, RINGS_WITHIN, findings).check();
        return findings;
    }

    private void found(String what, Object id, String how) {
        findings.add(new Finding(what, String.valueOf(id), how));
    }

    /** Which case is which referral, by what case management received. */
    private void know() {
        Map<Integer, Referral> byNumber = new HashMap<>();
        model.referrals().forEach(one -> byNumber.put(one.number(), one));
        for (Arrival arrival : arrivals.deliveries()) {
            Delivery delivery = tables.deliveries().get(arrival.delivery());
            if (delivery == null) {
                found("an id that the hub does not know", arrival.delivery(), "at " + arrival.partner());
            } else if (arrival.referral() >= 0) {
                Referral about = byNumber.get(arrival.referral());
                cases.put(about, delivery.about());
                referrals.put(delivery.about(), about);
            }
        }
        model.referrals().stream()
                .filter(one -> !one.said().isEmpty() && !cases.containsKey(one))
                .forEach(one -> found("a referral that nobody received", "-", one + " of " + one.agency()));
        tables.cases().keySet().stream()
                .filter(id -> !referrals.containsKey(id))
                .forEach(id -> found(
                        "a case of no referral", id, tables.cases().get(id).door()));
    }

    /** Delivered, withheld for a reason, or in a person's queue. */
    private void deliveries() {
        Set<UUID> asked = new HashSet<>();
        tables.tasks().stream()
                .filter(task -> task.what().equals("dead-letter"))
                .forEach(task -> asked.add(task.about()));
        for (Delivery one : tables.deliveries().values()) {
            boolean explained = switch (one.state()) {
                case "DELIVERED" -> true;
                case "WITHHELD" -> !one.reason().isEmpty();
                case "DEAD" -> asked.contains(UUID.fromString(one.id()));
                default -> false;
            };
            if (!explained) {
                found(
                        "a delivery without an end",
                        one.id(),
                        one.state() + " " + one.reason() + ", " + one.kind() + " to " + one.partner());
            }
        }
        Set<String> came = new HashSet<>();
        arrivals.deliveries().forEach(arrival -> came.add(arrival.delivery()));
        tables.deliveries().values().stream()
                .filter(one -> one.state().equals("DELIVERED") && !came.contains(one.id()))
                .forEach(one -> found("delivered, and never arrived", one.id(), one.kind() + " to " + one.partner()));
    }

    /** A jail is told anew of each stay. */
    private void twice() {
        arrivals.deliveries().stream()
                .map(arrival -> tables.deliveries().get(arrival.delivery()))
                .filter(one -> one != null && !one.partner().equals(County.JAIL))
                .collect(groupingBy(one -> one.message() + " to " + one.partner(), counting()))
                .forEach((what, times) -> {
                    if (times > 1) {
                        found("one message under several ids", what, times + " times");
                    }
                });
    }

    private void withoutConsent() {
        for (Arrival arrival : arrivals.everything()) {
            Delivery delivery = tables.deliveries().get(arrival.delivery());
            Referral about = delivery == null ? null : referrals.get(delivery.about());
            if (about != null
                    && !Owed.isFree(about, arrival.partner(), delivery.kind())
                    && about.permissions().stream()
                            .noneMatch(one -> one.couldOpen(arrival.partner(), arrival.step(), arrival.at()))) {
                found(
                        "disclosed without a consent",
                        delivery.id(),
                        delivery.kind() + " to " + arrival.partner() + " at " + arrival.at());
            }
        }
    }

    /** Of each case, by partner and kind: what arrived, and what is with a person instead. */
    private void owed() {
        Map<UUID, Map<String, Integer>> got = new HashMap<>();
        Map<UUID, Map<String, Integer>> dead = new HashMap<>();
        arrivals.deliveries().stream()
                .map(arrival -> tables.deliveries().get(arrival.delivery()))
                .filter(one -> one != null)
                .forEach(one -> count(got, one));
        tables.deliveries().values().stream()
                .filter(one -> one.state().equals("DEAD"))
                .forEach(one -> count(dead, one));
        cases.forEach((about, id) -> {
            Map<String, Integer> came = got.getOrDefault(id, Map.of());
            Map<String, Integer> buried = dead.getOrDefault(id, Map.of());
            Map<String, Owed.Count> manager = Owed.toManager(about, model.dues(about));
            manager.forEach((kind, count) -> owed(id, County.MANAGER, kind, count, came, buried));
            came.keySet().stream()
                    .filter(what -> what.startsWith(County.MANAGER + " "))
                    .filter(what -> !manager.containsKey(what.substring(County.MANAGER.length() + 1)))
                    .forEach(what -> found("nobody said that", id, what));
            for (String partner : List.of(County.PROSECUTOR, County.SUD, County.MH, County.POLICE, County.SHERIFF)) {
                Owed.sure(about, partner)
                        .collect(groupingBy(Said::kind, counting()))
                        .forEach((kind, times) ->
                                owed(id, partner, kind, new Owed.Count(times.intValue(), 100), came, buried));
            }
        });
    }

    private static void count(Map<UUID, Map<String, Integer>> counts, Delivery one) {
        counts.computeIfAbsent(one.about(), ignored -> new TreeMap<>())
                .merge(one.partner() + " " + one.kind(), 1, Integer::sum);
    }

    private void owed(
            UUID id,
            String partner,
            String kind,
            Owed.Count count,
            Map<String, Integer> came,
            Map<String, Integer> buried) {
        int here = came.getOrDefault(partner + " " + kind, 0);
        if (here + buried.getOrDefault(partner + " " + kind, 0) < count.must()) {
            found("lost", id, kind + " to " + partner + ": " + here + " of " + count.must());
        }
        if (here > count.must() + count.may()) {
            found("doubled", id, kind + " to " + partner + ": " + here + " for " + (count.must() + count.may()));
        }
    }

    /** Every message that has a receipt is kept, once; a jail's and a revocation in each case of the person. */
    private void kept() {
        Map<String, Integer> said = new TreeMap<>();
        model.referrals().stream()
                .flatMap(one -> one.said().stream())
                .filter(one -> !one.from().equals(County.JAIL))
                .forEach(one -> said.merge(one.from() + " " + one.kind(), 1, Integer::sum));
        said.forEach((what, times) -> {
            int rows = tables.messages().getOrDefault(what, 0);
            if (rows < times || (rows > times && !what.endsWith(" consent/revoked"))) {
                found("receipts and messages differ", "-", what + ": " + times + " receipts, " + rows + " kept");
            }
        });
    }

    /** Closed, or waited for: an alarm is set, or somebody has a task. A no is an end where no charge waits. */
    private void watched() {
        Set<UUID> watched = new HashSet<>();
        tables.tasks().stream().filter(task -> task.done() == null).forEach(task -> watched.add(task.about()));
        tables.alarms().stream()
                .filter(alarm -> alarm.name().equals("case-alarm"))
                .forEach(alarm -> watched.add(UUID.fromString(alarm.instance().substring(0, 36))));
        for (Case one : tables.cases().values()) {
            boolean waits =
                    one.charge().equals("PENDING_REVIEW") || one.charge().equals("HELD");
            boolean over = one.isClosed() || (one.referral().equals("DECLINED") && !waits);
            if (!over && !watched.contains(one.id())) {
                found(
                        "a case that nobody watches",
                        one.id(),
                        one.referral() + ", " + one.participation() + ", " + one.charge());
            }
        }
    }

    private void states() {
        cases.forEach((about, id) -> {
            Case one = tables.cases().get(id);
            if (one == null) {
                found("a case without a course", id, about.toString());
                return;
            }
            List<Said> standing = Model.standing(about.said());
            expect(id, "left", standing.stream().anyMatch(Model::isExit), one.isClosed());
            expect(id, "enrolled", standing.stream().anyMatch(Model::isIntake), one.enrolled());
            String charge = Model.decision(standing)
                    .map(said -> said.kind()
                            .replaceFirst(".*/", "")
                            .toUpperCase(Locale.ROOT)
                            .replace('-', '_'))
                    .orElse(about.isArrest() ? "PENDING_REVIEW" : "NONE");
            expect(id, "charge", charge, one.charge());
            if (about.person().referrals().size() == 1 && !about.door().equals("community")) {
                if (about.from(County.JAIL).noneMatch(said -> Owed.isOfSomebodyWhoHasLeft(about, said))) {
                    expect(id, "custody", custody(about), one.custody());
                }
            }
        });
    }

    private static String custody(Referral about) {
        if (about.all("custody-event/released").findAny().isPresent()) {
            return "RELEASED";
        }
        if (about.all("custody-event/release-scheduled").findAny().isPresent()) {
            return "IN_CUSTODY";
        }
        return about.all("custody-event/booked").findAny().isPresent() ? "BOOKED" : "NONE";
    }

    private void expect(UUID id, String what, Object expected, Object is) {
        if (!expected.equals(is)) {
            found("another state", id, what + " ought to be " + expected + " and is " + is);
        }
    }

    Map<String, Long> tasksByReason() {
        return new TreeMap<>(
                tables.tasks().stream().collect(groupingBy(task -> task.what() + " " + task.reason(), counting())));
    }

    Map<String, Long> deliveriesByState() {
        return new TreeMap<>(tables.deliveries().values().stream().collect(groupingBy(Delivery::state, counting())));
    }

    long open() {
        return tables.tasks().stream()
                .map(Task::done)
                .filter(done -> done == null)
                .count();
    }

    Instant end() {
        return model.end();
    }
}
