package org.diversionhub.outcomes;

import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Category;

/** By what the people of a table are grouped. */
public enum Stratum {
    RACE(Category.DEM),
    ETHNICITY(Category.DEM),
    SEX(Category.DEM),
    AGE(Category.ID),
    /** For the page of a department; in no extract. */
    DEPARTMENT(Category.INC);

    /** Everybody whose group is not named: too small, or not stated. */
    public static final String OTHER = "other or not stated";

    private static final Map<String, String> RACES = Map.of(
            "1002-5", "american indian or alaska native",
            "2028-9", "asian",
            "2054-5", "black or african american",
            "2076-8", "native hawaiian or other pacific islander",
            "2106-3", "white");
    private static final Map<String, String> ETHNICITIES =
            Map.of("2135-2", "hispanic or latino", "2186-5", "not hispanic or latino");
    private static final List<Integer> AGES = List.of(18, 25, 35, 45, 55, 65);

    private final Category category;

    Stratum(Category category) {
        this.category = category;
    }

    /** As rows name it. */
    static Stratum named(String id) {
        return valueOf(id.toUpperCase(Locale.ROOT));
    }

    /** The category of the content that it groups by. */
    Category category() {
        return category;
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The group of somebody, as their referral says it: a code that is not known here is not stated. */
    public String of(CanonicalMessage referral, ZoneId zone) {
        return switch (this) {
            case RACE -> race(referral);
            case ETHNICITY -> ETHNICITIES.getOrDefault(text(referral, "participant.ethnicity"), OTHER);
            case SEX ->
                Optional.of(text(referral, "participant.sex"))
                        .filter(sex -> sex.equals("female") || sex.equals("male"))
                        .orElse(OTHER);
            case AGE ->
                age(
                        text(referral, "participant.birthDate"),
                        referral.time().atZone(zone).toLocalDate());
            case DEPARTMENT -> OTHER;
        };
    }

    private static String race(CanonicalMessage referral) {
        List<String> races = StreamSupport.stream(
                        referral.record().at("/participant/race").spliterator(), false)
                .map(code -> code.asText())
                .distinct()
                .toList();
        return switch (races.size()) {
            case 0 -> OTHER;
            case 1 -> RACES.getOrDefault(races.get(0), OTHER);
            default -> "more than one race";
        };
    }

    /** Sixty-five and over is one band, so that nobody's age over 89 shows (45 CFR 164.514(b)(2)(i)(C)). */
    private static String age(String birth, LocalDate on) {
        int years;
        try {
            years = Period.between(LocalDate.parse(birth), on).getYears();
        } catch (DateTimeParseException e) {
            return OTHER;
        }
        int from = 0;
        for (int next : AGES) {
            if (years < next) {
                return from == 0 ? "under 18" : from + " to " + (next - 1);
            }
            from = next;
        }
        return from + " and over";
    }

    private static String text(CanonicalMessage referral, String path) {
        return referral.text(path).orElse("");
    }
}
