package org.diversionhub.partner;

import java.util.Locale;

/**
 * Under which law a sender's content stands. It is declared in the partner file, never guessed, and never comes off.
 */
public enum Origin {
    /** A 42 CFR part 2 programme, or unknown. */
    PART2,
    /** A HIPAA covered entity that is no part 2 programme. */
    HIPAA,
    /** Neither: police, prosecutor, jail custody. */
    NONE;

    public static Origin named(String id) {
        return valueOf(id.toUpperCase(Locale.ROOT));
    }
}
