package org.diversionhub.eligibility;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.diversionhub.message.FieldPath;

/**
 * All that was found together is no more than a limit.
 *
 * @param itself whether the limit itself is still allowed
 */
record AtMost(FieldPath field, Amount limit, boolean itself) implements Condition {
    @Override
    public Set<FieldPath> reads() {
        return Set.of(field);
    }

    @Override
    public String words() {
        return (itself ? "at most " : "less than ") + limit + " in all";
    }

    /** What is known can be too much already; it is little enough only when all of it is known. */
    @Override
    public Finding of(JsonNode record, LocalDate on) {
        List<Optional<BigDecimal>> all = field.each(record).stream()
                .map(said -> Amount.read(said.asText()).flatMap(found -> found.in(limit.unit())))
                .toList();
        BigDecimal known = all.stream().flatMap(Optional::stream).reduce(BigDecimal.ZERO, BigDecimal::add);
        int over = known.compareTo(limit.value());
        if (over > 0 || (over == 0 && !itself)) {
            return Finding.NOT_MET;
        }
        return all.stream().allMatch(Optional::isPresent) ? Finding.MET : Finding.NOT_KNOWN;
    }
}
