package org.diversionhub.message;

import java.util.Arrays;
import java.util.Locale;

/** How a value is made coarser for a recipient who may not have it whole. */
public enum Mask {
    /** The value as it is. */
    KEEP,
    /** No value at all. */
    DROP,
    /** A word from a coarse code list ({@code mappings/codes}). */
    CLASS,
    /** Year of birth, ages of 90 and more in one group (45 CFR 164.514(b)(2)(i)(C)). */
    YEAR90,
    /** The first three digits of a postal code, 000 for small areas (45 CFR 164.514(b)(2)(i)(B)). */
    ZIP3,
    /** The last four characters. */
    LAST4,
    /** In custody or out. */
    IN_OUT,
    /** Whether the charge is held. */
    HELD_YES_NO,
    /** The day without the time. */
    DATE,
    /** The year alone. */
    YEAR,
    /** A key of its own for each recipient. */
    STUDY_ID;

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
