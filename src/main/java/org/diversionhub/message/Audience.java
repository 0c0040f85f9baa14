package org.diversionhub.message;

import java.util.Locale;

/** The three columns of masks in the field dictionary. */
public enum Audience {
    JUSTICE,
    CARE,
    DEIDENTIFIED;

    /** As the schemas name it, in {@code x-masks}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
