package org.diversionhub.bench.year;

import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;

/** Somebody who is referred, perhaps more than once. */
record Person(
        int number,
        String given,
        String family,
        String born,
        String ssn,
        String licence,
        String state,
        List<Referral> referrals) {
    static Person of(int number, RandomGenerator random) {
        String digits = "%07d".formatted(number);
        return new Person(
                number,
                letters(random, 6),
                letters(random, 9),
                LocalDate.of(1955 + random.nextInt(50), 1 + random.nextInt(12), 1 + random.nextInt(28))
                        .toString(),
                "9" + digits.substring(1, 3) + "-" + (10 + random.nextInt(80)) + "-" + digits.substring(3),
                "NC" + digits,
                "NC" + digits + "S",
                new CopyOnWriteArrayList<>());
    }

    /** Invented names that do not sound alike. */
    private static String letters(RandomGenerator random, int length) {
        String vowels = "aeiou";
        String consonants = "bdfgklmnprstvz";
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < length; i++) {
            String from = i % 2 == 0 ? consonants : vowels;
            out.append(from.charAt(random.nextInt(from.length())));
        }
        return Character.toUpperCase(out.charAt(0)) + out.substring(1);
    }

    /** As agencies and jails know the person. */
    Body in(Body message) {
        return message.with("participant.name.given", given)
                .with("participant.name.family", family)
                .with("participant.birthDate", born)
                .with("participant.identifiers.ssn", ssn)
                .with("participant.identifiers.driverLicense", licence)
                .with("participant.identifiers.state", state)
                .with("participant.identifiers.fbi", "F" + number)
                .without("participant.identifiers.medicaid")
                .without("participant.key")
                .without("participant.aliases");
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return number;
    }

    @Override
    public String toString() {
        return "Person[" + number + "]";
    }
}
