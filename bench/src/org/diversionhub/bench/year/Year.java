package org.diversionhub.bench.year;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.diversionhub.bench.Site;
import org.diversionhub.bench.year.Event.Behave;
import org.diversionhub.bench.year.Event.Broker;
import org.diversionhub.bench.year.Event.Correct;
import org.diversionhub.bench.year.Event.Jailed;
import org.diversionhub.bench.year.Event.Restart;
import org.diversionhub.bench.year.Event.Say;
import org.diversionhub.bench.year.Event.SayAgain;

/**
 * A simulation of discrete events: the clock runs as any clock while what is due is sent and the hub comes to rest,
 * then it jumps to whatever is next, in the script or in the hub.
 */
final class Year {
    private static final int AT_ONCE = 8;

    /**
     * The intake window of the sample's programme, at whose end the clock still says something, then {@code held-for},
     * and some days.
     */
    private static final Duration HELD_FOR = Duration.ofDays(30 + 90 + 10);

    private final Plan plan;
    private final SimulatedClock clock;
    private final Script script;
    private final County county;
    private final YearHub hub;
    private final Rest rest;
    private final Arrivals arrivals;
    private final Doors doors;
    private final Stage stage;
    private final ExecutorService people = Executors.newFixedThreadPool(AT_ONCE);
    private volatile int step;

    private Year(Plan plan, Path folder) throws Exception {
        this.plan = plan;
        clock = new SimulatedClock(plan.begin());
        script = new Script(plan);
        arrivals = new Arrivals(clock, () -> step, script.referrals);
        county = new County(folder, arrivals);
        say("starting the hub");
        hub = new YearHub(county, clock);
        rest = new Rest(hub, clock);
        doors = new Doors(county, hub.port);
        stage = new Stage(clock, doors, arrivals, script);
    }

    /** @return the exit code: 1 if anything is unexplained */
    private int run() throws Exception {
        long begun = System.nanoTime();
        play();
        say("the year is over; what is on its way still arrives");
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        comeToAnEnd();
        Reckoning reckoning = new Reckoning(
                new Model(List.copyOf(script.referrals.values()), clock.instant()),
                Tables.read(hub.sql()),
                arrivals,
                county.mail.received());
        List<Finding> findings = new ArrayList<>(reckoning.findings());
        stage.refused().forEach(what -> findings.add(new Finding("refused", "-", what)));
        new YearReport(plan, stage, doors, arrivals, rest).print(reckoning, findings, took);
        hub.close();
        county.close();
        if (!plan.keep() && findings.isEmpty()) {
            Site.delete(county.folder);
        }
        return findings.isEmpty() ? 0 : 1;
    }

    public static void main(String[] arguments) throws Exception {
        List<String> rest = Arrays.asList(arguments).subList(1, arguments.length);
        if (rest.contains("--help")) {
            System.err.println(Plan.HELP);
            return;
        }
        Instant tomorrow = Instant.now().truncatedTo(ChronoUnit.DAYS).plus(Duration.ofDays(1));
        Plan plan = Plan.of(rest, tomorrow);
        try {
            System.exit(new Year(plan, Path.of(arguments[0], "year")).run());
        } catch (Exception e) {
            e.printStackTrace();
            System.exit(2);
        }
    }

    private void play() throws Exception {
        Instant last = plan.begin();
        int said = 0;
        while (!script.isOver()) {
            Instant next =
                    rest.next().filter(due -> due.isBefore(script.next())).orElseGet(script::next);
            Instant soonest = last.plus(plan.tick());
            clock.jumpTo(next.isBefore(soonest) ? soonest : next);
            last = clock.instant();
            stage.step(++step);
            rest.await();
            together(script.until(last));
            rest.await();
            int days = (int) Duration.between(plan.begin(), last).toDays();
            if (days / 10 > said) {
                said = days / 10;
                say("day " + days + ", " + stage.taken() + " messages");
            }
        }
    }

    /** Of one person in their order, of different people at the same time. */
    private void together(List<Event> due) throws Exception {
        Map<Object, List<Event>> lanes = new LinkedHashMap<>();
        List<Future<?>> running = new ArrayList<>();
        for (Event event : due) {
            switch (event) {
                case Behave behave -> behave(behave);
                case Broker broker -> {
                    hub.broker(broker.up());
                    rest.broker(broker.up());
                }
                case Restart restart ->
                    running.add(people.submit(() -> {
                        hub.stop();
                        hub.start();
                    }));
                case Say say -> lane(lanes, say.about().person(), event);
                case SayAgain again -> lane(lanes, again.about().person(), event);
                case Correct correct -> lane(lanes, correct.about().person(), event);
                case Jailed jailed -> lane(lanes, jailed.who(), event);
                case Event.Roster roster -> lane(lanes, "jail", event);
                case Event.Fetch fetch -> lane(lanes, "inboxes", event);
            }
        }
        lanes.values().forEach(lane -> running.add(people.submit(() -> lane.forEach(stage::play))));
        for (Future<?> one : running) {
            one.get();
        }
    }

    private static void lane(Map<Object, List<Event>> lanes, Object key, Event event) {
        lanes.computeIfAbsent(key, ignored -> new ArrayList<>()).add(event);
    }

    private void behave(Behave behave) {
        county.behave(behave.partner(), behave.status());
        rest.away(behave.partner(), behave.status() == 0 || behave.status() / 100 == 5);
    }

    /** Nobody says anything more, and what waits for a consent ends. */
    private void outlast(Duration time) {
        Instant end = clock.instant().plus(time);
        while (clock.instant().isBefore(end)) {
            Instant soonest = clock.instant().plus(plan.tick());
            Instant next = rest.next().filter(due -> due.isBefore(end)).orElse(end);
            clock.jumpTo(next.isBefore(soonest) ? soonest : next);
            stage.step(++step);
            rest.await();
        }
    }

    /** Everybody is there again, fetches what waits, and the sweep has come round some times. */
    private void comeToAnEnd() throws Exception {
        hub.broker(true);
        rest.broker(true);
        County.PUSHED.forEach(partner -> behave(new Behave(clock.instant(), partner, 200)));
        outlast(HELD_FOR);
        for (int i = 0; i < 4; i++) {
            clock.jumpTo(clock.instant().plus(Duration.ofMinutes(20)));
            stage.step(++step);
            rest.await();
            Thread.sleep(2500);
            rest.await();
            stage.play(new Event.Fetch(clock.instant(), County.FETCHING));
        }
        people.shutdown();
    }

    private static void say(String what) {
        System.err.println("bench: " + what);
    }
}
