package org.diversionhub.outcomes;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A year, a quarter or a month of the site's calendar.
 *
 * @param first its first month
 * @param months 12, 3 or 1
 */
public record Period(YearMonth first, int months) {
    private static final Pattern WRITTEN = Pattern.compile("(2\\d{3})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?");

    public Period {
        if (!List.of(1, 3, 12).contains(months) || (first.getMonthValue() - 1) % months != 0) {
            throw new IllegalArgumentException("a period is a calendar year, quarter or month");
        }
    }

    /**
     * Reads {@code 2026}, {@code 2026-Q1} or {@code 2026-03}.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static Period parse(String text) {
        Matcher written = WRITTEN.matcher(text);
        if (!written.matches()) {
            throw new IllegalArgumentException("a period is written 2026, 2026-Q1 or 2026-03");
        }
        int year = Integer.parseInt(written.group(1));
        if (written.group(2) != null) {
            return new Period(YearMonth.of(year, 3 * Integer.parseInt(written.group(2)) - 2), 3);
        }
        return written.group(3) == null
                ? new Period(YearMonth.of(year, 1), 12)
                : new Period(month(year, written.group(3)), 1);
    }

    private static YearMonth month(int year, String month) {
        try {
            return YearMonth.of(year, Integer.parseInt(month));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("a period is written 2026, 2026-Q1 or 2026-03", e);
        }
    }

    /** Its months, so that two periods can be seen to overlap. */
    public List<YearMonth> all() {
        return IntStream.range(0, months).mapToObj(first::plusMonths).toList();
    }

    public Instant start(ZoneId zone) {
        return first.atDay(1).atStartOfDay(zone).toInstant();
    }

    /** The first moment after it. */
    public Instant end(ZoneId zone) {
        return first.plusMonths(months).atDay(1).atStartOfDay(zone).toInstant();
    }

    @Override
    public String toString() {
        return switch (months) {
            case 12 -> Integer.toString(first.getYear());
            case 3 -> first.getYear() + "-Q" + (first.getMonthValue() + 2) / 3;
            default -> first.toString();
        };
    }
}
