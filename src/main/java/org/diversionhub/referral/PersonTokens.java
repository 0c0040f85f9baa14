package org.diversionhub.referral;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.trust.NormalForm;
import org.diversionhub.trust.Tokens;

/**
 * The keyed hashes under which a person can be found again.
 *
 * @param exact one for each government or agency identifier, by its kind
 * @param nameAndDay of the whole name and the birth date, if both are there
 */
record PersonTokens(Map<String, byte[]> exact, Optional<byte[]> nameAndDay) {
    /** Fewer, and it is a filler such as "unknown" or "N/A", which many people share. */
    private static final int FEWEST_DIGITS = 4;

    static final String NAME_AND_DAY = "name-and-birth-date";

    static PersonTokens of(CanonicalMessage message, Tokens tokens) {
        Map<String, byte[]> exact = new LinkedHashMap<>();
        identifier(message, "ssn", NormalForm::ssn, tokens, exact);
        identifier(message, "driverLicense", PersonTokens::plain, tokens, exact);
        identifier(message, "state", PersonTokens::plain, tokens, exact);
        identifier(message, "fbi", PersonTokens::plain, tokens, exact);
        return new PersonTokens(exact, nameAndDay(message, tokens));
    }

    private static void identifier(
            CanonicalMessage message,
            String name,
            Function<String, Optional<String>> normal,
            Tokens tokens,
            Map<String, byte[]> into) {
        message.text("participant.identifiers." + name)
                .flatMap(normal)
                .ifPresent(value -> into.put(name, tokens.token("identifier", name, value)));
    }

    private static Optional<String> plain(String value) {
        String plain = value.replaceAll("[^A-Za-z0-9]", "").toUpperCase(Locale.ROOT);
        boolean filler = plain.chars().filter(Character::isDigit).count() < FEWEST_DIGITS;
        return filler ? Optional.empty() : Optional.of(plain);
    }

    private static Optional<byte[]> nameAndDay(CanonicalMessage message, Tokens tokens) {
        String given =
                message.text("participant.name.given").map(NormalForm::name).orElse("");
        String family =
                message.text("participant.name.family").map(NormalForm::name).orElse("");
        Optional<String> day =
                message.text("participant.birthDate").map(LocalDate::parse).map(NormalForm::date);
        return given.isEmpty() || family.isEmpty()
                ? Optional.empty()
                : day.map(born -> tokens.token("person", given, family, born));
    }
}
