package org.diversionhub.eligibility;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDate;
import java.time.Period;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diversionhub.message.FieldPath;

/**
 * Justice records have no such thing of the person. Where no field has the day of the latest, the sender's yes or no
 * answers for the whole time that the rule asks about.
 */
record NoHistory(FieldPath field, Optional<Years> within) implements Condition {
    /**
     * How far back it counts.
     *
     * @param dated the field with the day of the latest
     */
    record Years(int count, Optional<FieldPath> dated) {}

    @Override
    public Set<FieldPath> reads() {
        return Stream.concat(Stream.of(field), within.flatMap(Years::dated).stream())
                .collect(Collectors.toSet());
    }

    @Override
    public String words() {
        return "not on record"
                + within.map(years -> " in " + years.count() + " years").orElse("");
    }

    @Override
    public Finding of(JsonNode record, LocalDate on) {
        Finding flag =
                Finding.worst(field.each(record).stream().map(said -> Finding.of(said, yes -> !yes.asBoolean())));
        return within.flatMap(years -> years.dated().map(day -> of(flag, passed(record, day, on, years.count()))))
                .orElse(flag);
    }

    private static Finding passed(JsonNode record, FieldPath day, LocalDate on, int years) {
        LocalDate latest = on.minus(Period.ofYears(years));
        return Finding.worst(day.each(record).stream().map(said -> Finding.isBy(said, latest)));
    }

    /** A no beside a day that counts contradicts itself: nobody knows. */
    private static Finding of(Finding flag, Finding passed) {
        return switch (flag) {
            case MET -> passed == Finding.NOT_MET ? Finding.NOT_KNOWN : Finding.MET;
            case NOT_KNOWN -> Finding.NOT_KNOWN;
            case NOT_MET -> passed;
        };
    }
}
