package org.diversionhub.disclosure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.diversionhub.message.Field;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Mask;
import org.jspecify.annotations.Nullable;

/** A mask leaves one of few words, whatever it is given; and what it takes away makes no difference to what is left. */
@PropertyDefaults(tries = 2_000)
class MasksPropertiesTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final Masks MASKS = new Masks(Scene.CODES);
    private static final FieldPath ANY = new FieldPath("participant.birthDate");

    private static @Nullable String masked(Mask mask, FieldPath path, String text) {
        JsonNode left = MASKS.apply(mask, path, TextNode.valueOf(text), NOW);
        return left == null ? null : left.asText();
    }

    @Provide
    Arbitrary<Field> classed() {
        List<Field> fields = Scene.SCHEMAS.all().stream()
                .flatMap(schema -> schema.fields().values().stream())
                .filter(field -> field.masks().containsValue(Mask.CLASS))
                .distinct()
                .toList();
        return Arbitraries.of(fields);
    }

    /** What a sender may write: nonsense, and what looks like a value. */
    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(40),
                Arbitraries.strings().numeric().withChars("-T:Z+. ").ofMaxLength(30),
                days().map(LocalDate::toString),
                Combinators.combine(days(), Arbitraries.strings().ascii().ofMaxLength(20))
                        .as((day, rest) -> day + rest),
                Arbitraries.of("active", "released", "HELD", "held", "F11.20", "28401", "28401-1234", "900-12-3456"));
    }

    @Provide
    Arbitrary<LocalDate> days() {
        return Arbitraries.longs()
                .between(
                        LocalDate.of(1880, 1, 1).toEpochDay(),
                        LocalDate.of(2080, 12, 31).toEpochDay())
                .map(LocalDate::ofEpochDay);
    }

    @Property
    void aMaskLeavesOneOfFewWords(@ForAll Mask mask, @ForAll("texts") String text) {
        String left = masked(mask, ANY, text);
        if (left != null) {
            assertThat(left)
                    .as("%s of %s", mask, text)
                    .matches(
                            switch (mask) {
                                case KEEP -> "(?s).*";
                                case DROP, STUDY_ID, CLASS -> "nothing";
                                case YEAR90 -> "(19[3-9][0-9]|20[0-9]{2}|[2-9][0-9]{3}|1936 or earlier)";
                                case ZIP3 -> "[0-9]{3}";
                                case LAST4 -> "(?s).{4}";
                                case IN_OUT -> "in|out";
                                case HELD_YES_NO -> "yes|no";
                                case DATE -> "[0-9]{4}-[0-9]{2}-[0-9]{2}";
                                case YEAR -> "[0-9]{1,4}";
                            });
            assertThat(mask != Mask.LAST4 || text.length() > 4)
                    .as("all of %s", text)
                    .isTrue();
        }
    }

    @Property
    void aClassIsOneOfItsList(@ForAll("classed") Field field, @ForAll("texts") String text) throws IOException {
        String left = masked(Mask.CLASS, field.path(), text);
        if (left != null) {
            assertThat(left).isIn(words(field.path()));
        }
    }

    private static Set<String> words(FieldPath path) throws IOException {
        Set<String> words = new HashSet<>();
        Files.readAllLines(Path.of("mappings/codes", path.text().replace("[]", "") + ".csv")).stream()
                .skip(1)
                .map(line -> Arrays.asList(line.split(",")))
                .forEach(row -> words.add(row.get(row.size() - 1)));
        return words;
    }

    /** Whoever is handed the year cannot tell one day of it from another. */
    @Property
    void twoDaysOfAYearLookTheSame(@ForAll("days") LocalDate day, @ForAll @IntRange(min = 1, max = 365) int other) {
        String same = day.withDayOfYear(other).toString();
        assertThat(masked(Mask.YEAR, ANY, same)).isEqualTo(masked(Mask.YEAR, ANY, day.toString()));
        assertThat(masked(Mask.YEAR90, ANY, same)).isEqualTo(masked(Mask.YEAR90, ANY, day.toString()));
    }

    @Property
    void allWhoAreNinetyLookTheSame(@ForAll("days") LocalDate born, @ForAll("days") LocalDate other) {
        LocalDate today = LocalDate.of(2026, 3, 1);
        if (ChronoUnit.YEARS.between(born, today) >= 90 && ChronoUnit.YEARS.between(other, today) >= 90) {
            assertThat(masked(Mask.YEAR90, ANY, born.toString())).isEqualTo(masked(Mask.YEAR90, ANY, other.toString()));
        }
    }

    @Property
    void twoTimesOfADayLookTheSame(
            @ForAll("days") LocalDate day, @ForAll("texts") String one, @ForAll("texts") String other) {
        assertThat(masked(Mask.DATE, ANY, day + "T" + one)).isEqualTo(masked(Mask.DATE, ANY, day + "T" + other));
    }

    @Property
    void twoPlacesOfAnAreaLookTheSame(
            @ForAll @IntRange(max = 999) int area,
            @ForAll @IntRange(max = 99) int one,
            @ForAll @IntRange(max = 99) int other) {
        assertThat(masked(Mask.ZIP3, ANY, "%03d%02d".formatted(area, one)))
                .isEqualTo(masked(Mask.ZIP3, ANY, "%03d%02d-1234".formatted(area, other)));
    }

    @Property
    void twoNumbersWithTheSameEndLookTheSame(
            @ForAll @IntRange(max = 9999) int end,
            @ForAll @IntRange(max = 99999) int one,
            @ForAll @IntRange(max = 99999) int other) {
        assertThat(masked(Mask.LAST4, ANY, one + "-%04d".formatted(end)))
                .isEqualTo(masked(Mask.LAST4, ANY, "NC" + other + "%04d".formatted(end)));
    }
}
