package org.diversionhub.eligibility;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDate;
import java.util.Set;
import org.diversionhub.message.FieldPath;

/** No field of the record tells it, so a person is asked every time. */
record PersonDecides(String question) implements Condition {
    @Override
    public Set<FieldPath> reads() {
        return Set.of();
    }

    @Override
    public String words() {
        return "a person decides: " + question;
    }

    @Override
    public Finding otherwise() {
        return Finding.NOT_KNOWN;
    }

    @Override
    public Finding of(JsonNode record, LocalDate on) {
        return Finding.NOT_KNOWN;
    }
}
