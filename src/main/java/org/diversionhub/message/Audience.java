package org.diversionhub.message;

/** The three columns of masks in the field dictionary. */
public enum Audience {
    JUSTICE,
    CARE,
    DEIDENTIFIED;

    /** As the schemas name it, in {@code x-masks}. */
    public String key() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
