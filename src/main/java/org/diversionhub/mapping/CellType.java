package org.diversionhub.mapping;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the cells of a column are. */
sealed interface CellType {
    /** What the mapping's expression sees; null if the cell is none of these. */
    @Nullable
    Object of(String text);

    /** How the rule of a code begins. */
    String NO_SUCH_CODE = "no such code";

    /** What is asked of a cell. */
    String rule();

    /** Any text. */
    record Text() implements CellType {
        @Override
        public Object of(String text) {
            return text;
        }

        @Override
        public String rule() {
            return "must be text";
        }
    }

    /** A day, as the record writes it: {@code 1988-02-09}. */
    record Day(DatePattern pattern) implements CellType {
        @Override
        public @Nullable Object of(String text) {
            LocalDate day = pattern.day(text);
            return day == null ? null : day.toString();
        }

        @Override
        public String rule() {
            return "must be a date of the form " + pattern.text() + ", " + DatePattern.YEARS;
        }
    }

    /** A moment, as the record writes it: with its offset from UTC. */
    record Moment(DatePattern pattern) implements CellType {
        @Override
        public @Nullable Object of(String text) {
            return pattern.moment(text);
        }

        @Override
        public String rule() {
            return "must be a time of the form " + pattern.text() + ", " + DatePattern.YEARS
                    + ", that the clocks of the place have shown";
        }
    }

    /** A day as HL7 v2 writes it, whatever time stands behind it. */
    record Hl7Day() implements CellType {
        private static final DatePattern DAY = DatePattern.ofDays("uuuuMMdd");

        @Override
        public @Nullable Object of(String text) {
            LocalDate day =
                    text.matches("\\d{8}(\\d{2,6}(\\.\\d{1,4})?)?([+-]\\d{4})?") ? DAY.day(text.substring(0, 8)) : null;
            return day == null ? null : day.toString();
        }

        @Override
        public String rule() {
            return "must be a date of the form YYYYMMDD, " + DatePattern.YEARS;
        }
    }

    /**
     * A moment as HL7 v2 writes it, at least to the hour.
     *
     * @param here of clocks without an offset
     */
    record Hl7Moment(DatePattern here) implements CellType {
        private static final DatePattern WITH_OFFSET = DatePattern.ofMoments("uuuuMMddHHmmssxx", null);
        private static final Pattern FORM = Pattern.compile("(\\d{10,14})(?:\\.\\d{1,4})?([+-]\\d{4})?");

        Hl7Moment(ZoneId zone) {
            this(DatePattern.ofMoments("uuuuMMddHHmmss", zone));
        }

        @Override
        public @Nullable Object of(String text) {
            Matcher form = FORM.matcher(text);
            if (!form.matches() || form.group(1).length() % 2 != 0) {
                return null;
            }
            String seconds = (form.group(1) + "0000").substring(0, 14);
            return form.group(2) == null ? here.moment(seconds) : WITH_OFFSET.moment(seconds + form.group(2));
        }

        @Override
        public String rule() {
            return "must be a time of the form YYYYMMDDHHMM[SS][+-ZZZZ], " + DatePattern.YEARS
                    + ", that the clocks of the place have shown";
        }
    }

    /** A code of the partner's own. */
    record Code(CodeTable table) implements CellType {
        @Override
        public @Nullable Object of(String text) {
            return table.codeOf(text);
        }

        @Override
        public String rule() {
            return NO_SUCH_CODE + " in mappings/codes/" + table.name()
                    + ".csv; add a line <the cell>,<code of the record>";
        }
    }

    /** Yes or no, in large letters or small. */
    record Flag(Set<String> yes, Set<String> no) implements CellType {
        @Override
        public @Nullable Object of(String text) {
            String word = text.toLowerCase(Locale.ROOT);
            return yes.contains(word) ? Boolean.TRUE : no.contains(word) ? Boolean.FALSE : null;
        }

        @Override
        public String rule() {
            return "must be one of " + yes.stream().sorted().toList() + " or "
                    + no.stream().sorted().toList();
        }
    }
}
