package org.diversionhub.trust;

import java.text.Normalizer;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;

/** The one spelling of an identifier from which tokens are made, whatever system wrote it. */
public final class NormalForm {
    private NormalForm() {}

    /** Letters only, without accents, in capitals: {@code O'Brien-Muñoz} is {@code OBRIENMUNOZ}; may be empty. */
    public static String name(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFKD)
                .codePoints()
                .filter(Character::isLetter)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .toUpperCase(Locale.ROOT);
    }

    /**
     * Nine digits, or empty where this cannot be somebody's social security number: never issued (area 000, 666, 9xx;
     * group 00; serial 0000), or a filler such as 111-11-1111, which would make strangers one person.
     */
    public static Optional<String> ssn(String ssn) {
        String digits = ssn.replaceAll("[\\s-]", "");
        boolean possible = digits.matches("(?!000|666|9)[0-9]{3}(?!00)[0-9]{2}(?!0000)[0-9]{4}");
        boolean filler = digits.matches("(.)\\1{8}|123456789");
        return possible && !filler ? Optional.of(digits) : Optional.empty();
    }

    /** {@code 1990-02-28}. */
    public static String date(LocalDate date) {
        return date.toString();
    }
}
