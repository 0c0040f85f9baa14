package org.diversionhub.partner;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.diversionhub.config.ConfigMap;

/**
 * When a desk is on, by the clock on its wall: where an hour is there twice in a night both are its own, and where one
 * is missing so is its work.
 *
 * @param days on which it begins
 * @param until on the same day, or on the next where it is not later than {@code from}
 */
record Shift(Set<DayOfWeek> days, LocalTime from, LocalTime until) {
    private static final Set<DayOfWeek> DAILY = EnumSet.allOf(DayOfWeek.class);
    static final Shift ALWAYS = new Shift(DAILY, LocalTime.MIN, LocalTime.MIN);

    private static final LocalDateTime MONDAY = LocalDateTime.of(2024, 1, 1, 0, 0);
    private static final int MINUTES = 7 * 24 * 60;

    Shift {
        days = Set.copyOf(days);
    }

    static Shift read(ConfigMap desk) {
        Set<DayOfWeek> days = desk.has("days")
                ? Set.copyOf(desk.list("days", Shift::day, "days of the week: mon, tue, wed, thu, fri, sat, sun"))
                : DAILY;
        return desk.optionalValue(
                        "hours",
                        text -> of(days, text),
                        "from and until, such as 20:00-08:00; without it around the clock")
                .orElse(new Shift(days, LocalTime.MIN, LocalTime.MIN));
    }

    private static Shift of(Set<DayOfWeek> days, String hours) {
        if (!hours.matches("[0-9]{2}:[0-9]{2}-[0-9]{2}:[0-9]{2}")) {
            throw new IllegalArgumentException(hours);
        }
        LocalTime from = LocalTime.parse(hours.substring(0, 5));
        String end = hours.substring(6);
        LocalTime until = end.equals("24:00") ? LocalTime.MIN : LocalTime.parse(end);
        if (from.equals(until) && !end.equals("24:00")) {
            throw new IllegalArgumentException(hours);
        }
        return new Shift(days, from, until);
    }

    private static DayOfWeek day(String word) {
        return DAILY.stream()
                .filter(day ->
                        day.name().substring(0, 3).toLowerCase(Locale.ROOT).equals(word))
                .findFirst()
                .orElseThrow(IllegalArgumentException::new);
    }

    boolean isOn(Instant at, ZoneId zone) {
        return isOn(at.atZone(zone).toLocalDateTime());
    }

    private boolean isOn(LocalDateTime at) {
        LocalTime time = at.toLocalTime();
        boolean begun = days.contains(at.getDayOfWeek()) && !time.isBefore(from);
        if (from.isBefore(until)) {
            return begun && time.isBefore(until);
        }
        return begun || (days.contains(at.getDayOfWeek().minus(1)) && time.isBefore(until));
    }

    /** The first minute of the week, from Monday on, at which none of these is on. */
    static Optional<String> gap(List<Shift> shifts) {
        return IntStream.range(0, MINUTES)
                .mapToObj(MONDAY::plusMinutes)
                .filter(at -> shifts.stream().noneMatch(shift -> shift.isOn(at)))
                .findFirst()
                .map(at -> at.getDayOfWeek().name().charAt(0)
                        + at.getDayOfWeek().name().substring(1).toLowerCase(Locale.ROOT)
                        + " "
                        + at.toLocalTime());
    }

    @Override
    public String toString() {
        return days.stream().sorted().map(DayOfWeek::name).collect(Collectors.joining(",")) + " " + from + "-" + until;
    }
}
