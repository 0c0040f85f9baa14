package org.diversionhub.referral;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.trust.NormalForm;
import org.diversionhub.trust.Tokens;

/**
 * The keyed hashes under which a person can be found again.
 *
 * @param exact one for each government or agency identifier, by its kind
 * @param nameAndDay of the whole name and the birth date, if both are there
 * @param alike by which somebody is found whose name or birth date is written a little otherwise
 */
record PersonTokens(Map<String, byte[]> exact, Optional<byte[]> nameAndDay, List<byte[]> alike) {
    /** Fewer, and it is a filler such as "unknown" or "N/A", which many people share. */
    private static final int FEWEST_DIGITS = 4;

    static final String NAME_AND_DAY = "name-and-birth-date";
    static final String ALIKE = "alike";
    static final Set<String> EXACT = Set.of("ssn", "driverLicense", "state", "fbi");

    static PersonTokens of(CanonicalMessage message, Tokens tokens) {
        Map<String, byte[]> exact = new LinkedHashMap<>();
        identifier(message, "ssn", NormalForm::ssn, tokens, exact);
        identifier(message, "driverLicense", PersonTokens::plain, tokens, exact);
        identifier(message, "state", PersonTokens::plain, tokens, exact);
        identifier(message, "fbi", PersonTokens::plain, tokens, exact);
        Optional<PersonName> person = PersonName.of(message);
        return new PersonTokens(
                exact,
                person.map(one -> tokens.token("person", one.given(), one.family(), NormalForm.date(one.born()))),
                person.stream().flatMap(one -> alike(one, tokens)).toList());
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

    private static Stream<byte[]> alike(PersonName person, Tokens tokens) {
        return person.traits().stream().map(trait -> tokens.token("alike", trait.toArray(String[]::new)));
    }
}
