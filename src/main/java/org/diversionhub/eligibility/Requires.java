package org.diversionhub.eligibility;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;
import org.diversionhub.message.FieldPath;

/**
 * The record says this, in every entry if the field is of a list.
 *
 * @param is what it has to say; empty if anything will do, such as the name of the sergeant who approved
 */
record Requires(FieldPath field, Optional<JsonNode> is) implements Condition {
    @Override
    public Set<FieldPath> reads() {
        return Set.of(field);
    }

    @Override
    public String words() {
        return is.map(value -> "must be " + value.asText()).orElse("must be stated");
    }

    @Override
    public Finding otherwise() {
        return is.isPresent() ? Finding.NOT_MET : Finding.NOT_KNOWN;
    }

    @Override
    public Finding of(JsonNode record, LocalDate on) {
        return Finding.worst(field.each(record).stream()
                .map(said -> Finding.of(said, value -> is.map(value::equals).orElse(true))));
    }
}
