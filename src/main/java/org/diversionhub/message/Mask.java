package org.diversionhub.message;

import java.util.Arrays;
import java.util.Locale;

/** How a value is made coarser for a recipient who may not have it whole. */
public enum Mask {
    /** The value as it is. */
    KEEP("the value", "the same value"),
    /** No value at all. */
    DROP("the value", "nothing"),
    /** A word from a coarse code list ({@code mappings/codes}). */
    CLASS("a code", "its class"),
    /** Year of birth, ages of 90 and more in one group (45 CFR 164.514(b)(2)(i)(C)). */
    YEAR90("a date of birth", "the year, 90 and older as one"),
    /** The first three digits of a postal code, 000 for small areas (45 CFR 164.514(b)(2)(i)(B)). */
    ZIP3("an address by its postal code", "ZIP3, small areas as 000"),
    /** The last four characters. */
    LAST4("a number", "its last four characters"),
    /** In custody or out. */
    IN_OUT("a custody state", "in or out"),
    /** Whether the charge is held. */
    HELD_YES_NO("a charge status", "held: yes or no"),
    /** The day without the time. */
    DATE("a date and time", "the date"),
    /** The year alone. */
    YEAR("a date", "the year"),
    /** A key of its own for each recipient. */
    STUDY_ID("an id", "an id for the study");

    private final String from;
    private final String to;

    Mask(String from, String to) {
        this.from = from;
        this.to = to;
    }

    /** What kind of value it takes, in words. */
    public String from() {
        return from;
    }

    /** What kind of value it leaves. */
    public String to() {
        return to;
    }

    /** As the field dictionary writes it: {@code held-yes-no}. */
    public static Mask named(String word) {
        return Arrays.stream(values())
                .filter(mask -> mask.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no mask is named " + word));
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
