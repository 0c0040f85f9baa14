package org.diversionhub.eligibility;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.diversionhub.message.FieldPath;

/** No charge has one of these codes, in large letters or small. */
record NoneOf(FieldPath field, List<String> codes) implements Condition {
    NoneOf {
        codes = List.copyOf(codes);
    }

    @Override
    public Set<FieldPath> reads() {
        return Set.of(field);
    }

    @Override
    public String words() {
        return "none of " + String.join(", ", codes);
    }

    @Override
    public Finding of(JsonNode record, LocalDate on) {
        return Finding.worst(field.each(record).stream()
                .map(said -> Finding.of(said, code -> codes.stream().noneMatch(code.asText()::equalsIgnoreCase))));
    }
}
