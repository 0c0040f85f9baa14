package org.diversionhub.eligibility;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A quantity as records write it, such as {@code 0.4 g}: a number and a unit of UCUM. */
record Amount(BigDecimal value, String unit) {
    private static final Pattern FORM = Pattern.compile("([0-9]+(?:\\.[0-9]+)?) (\\S+)");

    /** A unit that does not stand here is comparable with itself alone. */
    private static final Map<String, BigDecimal> GRAMS = Map.of(
            "ug", new BigDecimal("0.000001"),
            "mg", new BigDecimal("0.001"),
            "g", BigDecimal.ONE,
            "kg", new BigDecimal("1000"),
            "[oz_av]", new BigDecimal("28.349523125"),
            "[lb_av]", new BigDecimal("453.59237"));

    static Optional<Amount> read(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches()
                ? Optional.of(new Amount(new BigDecimal(form.group(1)), form.group(2)))
                : Optional.empty();
    }

    /** So many of another unit, if the two can be compared. */
    Optional<BigDecimal> in(String other) {
        if (unit.equals(other)) {
            return Optional.of(value);
        }
        BigDecimal own = GRAMS.get(unit);
        BigDecimal its = GRAMS.get(other);
        return own == null || its == null
                ? Optional.empty()
                : Optional.of(value.multiply(own).divide(its, MathContext.DECIMAL128));
    }

    @Override
    public String toString() {
        return value.toPlainString() + " " + unit;
    }
}
