package org.diversionhub.mapping;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.Locale;
import org.diversionhub.config.Misfit;
import org.jspecify.annotations.Nullable;

/**
 * A site's form of dates and times.
 *
 * @param zone where the clocks stand that a time without an offset was read from
 */
record DatePattern(
        String text, DateTimeFormatter formatter, @Nullable ZoneId zone) {
    static final String YEARS = "from 1900 to 2100";
    private static final ZonedDateTime SAMPLE = ZonedDateTime.of(2026, 11, 22, 13, 41, 0, 0, ZoneOffset.UTC);

    /** @throws Misfit if days would be read wrongly or never */
    static DatePattern ofDays(String text) {
        DatePattern pattern = of(text, null);
        if (!SAMPLE.toLocalDate().equals(pattern.day(pattern.sample()))) {
            throw notRead(text, "such as MM/dd/uuuu");
        }
        return pattern;
    }

    /** @throws Misfit if times would be read wrongly or never */
    static DatePattern ofMoments(String text, @Nullable ZoneId zone) {
        DatePattern pattern = of(text, zone);
        String read = pattern.moment(pattern.sample());
        if (read == null && zone == null) {
            throw new Misfit("a time without its offset, and no `zone`", "`zone: America/New_York` beside `columns`");
        }
        if (read == null || !OffsetDateTime.parse(read).toLocalDateTime().equals(SAMPLE.toLocalDateTime())) {
            throw notRead(text, "such as MM/dd/uuuu HH:mm");
        }
        return pattern;
    }

    private static DatePattern of(String text, @Nullable ZoneId zone) {
        String letters = text.replaceAll("'[^']*'", "");
        if (!letters.matches("[^uyY]*uuuu[^uyY]*")) {
            throw new Misfit("`" + text + "` has no year of four digits", "uuuu, once");
        }
        try {
            DateTimeFormatter formatter = new DateTimeFormatterBuilder()
                    .parseCaseInsensitive()
                    .appendPattern(text)
                    .toFormatter(Locale.US)
                    .withResolverStyle(ResolverStyle.STRICT);
            return new DatePattern(text, formatter, zone);
        } catch (IllegalArgumentException e) {
            throw notRead(text, "letters of Java's DateTimeFormatter");
        }
    }

    private static Misfit notRead(String text, String right) {
        return new Misfit("`" + text + "` is a form in which nothing can be read", right);
    }

    private String sample() {
        return formatter.format(SAMPLE);
    }

    @Nullable
    LocalDate day(String text) {
        try {
            LocalDate day = formatter.parse(text, LocalDate::from);
            return isPlausible(day) ? day : null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** An hour that the clocks showed twice is the first; one that they left out is none. */
    @Nullable
    String moment(String text) {
        try {
            TemporalAccessor read = formatter.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
            OffsetDateTime moment = read instanceof OffsetDateTime whole ? whole : here((LocalDateTime) read);
            return moment != null && isPlausible(moment.toLocalDate())
                    ? DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(moment)
                    : null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    private @Nullable OffsetDateTime here(LocalDateTime time) {
        List<ZoneOffset> offsets = zone == null ? List.of() : zone.getRules().getValidOffsets(time);
        return offsets.isEmpty() ? null : time.atOffset(offsets.get(0));
    }

    private static boolean isPlausible(LocalDate day) {
        return day.getYear() >= 1900 && day.getYear() <= 2100;
    }
}
