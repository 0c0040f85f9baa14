package org.diversionhub.mapping;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The functions that a stylesheet that reads has beside those of XPath. */
final class XmlFunctions {
    private static final String ZONED = "[+-][0-9]{2}:[0-9]{2}|Z";
    private static final int FIRST_YEAR = 1900;
    private static final int LAST_YEAR = 2100;

    private XmlFunctions() {}

    /** @param codes tables by the name of the function that looks into them */
    static List<XmlFunction> of(@Nullable ZoneId zone, Map<String, CodeTable> codes) {
        return Stream.concat(
                        Stream.of(
                                new XmlFunction("day", XmlFunctions::day, "must be a date, " + DatePattern.YEARS),
                                new XmlFunction(
                                        "moment",
                                        text -> moment(text, zone),
                                        "must be a date and a time" + (zone == null ? " with its offset from UTC" : "")
                                                + ", " + DatePattern.YEARS),
                                new XmlFunction("flag", XmlFunctions::flag, "must be true or false")),
                        codes.entrySet().stream()
                                .map(entry -> new XmlFunction(
                                        entry.getKey(),
                                        entry.getValue()::codeOf,
                                        new CellType.Code(entry.getValue())
                                                .rule()
                                                .replace("<the cell>", "<what stands there>"))))
                .toList();
    }

    static boolean isTaken(String name) {
        return List.of("day", "moment", "flag").contains(name);
    }

    private static @Nullable Object flag(String text) {
        return switch (text) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> null;
        };
    }

    /** An offset of a date, which XML Schema allows, says nothing about a day of birth. */
    private static @Nullable Object day(String text) {
        try {
            LocalDate day = LocalDate.parse(text.replaceFirst("(" + ZONED + ")$", ""));
            return isMeant(day.getYear()) ? day.toString() : null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static @Nullable Object moment(String text, @Nullable ZoneId zone) {
        try {
            OffsetDateTime moment = text.matches(".*T.*(" + ZONED + ")")
                    ? OffsetDateTime.parse(text)
                    : zone == null ? null : inZone(LocalDateTime.parse(text), zone);
            return moment == null || !isMeant(moment.getYear())
                    ? null
                    : DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(moment.withNano(0));
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** The first of an hour that the clocks showed twice; nothing for one that they left out. */
    private static @Nullable OffsetDateTime inZone(LocalDateTime time, ZoneId zone) {
        List<ZoneOffset> offsets = zone.getRules().getValidOffsets(time);
        return offsets.isEmpty() ? null : time.atOffset(offsets.getFirst());
    }

    private static boolean isMeant(int year) {
        return year >= FIRST_YEAR && year <= LAST_YEAR;
    }
}
