package org.diversionhub.mapping;

import java.time.LocalDate;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the cells of a column are. */
sealed interface CellType {
    /** What the mapping's expression sees; null if the cell is none of these. */
    @Nullable
    Object of(String text);

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

    /** A code of the partner's own. */
    record Code(CodeTable table) implements CellType {
        @Override
        public @Nullable Object of(String text) {
            return table.codeOf(text);
        }

        @Override
        public String rule() {
            return "no such code in mappings/codes/" + table.name()
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
