package org.diversionhub.outcomes;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.diversionhub.partner.Clocks;
import org.diversionhub.referral.Courses.Event;
import org.jspecify.annotations.Nullable;

/**
 * What the hub was told of somebody since their referral. Days are counted as 24 hours from it, so that no change of
 * the clocks moves anybody from one step to another.
 *
 * @param stopped when the officer stopped the person, or null where nobody said
 * @param events of the case, in whatever order they were told
 * @param contacts when case management met the person
 * @param bookings when a jail took the person in
 */
public record Way(
        Instant referred, @Nullable Instant stopped, List<Event> events, List<Told> contacts, List<Told> bookings) {
    /** What a jail tells within a day of the stop is of that stop. */
    private static final Duration SAME_STOP = Duration.ofDays(1);

    private static final List<Integer> DAYS = List.of(30, 90, 180);

    public Way {
        events = List.copyOf(events);
        contacts = List.copyOf(contacts);
        bookings = List.copyOf(bookings);
    }

    /** Something that happened, and when the hub was told. */
    public record Told(Instant at, Instant toldAt) {}

    /** How far the person has got, by what was told until each edition was due. */
    public Map<Measure, Integer> steps(Instant end, Clocks clocks) {
        Instant first = Edition.FIRST.due(end, clocks);
        Instant half = Edition.HALF_YEAR.due(end, clocks);
        Map<Measure, Integer> steps = new EnumMap<>(Measure.class);
        int wayIn = wayIn(first, clocks);
        steps.put(Measure.WAY_IN, wayIn);
        steps.put(Measure.HANDOFF, wayIn < Measure.HANDED_OFF ? 0 : handoff(first, clocks));
        steps.put(Measure.IN_TOUCH, inTouch(half));
        boolean early = rebooked(180, half);
        steps.put(Measure.REBOOKED, early ? 1 : 0);
        steps.put(Measure.REBOOKED_YEAR, early || rebooked(365, Edition.YEAR.due(end, clocks)) ? 1 : 0);
        return steps;
    }

    private int wayIn(Instant cutOff, Clocks clocks) {
        Instant window = clocks.after(referred, clocks.intake());
        if (when("participation", "ENROLLED", window, cutOff).isPresent()) {
            return 4;
        }
        if (when("referral", "HANDED_OFF", window, cutOff).isPresent()) {
            return Measure.HANDED_OFF;
        }
        if (when("referral", "ACCEPTED", window, cutOff).isPresent()) {
            return 2;
        }
        return isOffered(window, cutOff) ? 1 : 0;
    }

    /** A no answers an offer, unless it is said of somebody whom the programme is not for. */
    private boolean isOffered(Instant window, Instant cutOff) {
        return when("referral", "OFFERED", window, cutOff).isPresent()
                || (when("referral", "DECLINED", window, cutOff).isPresent()
                        && when("referral", "INELIGIBLE", window, cutOff).isEmpty());
    }

    private int handoff(Instant cutOff, Clocks clocks) {
        Optional<Instant> met = when("referral", "HANDED_OFF", clocks.after(referred, clocks.intake()), cutOff);
        if (met.isEmpty() || stopped == null || met.get().isBefore(stopped)) {
            return 1;
        }
        Duration waited = Duration.between(stopped, met.get());
        if (waited.compareTo(Duration.ofHours(2)) <= 0) {
            return met.get().isAfter(clocks.after(stopped, clocks.handoff())) ? 3 : 4;
        }
        return waited.compareTo(Duration.ofHours(24)) <= 0 ? 2 : 1;
    }

    private int inTouch(Instant cutOff) {
        Instant last = day(180).plus(Edition.GRACE);
        if (when("participation", "COMPLETED", last, cutOff).isPresent()) {
            return DAYS.size();
        }
        return contacts.stream()
                .filter(met -> !met.at().isAfter(last) && !met.toldAt().isAfter(cutOff))
                .mapToInt(met -> (int) DAYS.stream()
                        .filter(days -> !met.at().isBefore(day(days)))
                        .count())
                .max()
                .orElse(0);
    }

    private boolean rebooked(int days, Instant cutOff) {
        Instant own = (stopped == null || stopped.isAfter(referred) ? referred : stopped).plus(SAME_STOP);
        return bookings.stream()
                .anyMatch(booked -> booked.at().isAfter(own)
                        && booked.at().isAfter(referred)
                        && !booked.at().isAfter(day(days))
                        && !booked.toldAt().isAfter(cutOff));
    }

    private Instant day(int number) {
        return referred.plus(Duration.ofDays(number));
    }

    /** When it first happened; what came late or out of order happened all the same. */
    private Optional<Instant> when(String machine, String state, Instant until, Instant cutOff) {
        return events.stream()
                .filter(event ->
                        event.machine().equals(machine) && event.event().equals(state))
                .filter(event -> !event.at().isAfter(until) && !event.toldAt().isAfter(cutOff))
                .map(Event::at)
                .min(Instant::compareTo);
    }

    @Override
    public String toString() {
        return "Way[]";
    }
}
