package org.diversionhub.bench.year;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.diversionhub.bench.year.Event.Correct;
import org.diversionhub.bench.year.Event.Jailed;
import org.diversionhub.bench.year.Event.Roster;
import org.diversionhub.bench.year.Event.Say;
import org.diversionhub.bench.year.Event.SayAgain;
import org.diversionhub.bench.year.Referral.Handle;

/** Says what partners say, and notes what the hub has taken. A partner speaks only of cases that it has heard of. */
final class Stage {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int STRANGERS = 60;
    private static final double TWICE = 0.03;

    private final SimulatedClock clock;
    private final Doors doors;
    private final Arrivals arrivals;
    private final Script script;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Person, Jailed> inJail = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> refused = new ConcurrentLinkedQueue<>();
    private final AtomicInteger unheard = new AtomicInteger();
    private final AtomicInteger taken = new AtomicInteger();
    private volatile int step;

    Stage(SimulatedClock clock, Doors doors, Arrivals arrivals, Script script) {
        this.clock = clock;
        this.doors = doors;
        this.arrivals = arrivals;
        this.script = script;
    }

    void step(int now) {
        step = now;
    }

    /** What was answered with neither a receipt nor "later", which is not meant to happen. */
    List<String> refused() {
        return List.copyOf(refused);
    }

    /** What was never said, since its partner had not heard of the case by then. */
    int unheard() {
        return unheard.get();
    }

    /** Messages with a receipt, those that were sent twice counted once. */
    int taken() {
        return taken.get();
    }

    void play(Event event) {
        switch (event) {
            case Say say -> say(say);
            case SayAgain again ->
                post(
                        again.what().from(),
                        path(again.what().kind()),
                        again.what().body());
            case Correct correct -> correct(correct);
            case Jailed jailed -> jailed(jailed);
            case Roster roster -> roster();
            case Event.Fetch fetch -> fetch.partners().forEach(this::fetch);
            case Event.Behave other -> throw new IllegalArgumentException("of the county's");
            case Event.Restart other -> throw new IllegalArgumentException("of the hub's");
            case Event.Broker other -> throw new IllegalArgumentException("of the hub's");
        }
    }

    private void say(Say say) {
        boolean booking = say.kind().equals("custody-event");
        Optional<Handle> handle = booking ? Optional.of(new Handle("", "")) : handle(say);
        if (handle.isEmpty()) {
            if (isHeardOfStill(say)) {
                script.add(say.later(Duration.ofMinutes(60)));
            } else {
                unheard.incrementAndGet();
            }
            return;
        }
        Instant happened = clock.instant().minus(say.late());
        Body body = Body.of(say.sample())
                .with("message.id", "Y-" + ids.incrementAndGet())
                .with("message.time", happened.toString());
        if (!booking) {
            body.with("referral.id", handle.get().referral());
            if (handle.get().person().isEmpty()) {
                body.without("participant.key");
            } else {
                body.with("participant.key", handle.get().person());
            }
        }
        say.change().apply(body);
        byte[] bytes = body.bytes();
        if (post(say.from(), path(say.kind()), bytes)) {
            String kind = say.sample().replaceFirst("\\.", "/");
            Said said = said(body, say.from(), kind, happened, say.note(), bytes);
            note(say, said);
            say.then().taken(said);
        }
    }

    /** Who was away hears of it later; a provider that may not hear of it never does. */
    private boolean isHeardOfStill(Say say) {
        boolean treats = say.from().equals(County.SUD) || say.from().equals(County.MH);
        Instant asked = say.about()
                .all(
                        treats
                                ? "service-referral"
                                : "diversion-referral/" + say.about().door())
                .map(Said::told)
                .findFirst()
                .orElse(Instant.MIN);
        return asked.plus(Duration.ofDays(3)).isAfter(clock.instant());
    }

    /** What it has just been told of is there in a moment. */
    private Optional<Handle> handle(Say say) {
        Map<String, Handle> handles = say.about().handles();
        boolean fresh = say.about().said().stream().anyMatch(one -> one.step() == step);
        for (int i = 0; fresh && !handles.containsKey(say.from()) && i < 400; i++) {
            LockSupport.parkNanos(5_000_000);
        }
        return Optional.ofNullable(handles.get(say.from()));
    }

    private Said said(Body body, String from, String kind, Instant happened, String note, byte[] bytes) {
        taken.incrementAndGet();
        return new Said(body.text("message.id"), from, kind, happened, clock.instant(), step, note, bytes);
    }

    /** A booking is of all the person's cases that there are. */
    private void note(Say say, Said said) {
        if (say.kind().equals("custody-event")) {
            say.about().person().referrals().stream()
                    .filter(one -> !one.said().isEmpty())
                    .forEach(one -> one.said().add(said));
        } else {
            say.about().said().add(said);
        }
        if (Math.floorMod(said.id().hashCode() * 31, 1000) < TWICE * 1000) {
            script.add(new SayAgain(say.at().plus(Duration.ofMinutes(7)), say.about(), said));
        }
    }

    private void correct(Correct correct) {
        Set<String> gone = new HashSet<>();
        correct.about().said().stream()
                .filter(one -> one.is("correction/nullify"))
                .forEach(one -> gone.add(one.note()));
        Optional<Said> wrong = correct.about()
                .all(correct.kind())
                .filter(one -> one.from().equals(correct.from()) && !gone.contains(one.id()))
                .reduce((one, later) -> later);
        if (wrong.isEmpty()) {
            unheard.incrementAndGet();
            return;
        }
        Instant now = clock.instant();
        Body body = Body.of("correction." + correct.variant())
                .with("message.id", "Y-" + ids.incrementAndGet())
                .with("message.time", now.toString())
                .with("correction.targetId", wrong.get().id());
        if (correct.variant().equals("correct")) {
            Body right = correct.change().apply(Body.of(wrong.get().body()));
            body.with("record", Map.of(correct.kind(), right.groups()));
        }
        byte[] bytes = body.bytes();
        if (post(correct.from(), "/exchange/correction", bytes)) {
            correct.about()
                    .said()
                    .add(said(
                            body,
                            correct.from(),
                            "correction/" + correct.variant(),
                            now,
                            wrong.get().id(),
                            bytes));
        }
    }

    private void jailed(Jailed jailed) {
        if (jailed.in()) {
            inJail.put(jailed.who(), jailed);
        } else {
            inJail.remove(jailed.who());
        }
    }

    /** Whom no message has told of is told of to the cases that there are. */
    private void roster() {
        Instant now = clock.instant();
        ArrayNode all = JSON.createArrayNode();
        for (Jailed jailed : inJail.values()) {
            Body body = jailed.who()
                    .in(Body.of("custody-event.booked"))
                    .with("message.id", "Y-" + ids.incrementAndGet())
                    .with("message.time", jailed.at().toString())
                    .with("custody.bookingNumber", jailed.booking());
            all.add(body.json());
        }
        for (int i = 0; i < STRANGERS; i++) {
            Chance chance = new Chance(new java.util.SplittableRandom(ids.incrementAndGet()));
            Person stranger = Person.of(5_000_000 + ids.get(), chance.random());
            all.add(stranger.in(Body.of("custody-event.booked"))
                    .with("message.id", "Y-" + ids.get())
                    .with("message.time", now.toString())
                    .with("custody.bookingNumber", "S-" + ids.get())
                    .json());
        }
        if (post(County.JAIL, "/exchange/roster", all.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8))) {
            inJail.values().forEach(jailed -> tellFirst(jailed, now));
        }
    }

    private void tellFirst(Jailed jailed, Instant now) {
        Said said = new Said(
                "roster-" + jailed.booking(),
                County.JAIL,
                "custody-event/booked",
                jailed.at(),
                now,
                step,
                jailed.booking(),
                new byte[0]);
        jailed.who().referrals().stream()
                .filter(one -> !one.said().isEmpty())
                .filter(one -> one.all("custody-event/booked")
                        .noneMatch(known -> known.note().equals(jailed.booking())))
                .forEach(one -> one.said().add(said));
    }

    private void fetch(String partner) {
        try {
            JsonNode waiting = messages(partner);
            while (!waiting.isEmpty()) {
                for (JsonNode one : waiting) {
                    String id = one.at("/message/id").asText();
                    arrivals.received(partner, id, doors.get(partner, "/exchange/inbox/" + id));
                    doors.post(partner, "/exchange/inbox/" + id + "/ack", new byte[0]);
                }
                waiting = messages(partner);
            }
        } catch (Doors.Refused | IOException e) {
            refused.add(partner + " fetches: " + e.getMessage());
        }
    }

    private JsonNode messages(String partner) throws Doors.Refused, IOException {
        return JSON.readTree(doors.get(partner, "/exchange/inbox")).path("messages");
    }

    private static String path(String kind) {
        return "/exchange/" + kind.replaceFirst("/.*", "");
    }

    private boolean post(String from, String path, byte[] body) {
        try {
            doors.post(from, path, body);
            return true;
        } catch (Doors.Refused e) {
            refused.add(from + " to " + path + ": " + e.getMessage());
            return false;
        }
    }
}
