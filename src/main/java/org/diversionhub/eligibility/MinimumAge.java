package org.diversionhub.eligibility;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDate;
import java.util.Set;
import org.diversionhub.message.FieldPath;

/** The person is so many years old; somebody born on 29 February gets older on 1 March. */
record MinimumAge(int years) implements Condition {
    private static final FieldPath BORN = new FieldPath("participant.birthDate");

    @Override
    public Set<FieldPath> reads() {
        return Set.of(BORN);
    }

    @Override
    public String words() {
        return "at least " + years + " years old";
    }

    @Override
    public Finding of(JsonNode record, LocalDate on) {
        return Finding.worst(BORN.each(record).stream().map(born -> Finding.isBy(born, on.minusYears(years))));
    }
}
