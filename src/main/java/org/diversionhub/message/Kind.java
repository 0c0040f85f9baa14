package org.diversionhub.message;

import org.jspecify.annotations.Nullable;

/**
 * A kind of message with its variant, written {@code treatment-status/engagement}, or {@code release-handoff} where the
 * kind has no variants.
 */
public record Kind(String name, @Nullable String variant) implements Comparable<Kind> {
    public Kind {
        if (!isWord(name) || (variant != null && !isWord(variant))) {
            throw new IllegalArgumentException("a kind is written name or name/variant, in small letters");
        }
    }

    /** Whether it corrects a message of another kind: no file lists it, it goes and comes as what it corrects. */
    public boolean isCorrection() {
        return name.equals("correction");
    }

    static boolean isWord(String text) {
        return text.matches("[a-z][a-z-]*");
    }

    public static Kind parse(String text) {
        int slash = text.indexOf('/');
        return slash < 0 ? new Kind(text, null) : new Kind(text.substring(0, slash), text.substring(slash + 1));
    }

    @Override
    public int compareTo(Kind other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return variant == null ? name : name + "/" + variant;
    }
}
