package org.diversionhub.referral;

import java.util.Arrays;
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
 * The keyed hashes under which a person can be found again, in one programme: those of another are others, so that
 * nobody whom one knows is ever found by the other.
 *
 * @param exact one for each government or agency identifier, by its kind
 * @param nameAndDay of the whole name and the birth date, if both are there
 * @param alike by which somebody is found whose name or birth date is written a little otherwise
 */
record PersonTokens(Map<String, byte[]> exact, Optional<byte[]> nameAndDay, List<byte[]> alike) {
    /** Fewer, and it is a filler such as "unknown" or "N/A", which many people share. */
    private static final int FEWEST_DIGITS = 4;

    private static final String COUNTED = "01234567890123456789";
    private static final String COUNTED_DOWN = "98765432109876543210";

    static final String NAME_AND_DAY = "name-and-birth-date";
    static final String ALIKE = "alike";
    static final Set<String> EXACT = Set.of("ssn", "driverLicense", "state", "fbi");

    static PersonTokens of(CanonicalMessage message, String program, Tokens tokens) {
        Hashing hashing = (domain, parts) -> tokens.token(domain, parts(program, parts));
        Map<String, byte[]> exact = new LinkedHashMap<>();
        identifier(message, "ssn", NormalForm::ssn, hashing, exact);
        identifier(message, "driverLicense", PersonTokens::plain, hashing, exact);
        identifier(message, "state", PersonTokens::plain, hashing, exact);
        identifier(message, "fbi", PersonTokens::plain, hashing, exact);
        Optional<PersonName> person = PersonName.of(message);
        return new PersonTokens(
                exact,
                person.map(one -> hashing.token("person", one.given(), one.family(), NormalForm.date(one.born()))),
                person.stream().flatMap(one -> alike(one, hashing)).toList());
    }

    /** The keyed hash of these parts in the programme. */
    private interface Hashing {
        byte[] token(String domain, String... parts);
    }

    private static String[] parts(String program, String... parts) {
        return Stream.concat(Stream.of(program), Arrays.stream(parts)).toArray(String[]::new);
    }

    private static void identifier(
            CanonicalMessage message,
            String name,
            Function<String, Optional<String>> normal,
            Hashing tokens,
            Map<String, byte[]> into) {
        message.text("participant.identifiers." + name)
                .flatMap(normal)
                .ifPresent(value -> into.put(name, tokens.token("identifier", name, value)));
    }

    private static Optional<String> plain(String value) {
        String plain = value.replaceAll("[^A-Za-z0-9]", "").toUpperCase(Locale.ROOT);
        return isFiller(plain.replaceAll("[^0-9]", "")) ? Optional.empty() : Optional.of(plain);
    }

    private static boolean isFiller(String digits) {
        return digits.length() < FEWEST_DIGITS
                || digits.matches("(.)\\1*")
                || COUNTED.contains(digits)
                || COUNTED_DOWN.contains(digits);
    }

    private static Stream<byte[]> alike(PersonName person, Hashing tokens) {
        return person.traits().stream().map(trait -> tokens.token("alike", trait.toArray(String[]::new)));
    }
}
