package org.diversionhub.fhir;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A SMART v2 scope of a system, such as {@code system/Task.rs}.
 *
 * @param type of the resource, or {@code *} for any
 */
record Scope(String type, Set<Interaction> interactions) {
    static final String ANY = "*";
    private static final Pattern FORM = Pattern.compile("system/(\\*|[A-Z][A-Za-z]{1,63})\\.(?=.)(c?r?u?d?s?)");

    Scope {
        interactions = Set.copyOf(interactions);
    }

    /** @return empty for anything else, also for narrower ones with a query: the hub would not honour the query */
    static Optional<Scope> parse(String text) {
        Matcher parts = FORM.matcher(text);
        return parts.matches()
                ? Optional.of(new Scope(
                        parts.group(1),
                        Arrays.stream(Interaction.values())
                                .filter(one -> parts.group(2).contains(one.letter()))
                                .collect(Collectors.toSet())))
                : Optional.empty();
    }

    boolean allows(Interaction interaction, String resource) {
        return interactions.contains(interaction) && (type.equals(ANY) || type.equals(resource));
    }

    @Override
    public String toString() {
        return "system/" + type + "."
                + EnumSet.copyOf(interactions).stream().map(Interaction::letter).collect(Collectors.joining());
    }
}
