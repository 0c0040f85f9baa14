package org.diversionhub.bench.year;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.diversionhub.bench.year.Event.Behave;
import org.diversionhub.bench.year.Event.Broker;
import org.diversionhub.bench.year.Event.Fetch;
import org.diversionhub.bench.year.Event.Restart;
import org.diversionhub.bench.year.Event.Roster;

/** All that will happen in the year, in the order of time; the same for the same seed. */
final class Script {
    private static final double KNOWN_ALREADY = 0.12;

    final Map<Integer, Referral> referrals = new HashMap<>();
    private final PriorityQueue<Planned> events = new PriorityQueue<>(
            Comparator.comparing((Planned one) -> one.event().at()).thenComparing(Planned::number));
    private final Instant end;
    private long numbers;

    /** @param number keeps what happens at the same time in the order in which it was planned */
    private record Planned(Event event, long number) {}

    Script(Plan plan) {
        end = plan.end();
        refer(plan);
        mishaps(plan);
    }

    private void refer(Plan plan) {
        SplittableRandom random = new SplittableRandom(plan.seed());
        List<Person> people = new ArrayList<>();
        Map<Person, Instant> last = new HashMap<>();
        for (int n = 0; n < plan.referrals(); n++) {
            Chance chance = new Chance(random.split());
            // In the order of time, so that who is referred again is known already.
            Instant opened = plan.begin()
                    .plus(Duration.ofMinutes((plan.days() - 10) * 1440L * n / plan.referrals()))
                    .plus(chance.minutes(0, 600));
            Instant earlier = opened.minus(Duration.ofDays(20));
            List<Person> known = people.stream()
                    .filter(one -> last.get(one).isBefore(earlier))
                    .toList();
            boolean again = !known.isEmpty() && chance.is(KNOWN_ALREADY);
            Person person = again
                    ? known.get(chance.random().nextInt(known.size()))
                    : Person.of(people.size(), chance.random());
            if (!again) {
                people.add(person);
            }
            last.put(person, opened);
            List<String> door = Life.door(chance);
            Referral referral = Referral.of(n, person, door.get(0), door.get(1));
            referrals.put(n, referral);
            new Life(referral, opened, chance, this::add).begin();
        }
    }

    /** Partners that are away, a bad day of one, a hub and a broker that stop, and the daily round. */
    private void mishaps(Plan plan) {
        Chance chance = new Chance(new SplittableRandom(plan.seed() + 1));
        for (int day = 1; day < plan.days(); day++) {
            Instant morning = plan.begin().plus(Duration.ofDays(day)).plusSeconds(8 * 3600);
            add(new Fetch(morning, County.FETCHING));
            if (day % 7 == 3) {
                add(new Roster(morning.plusSeconds(1800)));
            }
            if (day % 28 == 5) {
                String partner = chance.one(County.PUSHED.toArray(String[]::new));
                Instant away = morning.plus(chance.hours(0, 10));
                add(new Behave(away, partner, chance.one(0, 503)));
                add(new Behave(away.plus(chance.hours(2, 20)), partner, 200));
            }
        }
        Instant bad = at(plan, 0.55);
        add(new Behave(bad, County.MH, 422));
        add(new Behave(bad.plus(chance.days(1, 2)), County.MH, 200));
        add(new Restart(at(plan, 0.3)));
        add(new Restart(at(plan, 0.8)));
        Instant gone = at(plan, 0.45);
        add(new Broker(gone, false));
        add(new Broker(gone.plus(Duration.ofHours(5)), true));
    }

    private static Instant at(Plan plan, double share) {
        return plan.begin().plus(Duration.ofMinutes((long) (plan.days() * 1440 * share)));
    }

    synchronized void add(Event event) {
        if (event.at().isBefore(end)) {
            events.add(new Planned(event, numbers++));
        }
    }

    synchronized boolean isOver() {
        return events.isEmpty();
    }

    synchronized Instant next() {
        return events.element().event().at();
    }

    /** Everything up to this moment, in its order. */
    synchronized List<Event> until(Instant now) {
        List<Event> due = new ArrayList<>();
        while (!events.isEmpty() && !events.element().event().at().isAfter(now)) {
            due.add(events.remove().event());
        }
        return due;
    }
}
