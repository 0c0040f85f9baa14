package org.diversionhub.referral;

import java.time.LocalDate;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.codec.language.DoubleMetaphone;
import org.apache.commons.text.similarity.HammingDistance;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.trust.NormalForm;

/** What somebody is called and when born, in normal form: to be compared in memory, and never kept so. */
public record PersonName(String given, String family, LocalDate born) {
    private static final double ALIKE = 0.85;
    private static final JaroWinklerSimilarity SIMILARITY = new JaroWinklerSimilarity();
    private static final HammingDistance DISTANCE = new HammingDistance();
    private static final DoubleMetaphone SOUND = sound();

    /** The whole sound: after four letters, as is usual, one half of a county sounds alike. */
    private static DoubleMetaphone sound() {
        DoubleMetaphone sound = new DoubleMetaphone();
        sound.setMaxCodeLen(12);
        return sound;
    }

    /** Empty where the message does not say all of it. */
    public static Optional<PersonName> of(CanonicalMessage message) {
        String given =
                message.text("participant.name.given").map(NormalForm::name).orElse("");
        String family =
                message.text("participant.name.family").map(NormalForm::name).orElse("");
        return given.isEmpty() || family.isEmpty()
                ? Optional.empty()
                : message.text("participant.birthDate")
                        .map(LocalDate::parse)
                        .map(born -> new PersonName(given, family, born));
    }

    /**
     * Whether a person should look: both names look or sound alike, in whatever order, on one birth date; or they are
     * the same names with a slip in the date.
     */
    public boolean isLike(PersonName other) {
        if (!born.equals(other.born)) {
            return names().equals(other.names()) && isSlip(born, other.born);
        }
        boolean alike = (isAlike(given, other.given) && isAlike(family, other.family))
                || (isAlike(given, other.family) && isAlike(family, other.given));
        return alike && !Collections.disjoint(traits(), other.traits());
    }

    private static boolean isAlike(String one, String other) {
        return SIMILARITY.apply(one, other) >= ALIKE || soundOf(one, false).equals(soundOf(other, false));
    }

    /** Day and month changed places, or one digit is another. */
    private static boolean isSlip(LocalDate one, LocalDate other) {
        boolean swapped = one.getYear() == other.getYear()
                && one.getDayOfMonth() == other.getMonthValue()
                && one.getMonthValue() == other.getDayOfMonth();
        String text = NormalForm.date(one);
        String otherText = NormalForm.date(other);
        return swapped || (text.length() == otherText.length() && DISTANCE.apply(text, otherText) == 1);
    }

    /**
     * Of two people who are alike at least one of these is the same: on one birth date the sound or the first letter of
     * a name.
     */
    Set<List<String>> traits() {
        Set<List<String>> traits = new HashSet<>();
        String day = NormalForm.date(born);
        for (String name : names()) {
            traits.add(List.of(soundOf(name, false), day));
            traits.add(List.of(soundOf(name, true), day));
            traits.add(List.of("first", name.substring(0, name.offsetByCodePoints(0, 1)), day));
        }
        List<String> both = names();
        traits.add(List.of(both.get(0), both.get(1), "year", String.valueOf(born.getYear())));
        traits.add(List.of(both.get(0), both.get(1), "day", day.substring(day.length() - 5)));
        return traits;
    }

    private List<String> names() {
        return Stream.of(given, family).sorted().toList();
    }

    /** Letters of other scripts have no sound here: the name stands for it. */
    private static String soundOf(String name, boolean other) {
        String sound = SOUND.doubleMetaphone(name, other);
        return sound == null || sound.isEmpty() ? name : sound;
    }

    @Override
    public String toString() {
        return "PersonName[…]";
    }
}
