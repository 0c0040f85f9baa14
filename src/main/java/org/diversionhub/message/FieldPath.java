package org.diversionhub.message;

import java.util.List;
import java.util.regex.Pattern;

/** The canonical name of a field, such as {@code charges[].statute}: the only name used anywhere. */
public record FieldPath(String text) implements Comparable<FieldPath> {
    private static final Pattern FORM = Pattern.compile("[a-z][A-Za-z0-9]*(\\[])?(\\.[a-z][A-Za-z0-9]*(\\[])?)*");

    public FieldPath {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("a field path is written group.field, lists with []");
        }
    }

    static boolean isWord(String text) {
        return text.matches("[a-z][A-Za-z0-9]*");
    }

    /** The property names on the way, lists marked by a trailing {@code []}. */
    public List<String> steps() {
        return List.of(text.split("\\."));
    }

    /** Whether this path is {@code other} or lies inside it. */
    public boolean within(FieldPath other) {
        return text.equals(other.text) || text.startsWith(other.text + ".") || text.startsWith(other.text + "[");
    }

    @Override
    public int compareTo(FieldPath other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
