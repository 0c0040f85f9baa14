package org.diversionhub.eligibility;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What a condition says of one record, from good to bad. */
public enum Finding {
    MET("met"),
    NOT_KNOWN("not known"),
    NOT_MET("not met");

    private final String words;

    Finding(String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }

    /** One that is not met is enough; of nothing, all is met. */
    static Finding worst(Stream<Finding> all) {
        return all.max(Comparator.naturalOrder()).orElse(MET);
    }

    /** Whether it fits; what the record does not say is not known. */
    static Finding of(JsonNode said, Predicate<JsonNode> fits) {
        if (said.isMissingNode()) {
            return NOT_KNOWN;
        }
        return fits.test(said) ? MET : NOT_MET;
    }

    /** Whether a day is this one or an earlier one. */
    static Finding isBy(JsonNode day, LocalDate latest) {
        try {
            return LocalDate.parse(day.asText()).isAfter(latest) ? NOT_MET : MET;
        } catch (DateTimeException e) { // also where there is none
            return NOT_KNOWN;
        }
    }
}
